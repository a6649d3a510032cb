"""A readable corpus of the domain: 300 descriptions made from word lists, and entities out of plain documents."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from schemas.dcat.terms import KINDS
from schemas.holdings import Entity, StoredRecord
from schemas.identifiers import record_iri
from schemas.records import Identifier

AUTHORITY = "http://publications.europa.eu/resource/authority"
DAY = datetime(2026, 5, 4, tzinfo=UTC)

INSTRUMENTS = (
    "LOFAR", "Gaia", "KM3NeT", "Euclid", "CTAO", "Virgo", "ALMA", "MeerKAT", "Belle II", "ATLAS", "XMM-Newton", "JWST"
)  # fmt: skip
OBJECTS = ("galaxy clusters", "pulsars", "neutrinos", "supernova remnants", "exoplanets", "dark matter", "jets")
PRODUCTS = {
    "dataset": ("Survey of {}", "Catalogue of {}", "Light curves of {}"),
    "software": ("Pipeline for {}", "Simulation code for {}"),
    "training": ("Course on {}",),
    "service": ("Cutout service for {}",),
    "publication": ("A study of {}", "Measuring {}"),
}
PROVIDERS = ("ASTRON", "CDS Strasbourg", "INFN", "Observatoire de Besançon", "Uniwersytet Łódzki", None)
SOURCES = ("zenodo", "ossr", "vo_registry")
COUNTRIES = ("NLD", "FRA", "ITA", "POL", None)
KEYWORDS = ("radio astronomy", "hep-ex", "C++", "open data", "Bayesian inference", "interferometry", "time series")
ACCESS = ("PUBLIC", "RESTRICTED", None)
LICENCES = ("https://spdx.org/licenses/CC-BY-4.0", "https://spdx.org/licenses/MIT", None)
FORMATS = ("text/csv", "application/fits", "application/x-hdf5")
PEOPLE = ("Marić, Jelena", "O'Brien, Siobhán", "Nakamura, Aya", "Sørensen, Pål", "García Márquez, Inés")


def description(number: int) -> dict[str, Any]:
    """The document of one of the 300; the same for the same number."""
    chance = random.Random(number)
    kind = chance.choice(list(PRODUCTS))
    instrument, seen = chance.choice(INSTRUMENTS), chance.choice(OBJECTS)
    year = chance.choice((None, *range(2010, 2026)))
    document: dict[str, Any] = {
        "@type": list(KINDS[kind]),
        "title": [{"@value": f"{chance.choice(PRODUCTS[kind]).format(seen)} with {instrument}", "@language": "en"}],
        "description": [f"<p>What {instrument} saw of {seen} in {chance.randint(3, 900)} hours &amp; more.</p>"],
        "keyword": chance.sample(KEYWORDS, chance.randint(0, 3)),
        "creator": [{"@id": f"#creator-{number}", "@type": ["foaf:Agent"], "name": [chance.choice(PEOPLE)]}],
        "identifier": [f"https://doi.org/10.5281/zenodo.{number:07d}"],
        "distribution": [{"@id": "#d", "mediaType": media_type(name)} for name in chance.sample(FORMATS, 2)],
    }
    if year:
        document["issued"] = {"@value": f"{year}-{chance.randint(1, 12):02d}", "@type": "xsd:gYearMonth"}
    if provider := chance.choice(PROVIDERS):
        document["publisher"] = {"@id": f"#publisher-{number}", "@type": ["foaf:Agent"], "name": [provider]}
    if country := chance.choice(COUNTRIES):
        document["spatial"] = [f"{AUTHORITY}/country/{country}"]
    if access := chance.choice(ACCESS):
        document["accessRights"] = f"{AUTHORITY}/access-right/{access}"
    if licence := chance.choice(LICENCES):
        document["license"] = licence
    document["language"] = [f"{AUTHORITY}/language/{code}" for code in chance.sample(("ENG", "FRA", "POL"), 1)]
    return document


def media_type(name: str) -> str:
    return f"https://www.iana.org/assignments/media-types/{name}"


def entity(
    number: int | str, document: Mapping[str, Any], *, sources: tuple[str, ...] = ("zenodo",), sequence: int = 1
) -> Entity:
    """A live entity with one record of each source, all stating the same document."""
    iri = f"entity/test/{number}"
    records = []
    for source in sources:
        identifier = f"oai:{source}.example:{number}"
        name = record_iri(source, identifier)
        records.append(
            StoredRecord(
                source=source,
                identifier=identifier,
                iri=name,
                entity=iri,
                document={**document, "@id": name, "@type": list(document.get("@type", KINDS["dataset"]))},
                digest=f"{source}-{number}",
                format="oai_dc",
                revision=1,
                datestamp="2026-05-04",
                sets=(),
                deleted=False,
                since=sequence,
                updated=DAY,
                payload_digest=None,
                identifiers=(Identifier("doi", f"10.5281/zenodo.{number}"),),
            )
        )
    return Entity(iri, "live", DAY, sequence, tuple(records))


def corpus(size: int = 300) -> list[Entity]:
    """The whole corpus, in the order of IRIs; every third is described by two sources."""
    made = []
    for number in range(size):
        first = SOURCES[number % 3]
        sources = (first, SOURCES[(number + 1) % 3]) if number % 3 == 0 else (first,)
        made.append(entity(f"{number:04d}", description(number), sources=sources))
    return made
