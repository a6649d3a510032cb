"""A small catalogue that has one of everything a page can meet: joins, tombstones, scripts, many languages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from catalogue_api.catalogue import Catalogue
from catalogue_api.index.embedded import EmbeddedIndex
from schemas.capacity import capacity
from schemas.dcat.terms import KINDS
from schemas.identifiers import record_iri
from schemas.records import (
    Deposit,
    Dropped,
    Finding,
    Header,
    Identifier,
    Payload,
    Problem,
    Quarantine,
    Record,
    Rejection,
    RunState,
    Severity,
    Source,
    Withdrawal,
)
from schemas.wire.settings import read_settings

START = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
BASE = "https://catalogue.example/"
JOINED = "entity/doi/10.5281%2Fzenodo.4242"
SLASHES = "https://archive.example//obs//2024.json"
SCRIPTED = "<script>alert('title')</script>"
EUROPE = "http://publications.europa.eu/resource/authority"

PORTAL = Source(
    key="lofar_portal",
    title="LOFAR long-term archive",
    provider="ASTRON",
    protocol="oai_pmh",
    endpoint="https://archive.example/oai",
    formats=("oai_datacite", "oai_dc"),
    sets=("surveys",),
)
SHELF = Source(
    key="open_shelf",
    title="Open shelf, research software and data",
    provider="Open shelf foundation",
    protocol="oai_pmh",
    endpoint="https://shelf.example/oai2d",
    formats=("oai_dc",),
)
REGISTRY = Source(
    key="service_registry",
    title="Service registry",
    provider="European services alliance",
    protocol="eosc_catalogue",
    endpoint="https://registry.example/api/service/all",
)
SOURCES = (PORTAL, SHELF, REGISTRY)


class Clock:
    """Each reading is one second later than the one before."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def settings(data_dir: Path) -> dict[str, Any]:
    return read_settings("", {"CATALOGUE_DATA_DIR": str(data_dir), "CATALOGUE_BASE_URL": BASE})


def stock(data_dir: Path) -> None:
    """Fill the folder with the whole shelf, and its index."""
    index = EmbeddedIndex.open(data_dir / "index", writable=True)
    with Catalogue.open(data_dir, index=index, clock=Clock()) as catalogue:
        _harvest(catalogue, PORTAL, _portal_items())
        _harvest(catalogue, SHELF, _shelf_items())
        _harvest(catalogue, REGISTRY, _registry_items())
        _harvest(
            catalogue, SHELF, [Withdrawal(Header("oai:shelf:gone", "2026-11-19", deleted=True))], mode="incremental"
        )
        _join_later(catalogue)
        _hold_some(catalogue)
        catalogue.refresh_index()


def _harvest(catalogue: Catalogue, source: Source, items: Sequence[Any], *, mode: str = "full") -> None:
    run = catalogue.begin_run(source, mode=mode)
    catalogue.deposit(run, items, position={"page": 1})
    catalogue.finish(run, state=RunState.COMPLETE, bookmark="2026-11-20T09:00:00Z")


def _join_later(catalogue: Catalogue) -> None:
    """The first record had no DOI; now it has the other's, and what it was leads there."""
    source = Source(key="late_joiner", title="Late joiner", protocol="files", endpoint="file:///late")
    first = deposit(source, "late", {"title": ["LoTSS sky survey, our copy"]}, kind="dataset")
    _harvest(catalogue, source, [first])
    second = deposit(
        source, "late", {"title": ["LoTSS sky survey, our copy"]}, kind="dataset", doi="10.5281/zenodo.4242"
    )
    _harvest(catalogue, source, [second])


def _hold_some(catalogue: Catalogue) -> None:
    """A harvest that lists almost nothing: what is absent waits for a person."""
    run = catalogue.begin_run(REGISTRY, mode="full")
    catalogue.deposit(run, _registry_items()[:1], position={"page": 1})
    catalogue.finish(
        run,
        state=RunState.INCOMPLETE,
        reason="the list ended after 1 of 24 records",
        problems=[Problem("LIST-SHORT", "The list ended far too early.", None, "https://registry.example/api?page=1")],
        hold_absent={"reason": "23 of 24 records are not listed any more", "share": 0.96},
    )


# --- what the sources say --------------------------------------------------------------------------------------


def deposit(
    source: Source,
    identifier: str,
    terms: Mapping[str, Any],
    *,
    kind: str,
    doi: str | None = None,
    findings: tuple[Finding, ...] = (),
    dropped: tuple[Dropped, ...] = (),
    body: bytes | None = None,
    form: str = "oai_dc",
) -> Deposit:
    iri = record_iri(source.key, identifier)
    document = {"@id": iri, "@type": list(KINDS[kind]), **_named(terms, iri)}
    if doi:
        document["identifier"] = [f"https://doi.org/{doi}"]
    document.setdefault("identifier", [identifier])
    text = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    header = Header(identifier, "2026-11-18T10:00:00Z", ("surveys",) if source is PORTAL else ())
    record = Record(
        source=source.key,
        header=header,
        document=text,
        digest=hashlib.sha256(text).hexdigest(),
        format=form,
        revision=1,
        identifiers=(Identifier("doi", doi),) if doi else (),
        findings=findings,
        dropped=dropped,
        types=KINDS[kind],
    )
    payload = Payload(source.key, header, form, body or text, source.endpoint, START, "page")
    return Deposit(payload, record)


def _named(terms: Mapping[str, Any], iri: str) -> dict[str, Any]:
    """Nested nodes get the names that a normalised document has: `<record>#<term>-<n>`."""
    counts: dict[str, int] = {}

    def named(value: Any, term: str) -> Any:
        if isinstance(value, list):
            return [named(each, term) for each in value]
        if not isinstance(value, dict) or "@value" in value:
            return value
        counts[term] = counts.get(term, 0) + 1
        made = {"@id": f"{iri}#{term}-{counts[term]}"}
        return {**made, **{key: named(each, key) for key, each in value.items()}}

    return {term: named(value, term) for term, value in terms.items()}


def said(text: str, language: str) -> dict[str, str]:
    return {"@value": text, "@language": language}


def year(text: str) -> dict[str, str]:
    kind = {4: "xsd:gYear", 7: "xsd:gYearMonth"}.get(len(text), "xsd:date")
    return {"@value": text, "@type": kind}


def agent(name: str, *, orcid: str = "", member: str = "", kind: str = "foaf:Person") -> dict[str, Any]:
    made: dict[str, Any] = {"@type": ["foaf:Agent", kind], "name": [name]}
    if orcid:
        made["identifier"] = [f"https://orcid.org/{orcid}"]
    if member:
        made["memberOf"] = [{"@type": ["foaf:Organization"], "name": [member]}]
    return made


def _portal_items() -> list[Any]:
    survey = deposit(
        PORTAL,
        "ivo://lofar.example/lotss-dr2",
        {
            "title": [
                said("LOFAR Two-metre Sky Survey: second data release", "en"),
                said("LOFAR-Zweimeter-Himmelsdurchmusterung, zweite Veröffentlichung", "de"),
            ],
            "alternative": ["LoTSS DR2"],
            "description": [
                said(
                    "<p>Images and catalogues of the <em>northern radio sky</em> at 120 to 168 MHz, "
                    "covering 27 % of the hemisphere at a resolution of 6 arc seconds.</p>"
                    "<p>The release holds 4,396,228 sources, most of which were never seen at radio wavelengths; "
                    '<a href="https://archive.example/lotss">the survey page</a> explains the calibration.</p>',
                    "en",
                )
            ],
            "creator": [
                agent("T. Shimwell", orcid="0000-0001-5648-9069", member="ASTRON"),
                agent("M. Hardcastle", member="University of Hertfordshire"),
                agent("C. Tasse"),
            ],
            "publisher": agent("ASTRON Netherlands Institute for Radio Astronomy", kind="foaf:Organization"),
            "contactPoint": [
                {"@type": ["vcard:Kind"], "fn": "Survey support", "hasEmail": ["mailto:support@archive.example"]}
            ],
            "keyword": ["radio astronomy", "sky survey", said("radiocontinuüm", "nl"), "galaxies"],
            "theme": [f"{EUROPE}/data-theme/TECH"],
            "language": [f"{EUROPE}/language/ENG"],
            "issued": year("2022-02-25"),
            "modified": year("2024"),
            "version": "2.1",
            "license": "https://spdx.org/licenses/CC-BY-4.0",
            "accessRights": f"{EUROPE}/access-right/PUBLIC",
            "landingPage": ["https://archive.example/lotss/dr2"],
            "page": ["https://archive.example/lotss/dr2/how-to"],
            "spatial": [f"{EUROPE}/country/NLD", {"@type": ["dct:Location"], "prefLabel": ["Northern sky"]}],
            "temporal": [{"@type": ["dct:PeriodOfTime"], "startDate": year("2014-05-23"), "endDate": year("2020")}],
            "isPartOf": ["https://archive.example/lotss"],
            "references": ["https://doi.org/10.1051/0004-6361/202142484"],
            "isFundedBy": [agent("Dutch Research Council", kind="foaf:Organization")],
            "distribution": [
                {
                    "@type": ["dcat:Distribution"],
                    "title": ["Source catalogue"],
                    "accessURL": ["https://archive.example/lotss/dr2/catalogue"],
                    "downloadURL": ["https://archive.example/lotss/dr2/catalogue.fits"],
                    "mediaType": "https://www.iana.org/assignments/media-types/application/fits",
                    "byteSize": {"@value": "3221225472", "@type": "xsd:nonNegativeInteger"},
                    "license": "https://spdx.org/licenses/CC-BY-4.0",
                    "checksum": {
                        "@type": ["spdx:Checksum"],
                        "algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
                        "checksumValue": {"@value": "9f86d081884c7d659a2feaa0c55ad015", "@type": "xsd:hexBinary"},
                    },
                },
                {
                    "@type": ["dcat:Distribution"],
                    "title": ["Mosaics"],
                    "accessURL": ["https://archive.example/lotss/dr2/mosaics"],
                    "byteSize": {"@value": "740000000000", "@type": "xsd:nonNegativeInteger"},
                },
            ],
            "http://vocabulary.example/terms#beamSize": [{"@value": "6 arcsec"}],
        },
        kind="dataset",
        doi="10.5281/zenodo.4242",
        form="oai_datacite",
        findings=(
            Finding(
                code="DATE-PRECISION",
                severity=Severity.INFO,
                message="The date of modification has only a year; it stays a year.",
                path="modified",
                found="2024",
            ),
            Finding(
                code="CONTACT-REDACTED",
                severity=Severity.WARNING,
                message="A private telephone number was taken out of the contact.",
                focus="contact point 1",
                path="contactPoint",
                fix="Give the address of a service desk in place of a person's.",
            ),
        ),
        dropped=(Dropped("resource/geoLocations/geoLocationPolygon", "no term for polygons with holes", "52.1 6.5 …"),),
    )
    slashed = deposit(
        PORTAL,
        SLASHES,
        {
            "title": ["Observation 2024 of the pulsar wind nebula"],
            "issued": year("2024-11"),
            "description": ["Raw data."],
        },
        kind="dataset",
    )
    stripped = deposit(
        PORTAL, SLASHES.removesuffix(".json"), {"title": ["The folder of that observation"]}, kind="other"
    )
    unread = Quarantine(
        Header("ivo://lofar.example/broken"),
        b"<record><oops>",
        "oai_datacite",
        PORTAL.endpoint,
        START,
        "not well-formed",
        "line 1: tag",
    )
    return [survey, slashed, stripped, unread, *_observations()]


def _observations() -> list[Deposit]:
    subjects = ("pulsar", "blazar", "quasar", "supernova remnant", "galaxy cluster", "fast radio burst", "exoplanet")
    return [
        deposit(
            PORTAL,
            f"ivo://lofar.example/obs/{number}",
            {
                "title": [f"Observation {number}: {subjects[number % 7]} field"],
                "description": [
                    f"Calibrated visibilities of a {subjects[number % 7]} field, {number % 5 + 2} hours on source, "
                    "taken with the high-band antennas of the core and the remote stations."
                ],
                "publisher": agent("ASTRON Netherlands Institute for Radio Astronomy", kind="foaf:Organization"),
                "keyword": [subjects[number % 7], "radio astronomy"],
                "issued": year(str(2014 + number % 11)),
                "accessRights": f"{EUROPE}/access-right/{'PUBLIC' if number % 3 else 'RESTRICTED'}",
                "license": "https://spdx.org/licenses/CC-BY-4.0" if number % 2 else "https://spdx.org/licenses/CC0-1.0",
                "language": [f"{EUROPE}/language/{'ENG' if number % 4 else 'DEU'}"],
            },
            kind="dataset",
        )
        for number in range(1, 32)
    ]


def _shelf_items() -> list[Any]:
    copy = deposit(
        SHELF,
        "oai:shelf:77",
        {
            "title": ["LoTSS DR2"],
            "description": ["A mirror of the second release of the LOFAR sky survey."],
            "keyword": ["sky survey", "LOFAR"],
            "landingPage": ["https://shelf.example/records/77"],
        },
        kind="dataset",
        doi="10.5281/zenodo.4242",
    )
    scripted = deposit(
        SHELF,
        "oai:shelf:xss",
        {
            "title": [SCRIPTED],
            "description": [
                '<p onclick="alert(1)">Hostile <img src=x onerror=alert(2)><script>alert(3)</script> words</p>'
            ],
            "keyword": ["<b>bold</b>", "=cmd|' /C calc'!A0"],
            "landingPage": ["javascript:alert(4)"],
            "page": ["data:text/html,<script>alert(5)</script>"],
            "creator": [
                {"@type": ["foaf:Agent"], "name": ['"><svg onload=alert(6)>'], "homepage": "javascript:alert(7)"}
            ],
        },
        kind="software",
        body=b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(8)</script></html>',
    )
    arabic = deposit(
        SHELF,
        "oai:shelf:ar",
        {
            "title": [said("قاعدة بيانات الأشعة الكونية", "ar"), said("Cosmic ray database", "en")],
            "description": [said("سجل قياسات الأشعة الكونية في مراصد متعددة.", "ar")],
            "issued": year("2019"),
        },
        kind="dataset",
    )
    gone = deposit(
        SHELF, "oai:shelf:gone", {"title": ["A dataset that was taken back"]}, kind="dataset", doi="10.5281/zenodo.13"
    )
    refused = Rejection(
        deposit(SHELF, "oai:shelf:refused", {}, kind="dataset").payload,
        (Finding("TITLE-MISSING", Severity.ERROR, "A dataset needs a title."),),
    )
    course = deposit(
        SHELF,
        "oai:shelf:course",
        {
            "title": [said("Introduction à l’astronomie multimessager", "fr")],
            "description": [
                said("Cours en ligne : détecteurs d’ondes gravitationnelles et télescopes à neutrinos.", "fr")
            ],
            "publisher": agent("Observatoire de formation", kind="foaf:Organization"),
            "issued": year("2023-09"),
            "accessRights": f"{EUROPE}/access-right/PUBLIC",
            "landingPage": ["https://shelf.example/cours"],
            "references": ["https://doi.org/10.5281/zenodo.4242"],
        },
        kind="training",
    )
    return [copy, scripted, arabic, gone, refused, course]


def _registry_items() -> list[Any]:
    kinds = ("service", "data-service", "organisation", "site", "storage", "software", "project", "catalogue")
    names = ("notebook platform", "cone search", "computing centre", "grid site", "tape store", "workflow engine")
    items = []
    for number in range(24):
        kind = kinds[number % len(kinds)]
        name = f"{names[number % len(names)].capitalize()} {number}"
        title = {"name": [name]} if kind in ("organisation", "site", "project") else {"title": [name]}
        terms = {
            **title,
            "description": [f"A {names[number % len(names)]} that research infrastructures share across borders."],
            "spatial": [f"{EUROPE}/country/{('FRA', 'ITA', 'ESP', 'POL')[number % 4]}"],
            "endpointURL": [f"https://registry.example/endpoints/{number}"],
            **_capacities(kind, number),
        }
        items.append(deposit(REGISTRY, f"eosc.{number}", terms, kind=kind, form="eosc_service"))
    return items


def _capacities(kind: str, number: int) -> dict[str, Any]:
    """Two storages in three and every site state how much they have; one of the sites names no unit that exists."""
    if kind == "storage" and number % 3:
        pledge = {"basis": "pledged", "statement": "pledge of 2026", "stated_on": "2026"}
        return {"capacity": [capacity("disk", f"{number}.5 PB", **pledge), capacity("tape", f"{number} EB", **pledge)]}
    if kind == "site":
        nodes = [capacity("cores", 1000 * number + 312, unit="cores", basis="installed", statement="cores in CRIC")]
        return {"capacity": [*nodes, capacity("disk", "plenty" if number < 8 else "2 PB", basis="installed")]}
    return {}
