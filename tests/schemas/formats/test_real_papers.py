"""Real records of arXiv and of the Proceedings of Science, each field read by a person against its file.

People are checked by number, as in `test_real_records`: no name of a person stands in this file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.formats.registry import format_of, recognise
from schemas.formats.xml import parse_xml, standalone
from schemas.records import Claim, Description
from tests.schemas.formats.test_real_records import begins, expect, people, xml_records

pytestmark = pytest.mark.samples

EXTENT = "http://purl.org/dc/terms/extent"
NOTE = "http://www.w3.org/2004/02/skos/core#note"
CITED = "http://purl.org/dc/terms/bibliographicCitation"
NOT_EXCLUSIVE = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"
ARXIV = "arxiv-oai/tests/unit/responses/arxiv"


def paper(samples: Path, file: str, at: int = 0) -> Description:
    """The paper at this place of a file."""
    return format_of("arXiv").parse(list(xml_records((samples / file).read_bytes()))[at])


def own(number: str) -> Claim:
    """That a paper has this number."""
    return Claim(f"arXiv:{number}", "arxiv", primary=True)


def test_arxiv_with_a_doi_and_classes_of_mathematics(samples: Path) -> None:
    expect(
        paper(samples, "arxiv-oai/tests/functional/arxiv/fixtures/http_server/records/arxiv-single.xml"),
        "publication",
        [own("1401.2122"), Claim("10.1007/s11005-017-1013-4", "doi", primary=True)],
        {
            "title": ["New integrable (3+1)-dimensional systems and contact geometry"],
            "description": begins("We introduce a novel systematic construction for integrable (3+1)-dimensional"),
            "identifier": ["arXiv:1401.2122", "10.1007/s11005-017-1013-4"],
            "landingPage": ["https://arxiv.org/abs/1401.2122"],
            "creator": people(1),
            "keyword": [
                *("math.AP", "hep-th", "math-ph", "math.DG", "math.MP", "nlin.SI"),
                *("MSC 37K05", "MSC 37K10", "MSC 53D10"),
            ],
            "created": "2014-01-09",
            "modified": "2017-10-23",
            CITED: [{"@value": "Lett. Math. Phys. 108 (2018), no. 2, 359-376"}],
            NOTE: [
                {
                    "@value": "16 pages, LaTeX, no figures, revised and abridged, in this version (v5) the typos were "
                    "fixed (including some that have unfortunately crept into the published version too), Letters in "
                    "Mathematical Physics (2017)"
                }
            ],
            EXTENT: [{"@value": "16 pages"}],
            "license": NOT_EXCLUSIVE,
        },
    )


def test_arxiv_talk_by_a_collaboration(samples: Path) -> None:
    expect(
        paper(samples, f"{ARXIV}/sample_arxiv_record2.xml"),
        "publication",
        [own("1603.00997"), Claim("YITP-2016-26", None, primary=False)],
        {
            "title": ["Axial U(1) symmetry in the chiral symmetric phase of 2-flavor QCD at finite temperature"],
            "description": begins(
                "We discuss the fate of the axial U(1) symmetry in 2-flavor QCD at finite temperature, "
            ),
            "identifier": ["arXiv:1603.00997"],
            "otherIdentifier": [{"notation": "YITP-2016-26", "label": ["report number"]}],
            "landingPage": ["https://arxiv.org/abs/1603.00997"],
            "creator": people(1),
            "keyword": ["hep-lat", "nucl-th"],
            "created": "2016-03-03",
            CITED: [{"@value": "PoS(CD15) (2015) 045"}],
            NOTE: [
                {
                    "@value": '10 pages, 5 figures, A talk given at "The 8th International Workshop on Chiral '
                    'Dynamics, CD2015", 29 June - 03 July, 2015, Pisa, Italy'
                }
            ],
            EXTENT: [{"@value": "10 pages"}],
            "license": NOT_EXCLUSIVE,
        },
    )


def test_arxiv_on_behalf_of_a_collaboration(samples: Path) -> None:
    expect(
        paper(samples, f"{ARXIV}/sample_arxiv_record5.xml"),
        "publication",
        [own("1604.05585")],
        {
            "title": ["Astrophysical components from Planck maps"],
            "description": begins("The Planck Collaboration has recently released maps of the microwave sky"),
            "identifier": ["arXiv:1604.05585"],
            "landingPage": ["https://arxiv.org/abs/1604.05585"],
            "creator": people(5, of="Planck Collaboration"),
            "keyword": ["astro-ph.GA", "astro-ph.CO"],
            "created": "2016-04-19",
            NOTE: [
                {
                    "@value": "4 pages, 2 figures. It will appear on the Proceedings of the 17th Lomonosov Conference "
                    "on Elementary Particle Physics. Moscow State University, Moscow, 20-26 August, 2015. Invited talk"
                }
            ],
            EXTENT: [{"@value": "4 pages"}],
            "license": NOT_EXCLUSIVE,
        },
    )


def test_arxiv_with_two_reports_in_one_field(samples: Path) -> None:
    description = paper(samples, f"{ARXIV}/sample_arxiv_record.xml", at=6)

    assert [(each.value, each.primary) for each in description.identifiers] == [
        ("arXiv:1606.06775", True),
        ("DES 2016-0158", False),
        ("FERMILAB PUB-16-231-AE", False),
    ]


def test_arxiv_with_the_doi_of_errata_beside_its_own_joins_by_its_number_alone(samples: Path) -> None:
    [body] = [each for each in _papers(samples) if b"10.1103/PhysRevD.98.079903" in each]
    description = format_of("arXiv").parse(body)

    assert [each for each in description.identifiers if each.primary] == [own("1601.03238")]
    assert [each.value for each in description.identifiers if each.value.startswith("10.")] == [
        "10.1103/PhysRevD.93.016005",
        "10.1103/PhysRevD.98.079901",
        "10.1103/PhysRevD.98.079903",
    ]


def test_every_paper_of_arxiv_is_read(samples: Path) -> None:
    found = _papers(samples)

    assert len(found) == 24
    for body in found:
        assert recognise(body) is format_of("arXiv"), body[:300]
        description = format_of("arXiv").parse(body)
        assert description.kind == "publication"
        assert {"title", "description", "creator", "created", "keyword", "license"} <= description.properties.keys()
        assert "  " not in description.properties["title"][0]


def _papers(samples: Path) -> list[bytes]:
    found: list[bytes] = []
    for file in sorted(samples.glob("arxiv-oai/**/*.xml")):
        found += [standalone(each) for each in parse_xml(file.read_bytes()).iter("{*}arXiv")]
    return found


def test_a_contribution_to_the_proceedings_of_science(samples: Path) -> None:
    [body] = xml_records((samples / "pos-oai/tests/functional/pos/fixtures/oai_harvested/pos_record.xml").read_bytes())

    assert recognise(body) is format_of("pos-ext_dc")
    description = format_of("pos-ext_dc").parse(body)
    expect(
        description,
        "publication",
        [Claim("PoS(LATTICE 2013)001", None, primary=False)],
        {
            "title": ["Heavy Flavour Physics Review"],
            "description": [
                "31st International Symposium on Lattice Field Theory LATTICE 2013; Plenary sessions",
            ],
            "creator": people(2),
            "keyword": ["Lattice Field Theory"],
            "publisher": {"name": ["Sissa Medialab"], "@type": ["foaf:Agent", "foaf:Organization"]},
            "issued": "2014-03-19T21:09:30Z",
            "type": ["Text"],
            "language": ["en"],
            "otherIdentifier": [{"notation": "PoS(LATTICE 2013)001", "label": ["Proceedings of Science"]}],
            "landingPage": ["https://pos.sissa.it/contribution?id=PoS(LATTICE%202013)001"],
            "http://purl.org/dc/terms/isPartOf": [
                {"@value": "LATTICE 2013 (31st International Symposium on Lattice Field Theory LATTICE 2013)"}
            ],
            "license": "Creative Commons Attribution-NonCommercial-ShareAlike",
        },
    )
    assert [each.path for each in description.dropped] == ["format"], "application/pdf, of no file that is named"
