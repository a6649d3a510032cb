"""Interoperability guidelines of the EOSC Resource Catalogue, profiles 5 and 6, and the EOSC IF's own records."""

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
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.telling import named
from schemas.records import Description, Format

_WRAPPERS = ("interoperabilityRecord", "guideline")
_MARKS = frozenset({"eoscGuidelineType", "resourceTypesInfo", "resourceTypeInfo", "relatedStandards", "identifierInfo"})


def parse(body: bytes) -> Description:
    """Read one guideline; raises `MalformedPayload`. One that is not public gets `EOSC-NOT-PUBLIC` findings."""
    record, outer = unwrap(body, _WRAPPERS, _MARKS)
    reading = Reading(record)
    for each in reading.nodes("identifierInfo"):
        reading.own(each.text("identifier"))
        each.forget()
    reading.identity(agent=False)
    reading.names()
    reading.add("title", *reading.texts("title"))
    owner = reading.text("providerId") or reading.text("resourceOwner")
    reading.set("publisher", organisation(owner) if owner else None)
    tell_creators(reading)
    for field, term in (("publicationYear", "issued"), ("publishingDate", "issued"), ("created", "created"),
                        ("updated", "modified")):  # fmt: skip
        stated = reading.text(field)
        reading.first(term, field, date_of(stated) if stated else None)
    _kinds(reading)
    for each in reading.nodes("relatedStandards"):
        address, name = each.text("relatedStandardURI"), each.text("relatedStandardIdentifier")
        reading.add("conformsTo", named(address, name, term="label"))
    _rights(reading)
    reading.contacts()
    status = reading.text("status") or text_in(outer.pop("status", None) if _is_own(outer) else None)
    reading.set("status", concept(status) if status else None)
    reading.states(outer)
    for value in reading.texts("nodePID"):
        reading.add("isPartOf", reference(value))
    reading.add("landingPage", *reading.addresses("urls"), *reading.addresses("webpage"))
    reading.drop("which part of EOSC lists it", "catalogueId", "node")
    return reading.description("standard")


def _is_own(outer: dict[str, Any]) -> bool:
    """Whether the status is the guideline's, not its entry's in the catalogue."""
    return str(outer.get("status", "")).startswith("ir_status-")


def _kinds(reading: Reading) -> None:
    for field in ("resourceTypesInfo", "resourceTypeInfo"):
        for each in reading.nodes(field):
            reading.add("type", *each.texts("resourceType"), *map(concept, each.texts("resourceTypeGeneral")))
    reading.add("type", *map(concept, reading.texts("eoscGuidelineType")), *reading.texts("type"))
    reading.add("theme", *map(concept, reading.texts("domain")))
    reading.add("keyword", *reading.texts("eoscIntegrationOptions"))


def _rights(reading: Reading) -> None:
    statements = []
    for each in reading.nodes("rights"):
        code = each.text("rightIdentifier")
        statements.append(Statement(each.text("rightTitle"), each.text("rightURI"), code))
        each.forget()
    statements += [Statement(each.text("licenseName"), each.text("licenseURL")) for each in reading.nodes("license")]
    reading.properties.update(sort_rights([each for each in statements if any(each)]))


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each guideline of a list."""
    return split_bundles(body, _WRAPPERS)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a guideline, or a list that begins with one."""
    records = records_in(value)
    first = records[0] if records else None
    if not isinstance(first, dict):
        return False
    if any(isinstance(first.get(name), dict) for name in _WRAPPERS):
        return True
    return "eoscGuidelineType" in first or {"resourceTypeInfo", "resourceOwner"} <= first.keys()


FORMAT = Format(
    prefix="eosc_guideline",
    title="EOSC interoperability guideline profile (versions 5 and 6)",
    namespace="https://eosc.eu/profiles/guideline",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=50,
    registry="eosc",
    aliases=("interoperabilityRecord",),
    split=split,
    listed_at=LISTED_AT,
    recognises_json=recognises_json,
)
