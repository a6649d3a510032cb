"""Services of the EOSC Resource Catalogue, profiles 4 to 6, in a bundle or without, of the EU Node's list and AGORA."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.formats.eosc_agora import KEPT, as_service, is_agora
from schemas.formats.eosc_records import (
    LISTED_AT,
    Reading,
    concept,
    date_of,
    identifier_of,
    label_of,
    organisation,
    records_in,
    reference,
    results_of,
    unwrap,
)
from schemas.formats.json import dump, load, text_in
from schemas.privacy import is_role_address
from schemas.records import Description, Dropped, Format

_WRAPPERS = ("service", "resource", "infraService")
_MARKS = frozenset({"resourceOrganisation", "resourceOwner", "sites", "orderType", "webpage", "trl", "tagline"})
_ACCESS = "http://publications.europa.eu/resource/authority/access-right/"
_ACCESS_TYPE = "https://w3id.org/continuum/ns#accessType"
_ORDER = {
    "order_type-fully_open_access": _ACCESS + "PUBLIC",
    "order_type-open_access": _ACCESS + "PUBLIC",
    "order_type-order_required": _ACCESS + "RESTRICTED",
}
_PAGES = (
    "urls", "userManual", "trainingInformation", "resourceLevel", "statusMonitoring", "maintenance", "privacyPolicy",
    "accessPolicy", "order", "paymentModel", "pricing", "manual", "serviceLevel", "training",
)  # fmt: skip


def parse(body: bytes) -> Description:
    """Read one service; raises `MalformedPayload`. A service that is not public gets `EOSC-NOT-PUBLIC` findings."""
    whole = load(body)
    record, outer = (as_service(whole), {}) if is_agora(whole) else unwrap(body, _WRAPPERS, _MARKS)
    reading = Reading(record)
    if "serviceId" in record:
        _monitored(reading)
    tell_service(reading)
    reading.states(outer)
    return reading.description("service")


def tell_service(reading: Reading) -> None:
    """All that the profiles say of a service, and of a data source where it is one."""
    reading.identity(agent=False)
    reading.names()
    reading.pictures()
    _providers(reading)
    _classification(reading)
    _access(reading)
    _pages(reading)
    _contacts(reading)
    _relations(reading)
    _funding(reading)
    _administration(reading)


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each service of a list; the EU Node lists providers, and each carries its services."""
    for record in results_of(body):
        monitored = record.get("serviceMonitorings") if isinstance(record, dict) else None
        if not isinstance(monitored, list):
            yield identifier_of(record, _WRAPPERS), dump(record)
            continue
        # The EU Node's `name` holds the PID and its `providerId` the name (facts/sources §3.4).
        owner = {"providerId": record.get("providerId"), "name": record.get("name")}
        for service in monitored:
            if isinstance(service, dict):
                yield text_in(service.get("serviceId")), dump(service | {"provider": owner})


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a service, or a list that begins with one."""
    records = records_in(value)
    return bool(records) and is_service(records[0])


def is_service(record: Any) -> bool:
    """Whether a JSON value is a service or a bundle of one, whatever it was called."""
    if not isinstance(record, dict):
        return False
    if is_agora(record):
        return True
    if any(isinstance(record.get(name), dict) for name in _WRAPPERS):
        return True
    return (
        {"serviceId", "sites"} <= record.keys()
        or "resourceOrganisation" in record
        or {"resourceOwner", "orderType"} <= record.keys()
    )


def _monitored(reading: Reading) -> None:
    """A service of the EU Node's monitoring list: its endpoints are all that is said of it."""
    identifier = reading.text("serviceId")
    if identifier:
        reading.own_identifier(identifier)
    for owner in reading.objects("provider"):
        name, pid = text_in(owner.get("providerId")), text_in(owner.get("name"))
        if pid or name:
            node = organisation(pid or name or "")
            reading.set("publisher", node | ({"name": [name]} if name else {}))
    for site in reading.objects("sites"):
        endpoints = site.get("endpoints")
        for endpoint in endpoints if isinstance(endpoints, list) else ():
            address = text_in(endpoint.get("url")) if isinstance(endpoint, dict) else None
            if address and reading.is_place("sites/endpoints/url", address):
                reading.add("endpointURL", address)
        name = text_in(site.get("name"))
        if name:
            reading.add("qualifiedAttribution", {"agent": name, "hadRole": "site"})


def _providers(reading: Reading) -> None:
    owner = reading.text("resourceOrganisation") or reading.text("resourceOwner")
    if owner:
        reading.set("publisher", organisation(owner))
    others = [*reading.texts("resourceProviders"), *reading.texts("serviceProviders")]
    for other in dict.fromkeys(others):
        if other != owner:
            reading.add("qualifiedAttribution", {"agent": organisation(other), "hadRole": "serviceProvider"})


def _classification(reading: Reading) -> None:
    reading.domains("scientificDomains", "scientificDomain", "scientificSubdomain", terms=("theme",))
    reading.domains("categories", "category", "subcategory", terms=("type",))
    reading.add("type", *map(concept, reading.texts("serviceCategories")))
    reading.add("type", *reading.texts("type"))
    reading.add("audience", *map(concept, reading.texts("targetUsers")))
    reading.places("geographicalAvailabilities", "resourceGeographicLocations")
    reading.add("language", *reading.texts("languageAvailabilities"))
    for field in ("certifications", "standards", "openSourceTechnologies"):
        reading.add("conformsTo", *({"label": [text]} for text in reading.texts(field)))
    status = reading.text("lifeCycleStatus")
    reading.set("status", concept(status) if status else None)
    reading.set("maturity", reading.text("trl"))
    reading.set("version", reading.text("version"))
    reading.add("versionNotes", *reading.texts("changeLog"))
    for field, term in (("lastUpdate", "modified"), ("publishingDate", "issued")):
        stated = reading.text(field)
        reading.set(term, date_of(stated) if stated else None)


def _access(reading: Reading) -> None:
    """Who may get in follows from the order type alone (standards §2.7); `other` says nothing."""
    order = reading.text("orderType")
    if order in _ORDER:
        reading.set("accessRights", _ORDER[order])
    elif order:
        reading.dropped.append(Dropped("orderType", "says nothing about who may get in", order[:200]))
    terms = reading.addresses("termsOfUse")
    if terms:
        reading.set("rights", terms[0])
        reading.add("page", *terms[1:])
    reading.add("accessMode", *map(label_of, reading.texts("accessModes")))
    reading.state(_ACCESS_TYPE, *map(label_of, reading.texts("accessTypes")))


def _pages(reading: Reading) -> None:
    reading.add("landingPage", *reading.addresses("webpage"))
    for field in _PAGES:
        landing = reading.properties.get("landingPage", [])
        reading.add("page", *(address for address in reading.addresses(field) if address not in landing))


def _contacts(reading: Reading) -> None:
    reading.contacts()
    address, pages = reading.text("helpdeskEmail"), reading.addresses("helpdeskPage")
    shown = [address] if address and is_role_address(address) else []
    if address and not shown:
        reading.dropped.append(Dropped("helpdeskEmail", "a person's contact is private"))
    if shown or pages:
        node = {"fn": "Helpdesk", "role": "helpdesk", "hasEmail": shown, "hasURL": pages}
        reading.add("contactPoint", {name: value for name, value in node.items() if value})


def _relations(reading: Reading) -> None:
    for field, term in (("requiredResources", "requires"), ("relatedResources", "relation"), ("nodePID", "isPartOf")):
        for value in reading.texts(field):
            iri = reference(value)
            if iri is None:
                reading.dropped.append(Dropped(field, "an id that resolves to nothing", value[:200]))
            else:
                reading.add(term, iri)


def _funding(reading: Reading) -> None:
    """Funding bodies are short codes such as `funding_body-ec`, which are their acronyms."""
    for code in reading.texts("fundingBody"):
        name = label_of(code)
        funder = {"name": [name.upper() if len(name) <= 5 else name], "identifier": [code]}
        reading.add("isFundedBy", {"@type": ["foaf:Agent", "foaf:Organization"], **funder})
    for name in reading.texts("grantProjectNames"):
        reading.add("wasGeneratedBy", {"@type": ["prov:Activity", "foaf:Project"], "label": [name]})


def _administration(reading: Reading) -> None:
    reading.drop("a programme is neither a funder nor a project", "fundingPrograms")
    reading.drop("where the EOSC portals show it", "marketplaceLocations", "horizontalService", "relatedPlatforms")
    reading.drop("which part of EOSC lists it", "catalogueId", "node")
    reading.drop("no term for it", "jurisdiction")
    reading.drop("how AGORA keeps the record", *KEPT)
    reading.drop("known by its address alone", "erp_mti_life_cycle_status", "erp_bai_organisation_public")


FORMAT = Format(
    prefix="eosc_service",
    title="EOSC service profile (versions 4 to 6)",
    namespace="https://eosc.eu/profiles/service",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=2,
    richness=50,
    registry="eosc",
    aliases=("eosc-service", "service"),
    split=split,
    listed_at=LISTED_AT,
    recognises_json=recognises_json,
)
