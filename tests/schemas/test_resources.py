"""The typed reading of documents."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.dcat.terms import KINDS
from schemas.records import Text
from schemas.resources import (
    Agent,
    Capacity,
    Concept,
    ContactPoint,
    Distribution,
    Downtime,
    Location,
    Period,
    Resource,
    best_text,
    read,
)
from tests.schemas.dcat.documents import IRI, PLAIN

FULL = {
    **PLAIN,
    "abstract": ["unread beside a description"],
    "alternative": ["Run 12"],
    "otherIdentifier": [{"@id": f"{IRI}#otherIdentifier-1", "@type": ["adms:Identifier"], "notation": "LOCAL-7"}],
    "theme": [
        "http://publications.europa.eu/resource/authority/data-theme/TECH",
        {"@id": f"{IRI}#theme-1", "@type": ["skos:Concept"], "prefLabel": ["Physics"], "notation": "21"},
        {"@id": "https://example.org/uat/1", "@type": ["skos:Concept"], "prefLabel": ["Neutrinos"]},
    ],
    "qualifiedAttribution": [
        {
            "@id": f"{IRI}#qualifiedAttribution-1",
            "@type": ["prov:Attribution"],
            "agent": {"@id": f"{IRI}#agent-1", "@type": ["foaf:Organization"], "name": ["The Funder"]},
            "hadRole": {"@id": f"{IRI}#hadRole-1", "@type": ["dcat:Role"], "prefLabel": ["funder"]},
        }
    ],
    "contactPoint": [
        {
            "@id": f"{IRI}#contactPoint-1",
            "@type": ["vcard:Organization"],
            "fn": "Data desk",
            "organizationName": "The Observatory",
            "role": "support",
            "hasEmail": ["mailto:data@example.org"],
            "hasURL": ["https://example.org/help"],
        }
    ],
    "temporal": [
        {
            "@id": f"{IRI}#temporal-1",
            "@type": ["dct:PeriodOfTime"],
            "startDate": {"@value": "2015", "@type": "xsd:gYear"},
        }
    ],
    "capacity": [
        {
            "@id": f"{IRI}#capacity-1",
            "@type": ["continuum:Capacity"],
            "measure": "disk",
            "amount": {"@value": "1500000000000000", "@type": "xsd:decimal"},
            "unit": "bytes",
            "written": "1.5 PB",
            "basis": "pledged",
            "statement": "pledge of 2025",
            "statedOn": {"@value": "2025", "@type": "xsd:gYear"},
        },
        {"@id": f"{IRI}#capacity-2", "@type": ["continuum:Capacity"], "measure": "tape", "written": "two robots"},
    ],
    "technology": ["dCache"],
    "protocol": ["xrootd"],
    "supportedCommunity": ["atlas"],
    "certification": "Certified",
    "production": "in production",
    "lifeCycle": "operation",
    "accessMode": ["peer reviewed"],
    "operator": [{"@id": f"{IRI}#operator-1", "@type": ["foaf:Organization"], "name": ["The Operator"]}],
    "downtime": [
        {
            "@id": f"{IRI}#downtime-1",
            "@type": ["continuum:Downtime"],
            "startDate": {"@value": "2026-01-05T08:00:00Z", "@type": "xsd:dateTime"},
            "severity": "outage",
            "description": ["New switches"],
        }
    ],
    "isPartOf": ["https://example.org/collection"],
    "endpointURL": ["https://example.org/api"],
}


def test_a_full_document_is_read_field_by_field() -> None:
    assert read(FULL) == Resource(
        iri=IRI,
        kind="dataset",
        types=("dcat:Dataset",),
        titles=(Text("Neutrino events, run 12", "en"), Text("Neutrinos", "fr")),
        alternatives=(Text("Run 12"),),
        descriptions=(Text('Counts with "quotes",\na second line and a back\\slash.'),),
        identifiers=("https://doi.org/10.1234/run12",),
        other_identifiers=("LOCAL-7",),
        keywords=(Text("neutrino"), Text("detector")),
        themes=(
            Concept("http://publications.europa.eu/resource/authority/data-theme/TECH"),
            Concept(None, (Text("Physics"),), "21"),
            Concept("https://example.org/uat/1", (Text("Neutrinos"),)),
        ),
        languages=("http://publications.europa.eu/resource/authority/language/ENG",),
        issued="2016",
        publisher=Agent(None, (Text("The Observatory"),)),
        creators=(
            Agent(
                "https://orcid.org/0000-0002-1825-0097",
                (Text("Doe, J."),),
                ("https://orcid.org/0000-0002-1825-0097",),
                person=True,
                affiliations=(Agent(None, (Text("The Institute"),), person=False),),
            ),
            Agent("https://orcid.org/0000-0001-5109-3700"),
        ),
        contributors=(Agent(None, (Text("The Funder"),), person=False, role="funder"),),
        contacts=(
            ContactPoint(
                "Data desk", "The Observatory", "support", ("data@example.org",), ("https://example.org/help",)
            ),
        ),
        places=(
            Location("http://publications.europa.eu/resource/authority/country/FRA"),
            Location(None, bbox="POLYGON((1 2,3 4,1 2))"),
        ),
        periods=(Period("2015", None),),
        access_rights="http://publications.europa.eu/resource/authority/access-right/PUBLIC",
        landing_pages=("https://doi.org/10.1234/run12",),
        distributions=(
            Distribution(f"{IRI}#distribution-1", access_urls=("https://example.org/run12.csv",), size=1024),
        ),
        endpoints=("https://example.org/api",),
        capacities=(
            Capacity("disk", Decimal("1.5e15"), "bytes", "1.5 PB", "pledged", "pledge of 2025", "2025"),
            Capacity("tape", None, None, "two robots"),
        ),
        technologies=("dCache",),
        protocols=("xrootd",),
        communities=("atlas",),
        certification="Certified",
        production="in production",
        life_cycle="operation",
        access_modes=("peer reviewed",),
        operators=(Agent(None, (Text("The Operator"),), person=False),),
        downtimes=(Downtime("2026-01-05T08:00:00Z", None, "outage", "New switches"),),
        relations={"isPartOf": ("https://example.org/collection",)},
        other={
            "https://example.org/ns#instrument": [
                {"@value": "telescope", "@language": "en"},
                {"@id": "https://example.org/t"},
            ]
        },
    )


def test_nothing_stated_is_none_or_empty_and_still_has_a_title() -> None:
    bare = read({"@id": "record/a/1"})
    assert (bare.kind, bare.title, bare.description) == ("other", "record/a/1", "")
    assert bare.publisher is None
    assert bare.creators == ()
    assert read({"@id": "record/a/1", "identifier": ["https://doi.org/10.1/x"]}).title == "https://doi.org/10.1/x"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read(kind: str) -> None:
    assert read({"@id": "record/a/1", "@type": list(KINDS[kind]), "name": ["N"]}).kind == kind


def test_an_organisation_has_its_name_as_title() -> None:
    assert read({"@id": "record/a/1", "@type": list(KINDS["organisation"]), "name": ["The Institute"]}).title == (
        "The Institute"
    )


def test_the_licence_of_all_distributions_is_that_of_the_thing() -> None:
    def distribution(number: int, licence: str) -> dict[str, object]:
        return {"@id": f"{IRI}#distribution-{number}", "@type": ["dcat:Distribution"], "license": licence}

    one, two = distribution(1, "https://a.example/l"), distribution(2, "https://b.example/l")
    assert read({"@id": IRI, "distribution": [one, {**two, "license": one["license"]}]}).license == one["license"]
    assert read({"@id": IRI, "distribution": [one, two]}).license is None
    assert read({"@id": IRI, "distribution": [one, two], "license": "https://c.example/l"}).license == (
        "https://c.example/l"
    )


@pytest.mark.parametrize(
    ("values", "preferred", "expected"),
    [
        ([], ("en",), None),
        ([Text("Titel", "de"), Text("Title", "en")], ("en",), "Title"),
        ([Text("Titel", "de"), Text("Colour", "en-GB")], ("en",), "Colour"),
        ([Text("Titel", "de"), Text("untold")], ("en",), "untold"),
        ([Text("Titel", "de"), Text("Titre", "fr")], ("en",), "Titel"),
        ([Text("Titel", "de"), Text("Titre", "fr"), Text("Title", "en")], ("fr", "en"), "Titre"),
        ([Text("Enga", "enb"), Text("untold")], ("en",), "untold"),
    ],
)
def test_the_best_text_is_in_a_preferred_language(
    values: list[Text], preferred: tuple[str, ...], expected: str | None
) -> None:
    assert best_text(values, preferred) == expected
