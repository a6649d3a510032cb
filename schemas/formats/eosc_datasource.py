"""Data sources of the EOSC Resource Catalogue: profile 5 beside a service, profile 6 with all that a service says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.formats.eosc_records import LISTED_AT, Reading, concept, records_in, reference, split_bundles, unwrap
from schemas.formats.eosc_service import tell_service
from schemas.records import Description, Finding, Format, Severity

_WRAPPERS = ("datasource",)
_MARKS = frozenset({"datasourceClassification", "researchEntityTypes", "researchProductTypes", "versionControl"})


def parse(body: bytes) -> Description:
    """Read one data source; raises `MalformedPayload`. One that is not public gets `EOSC-NOT-PUBLIC` findings."""
    record, outer = unwrap(body, _WRAPPERS, _MARKS)
    reading = Reading(record)
    service = reading.text("serviceId")
    for field in ("datasourceClassification", "jurisdiction"):
        reading.add("type", *map(concept, reading.texts(field)))
    for field in ("researchEntityTypes", "researchProductTypes"):
        reading.add("theme", *map(concept, reading.texts(field)))
    for field in ("submissionPolicyURL", "preservationPolicyURL"):
        reading.add("page", *reading.addresses(field))
    _identifiers_given(reading)
    _licences(reading)
    tell_service(reading)
    if service:
        _beside(reading, service)
    reading.states(outer)
    reading.drop("true or false without more", "thematic", "versionControl", "harvestable")
    return reading.description("archive")


def _beside(reading: Reading, service: str) -> None:
    """Profile 5 has no name: it stands beside a service, which has one."""
    iri = reference(service)
    if iri is not None:
        reading.add("isPartOf", iri)
    else:
        reading.lose("serviceId", "an id that resolves to nothing", service)
    if "title" not in reading.properties:
        reading.add("title", f"Data source of {service}")
        reading.findings.append(
            Finding(
                "EOSC-NO-NAME",
                Severity.INFO,
                "A data source of profile 5 has no name; it is called by its service.",
                path="serviceId",
                found=service[:200],
            )
        )


def _identifiers_given(reading: Reading) -> None:
    """Which persistent identifiers it gives to what: `{entity type: [schemes]}`."""
    for each in reading.nodes("persistentIdentitySystems"):
        schemes = each.texts("persistentIdentityEntityTypeSchemes") or each.texts(
            "persistentIdentityProductTypeSchemes"
        )
        for scheme in schemes:
            reading.add("conformsTo", {"label": [concept(scheme)["prefLabel"][0]]})
        each.drop("what the identifiers are given to", "persistentIdentityEntityType", "persistentIdentityProductType")


def _licences(reading: Reading) -> None:
    """The licence of its metadata is its own; those of what it holds are words about its holdings."""
    for field in ("researchProductMetadataLicensing", "metadataLicense"):
        for each in reading.nodes(field):
            name = each.text("researchProductMetadataLicenseName") or each.text("metadataLicenseName")
            address = each.text("researchProductMetadataLicenseURL") or each.text("metadataLicenseURL")
            reading.set("license", address or name)
    for each in reading.nodes("researchProductLicensings"):
        name, address = each.text("researchProductLicenseName"), each.text("researchProductLicenseURL")
        words = " ".join(part for part in (name, address) if part)
        reading.add("provenance", {"label": [f"Licence of what it holds: {words}"]} if words else None)
    codes = [*reading.texts("researchProductAccessPolicies"), *reading.texts("researchProductMetadataAccessPolicies")]
    for code in codes:
        reading.add("keyword", concept(code)["prefLabel"][0])


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each data source of a list."""
    return split_bundles(body, _WRAPPERS)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a data source, or a list that begins with one."""
    records = records_in(value)
    first = records[0] if records else None
    if not isinstance(first, dict):
        return False
    inner = first.get("datasource")
    return "datasourceClassification" in (inner if isinstance(inner, dict) else first)


FORMAT = Format(
    prefix="eosc_datasource",
    title="EOSC datasource profile (versions 5 and 6)",
    namespace="https://eosc.eu/profiles/datasource",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=50,
    registry="eosc",
    aliases=("datasource",),
    split=split,
    listed_at=LISTED_AT,
    recognises_json=recognises_json,
)
