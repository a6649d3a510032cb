"""Providers (profiles 4 and 5) and organisations (profile 6) of the EOSC Resource Catalogue, and the EU Node's list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.formats.eosc_records import (
    LISTED_AT,
    Reading,
    concept,
    identifier_of,
    label_of,
    records_in,
    reference,
    results_of,
    unwrap,
)
from schemas.formats.json import dump, text_in
from schemas.records import Description, Dropped, Format

_WRAPPERS = ("provider", "organisation")
_MARKS = frozenset({"legalEntity", "website", "location", "serviceMonitorings", "legalStatus"})


def parse(body: bytes) -> Description:
    """Read one provider; raises `MalformedPayload`. One that is not public gets `EOSC-NOT-PUBLIC` findings."""
    record, outer = unwrap(body, _WRAPPERS, _MARKS)
    reading = Reading(_of_eu_node(record) if "serviceMonitorings" in record else record)
    reading.identity(agent=True)
    reading.names()
    reading.pictures()
    titles = reading.properties.get("title", [])
    reading.add("name", *titles)
    reading.add("altLabel", *reading.properties.get("alternative", ()))
    _homepage(reading)
    _classification(reading)
    _places(reading)
    reading.contacts()
    _memberships(reading)
    reading.states(outer)
    reading.drop("its services are records of their own", "serviceMonitorings")
    reading.drop("which part of EOSC lists it", "catalogueId", "node")
    return reading.description("organisation")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each provider of a list; in the EU Node's own list the PID stands in `name`."""
    for record in results_of(body):
        monitored = isinstance(record, dict) and "serviceMonitorings" in record
        yield text_in(record.get("name")) if monitored else identifier_of(record, _WRAPPERS), dump(record)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a provider, or a list that begins with one."""
    records = records_in(value)
    return bool(records) and is_provider(records[0])


def is_provider(record: Any) -> bool:
    """Whether a JSON value is a provider or a bundle of one, whatever it was called."""
    if not isinstance(record, dict):
        return False
    if any(isinstance(record.get(name), dict) for name in _WRAPPERS):
        return "serviceId" not in record
    return "legalEntity" in record or {"providerId", "serviceMonitorings"} <= record.keys()


def _of_eu_node(record: dict[str, Any]) -> dict[str, Any]:
    """The EU Node's `name` holds the PID and its `providerId` the name (facts/sources §3.4): put right."""
    return {key: value for key, value in record.items() if key != "providerId"} | {
        "id": record.get("name"),
        "name": record.get("providerId"),
    }


def _homepage(reading: Reading) -> None:
    """The web site; both terms, because an organisation has a homepage and every record a landing page."""
    for address in reading.addresses("website")[:1]:
        reading.set("homepage", address)
        reading.add("landingPage", address)


def _classification(reading: Reading) -> None:
    reading.domains("scientificDomains", "scientificDomain", "scientificSubdomain", terms=("theme",))
    meril = ("merilScientificDomain", "merilScientificSubdomain")
    reading.domains("merilScientificDomains", *meril, terms=("theme",))
    for field in ("esfriDomains", "areasOfActivity", "societalGrandChallenges"):
        reading.add("theme", *map(concept, reading.texts(field)))
    for field in ("structureTypes", "legalStatus", "esfriType"):
        reading.add("type", *map(concept, reading.texts(field)))
    status = reading.text("lifeCycleStatus")
    reading.set("status", concept(status) if status else None)
    for text in reading.texts("certifications"):
        reading.add("conformsTo", {"label": [text]})
    reading.drop("true or false says no more than the legal status", "legalEntity")
    reading.drop("national roadmaps are documents without an address", "nationalRoadmaps")


def _places(reading: Reading) -> None:
    """City and country of the seat; the street is left out, the participating countries are not its place."""
    for location in reading.objects("location"):
        country = text_in(location.get("country"))
        city = ", ".join(dict.fromkeys(part for key in ("city", "region") if (part := text_in(location.get(key)))))
        if city:
            reading.add("spatial", {"prefLabel": [city]})
        if country:
            reading.place("location/country", country)
        if any(location.get(key) for key in ("streetNameAndNumber", "postalCode")):
            reading.dropped.append(Dropped("location", "street and postal code are not needed to find it"))
    reading.places("country")
    reading.drop("who takes part, not where it is", "participatingCountries")


def _memberships(reading: Reading) -> None:
    for name in (*reading.texts("affiliations"), *reading.texts("hostingLegalEntity")):
        coded = name.startswith("provider_hosting_legal_entity-")
        reading.add("memberOf", {"name": [label_of(name) if coded else name]})
    for code in reading.texts("networks"):
        node = concept(code)
        reading.add("memberOf", {"name": node["prefLabel"], "identifier": [code]})
    for value in reading.texts("nodePID"):
        iri = reference(value)
        if iri is not None:
            reading.add("isPartOf", iri)
        else:
            reading.dropped.append(Dropped("nodePID", "an id that resolves to nothing", value[:200]))


FORMAT = Format(
    prefix="eosc_provider",
    title="EOSC provider profile (versions 4 to 6)",
    namespace="https://eosc.eu/profiles/provider",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=50,
    registry="eosc",
    aliases=("eosc-provider", "provider", "organisation"),
    split=split,
    listed_at=LISTED_AT,
    recognises_json=recognises_json,
)
