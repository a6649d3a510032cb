"""Training resources of the EOSC Resource Catalogue, profiles 5 and 6."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.formats.eosc_records import (
    LISTED_AT,
    Reading,
    concept,
    date_of,
    organisation,
    records_in,
    reference,
    split_bundles,
    tell_creators,
    unwrap,
)
from schemas.formats.json import text_in
from schemas.privacy import is_role_address
from schemas.records import Description, Format

_WRAPPERS = ("trainingResource",)
_MARKS = frozenset({"learningOutcomes", "expertiseLevel", "learningResourceTypes", "targetGroups"})
_ACCESS = "http://publications.europa.eu/resource/authority/access-right/"
_OPEN = {
    "open_access": "PUBLIC",
    "free_access": "PUBLIC",
    "restricted_access": "RESTRICTED",
    "paid_access": "RESTRICTED",
}


def parse(body: bytes) -> Description:
    """Read one training resource; raises `MalformedPayload`. One that is not public gets `EOSC-NOT-PUBLIC` findings."""
    record, outer = unwrap(body, _WRAPPERS, _MARKS)
    reading = Reading(record)
    reading.identity(agent=False)
    reading.names()
    reading.add("title", *reading.texts("title"))
    reading.add("keyword", *reading.texts("keywords"))
    owner = reading.text("resourceOrganisation") or reading.text("resourceOwner")
    reading.set("publisher", organisation(owner) if owner else None)
    for other in reading.texts("resourceProviders"):
        if other != owner:
            reading.add("qualifiedAttribution", {"agent": organisation(other), "hadRole": "resourceProvider"})
    reading.add("creator", *reading.texts("authors"))
    tell_creators(reading)
    _classification(reading)
    _access(reading)
    _contact(reading)
    for field in ("eoscRelatedServices", "nodePID"):
        for value in reading.texts(field):
            iri = reference(value)
            reading.add("isPartOf" if field == "nodePID" else "relation", iri)
            if iri is None:
                reading.lose(field, "an id that resolves to nothing", value)
    reading.states(outer)
    reading.drop("which part of EOSC lists it", "catalogueId", "node")
    return reading.description("training")


def _classification(reading: Reading) -> None:
    reading.add("audience", *map(concept, reading.texts("targetGroups")))
    for field in ("learningResourceTypes", "contentResourceTypes", "expertiseLevel", "qualifications"):
        reading.add("type", *map(concept, reading.texts(field)))
    reading.add("type", *reading.texts("type"))
    reading.add("abstract", *(f"Learning outcome: {text}" for text in reading.texts("learningOutcomes")))
    reading.add("language", *reading.texts("languages"))
    reading.places("geographicalAvailabilities")
    reading.domains("scientificDomains", "scientificDomain", "scientificSubdomain", terms=("theme",))
    for field, term in (("versionDate", "modified"), ("publishingDate", "issued")):
        stated = reading.text(field)
        reading.set(term, date_of(stated) if stated else None)
    reading.state("http://schema.org/timeRequired", reading.text("duration"))


def _access(reading: Reading) -> None:
    for field in ("url", "urls"):
        pages = reading.addresses(field)
        reading.add("landingPage", *pages[:1] if "landingPage" not in reading.properties else [])
        reading.add("page", *(each for each in pages if each not in reading.properties.get("landingPage", [])))
    code = (reading.text("accessRights") or "").rpartition("-")[2]
    if code in _OPEN:
        reading.set("accessRights", _ACCESS + _OPEN[code])
    elif code:
        reading.set("accessRights", code.replace("_", " "))
    licences = reading.nodes("license") if isinstance(reading.left.get("license"), dict | list) else []
    for licence in licences:
        reading.set("license", licence.text("licenseURL") or licence.text("licenseName"))
        licence.forget()
    reading.set("license", reading.text("license") or reading.properties.get("license"))
    reading.drop("what kind of address it is", "urlType")


def _contact(reading: Reading) -> None:
    """Role addresses; profile 6 has them as every EOSC record, profile 5 names one person."""
    reading.contacts()
    for contact in reading.objects("contact"):
        address = text_in(contact.get("email"))
        if address and is_role_address(address):
            reading.add(
                "contactPoint", {"fn": text_in(contact.get("organisation")) or "Contact", "hasEmail": [address]}
            )
        else:
            reading.lose("contact", "a person's contact is private")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each training resource of a list."""
    return split_bundles(body, _WRAPPERS)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a training resource, or a list that begins with one."""
    records = records_in(value)
    first = records[0] if records else None
    if not isinstance(first, dict):
        return False
    return isinstance(first.get("trainingResource"), dict) or {"learningOutcomes", "expertiseLevel"} <= first.keys()


FORMAT = Format(
    prefix="eosc_training",
    title="EOSC training resource profile (versions 5 and 6)",
    namespace="https://eosc.eu/profiles/training",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=50,
    registry="eosc",
    aliases=("trainingResource",),
    split=split,
    listed_at=LISTED_AT,
    recognises_json=recognises_json,
)
