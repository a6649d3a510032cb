"""The same thing through two sources of physics is one entity; what is only near it stays apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalogue_api.catalogue import Catalogue
from tests.harvester.commands import Workplace

ARXIV = """<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>1907.12345</id><created>2019-07-29</created>
<authors><author><keyname>ANTARES Collaboration</keyname></author></authors><title>Krill in the deep sea</title>
<categories>astro-ph.HE</categories><abstract>Neutrinos.</abstract></arXiv>"""
ARXIV_LATER = ARXIV.replace("1907.12345", "1907.12346").replace("deep sea", "deeper sea")
DUBLIN_CORE = """<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Krill in the deep sea</dc:title>
 <dc:identifier>http://arxiv.org/abs/1907.12345</dc:identifier><dc:type>text</dc:type></oai_dc:dc>"""
INSPIRE = {
    "control_number": 1750000,
    "titles": [{"title": "Krill in the deep sea"}],
    "document_type": ["article"],
    "arxiv_eprints": [{"value": "1907.12345", "categories": ["astro-ph.HE"]}],
    "dois": [{"value": "10.1103/PhysRevD.100.1", "material": "publication"}],
}
DATACITE = """<resource xmlns="http://datacite.org/schema/kernel-4"><identifier identifierType="DOI">%s</identifier>
<creators><creator><creatorName>ANTARES Collaboration</creatorName></creator></creators>
<titles><title>%s</title></titles><publisher>%s</publisher><publicationYear>2019</publicationYear>
<resourceType resourceTypeGeneral="%s">x</resourceType>%s</resource>"""
RELATED = (
    '<relatedIdentifiers><relatedIdentifier relatedIdentifierType="DOI" relationType="IsVersionOf">%s'
    "</relatedIdentifier></relatedIdentifiers>"
)
CONCEPT, FIRST, SECOND = (f"10.5281/zenodo.{number}" for number in (100, 101, 102))
ZENODO = {
    "concept.xml": DATACITE % (CONCEPT, "Krill data", "Zenodo", "Dataset", ""),
    "first.xml": DATACITE % (FIRST, "Krill data, 1.0", "Zenodo", "Dataset", RELATED % CONCEPT),
    "second.xml": DATACITE % (SECOND, "Krill data, 2.0", "Zenodo", "Dataset", RELATED % CONCEPT),
}
DESY = """<record xmlns="http://www.loc.gov/MARC21/slim"><controlfield tag="001">420000</controlfield>
<datafield tag="024" ind1="7" ind2=" "><subfield code="a">10.5281/ZENODO.102</subfield><subfield code="2">doi</subfield>
</datafield><datafield tag="245" ind1=" " ind2=" "><subfield code="a">Krill data 2.0</subfield></datafield>
<datafield tag="980" ind1=" " ind2=" "><subfield code="a">dataset</subfield></datafield></record>"""
OBSCORE = """<VOTABLE xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><TABLE>
<FIELD name="obs_publisher_did" datatype="char"/><FIELD name="obs_collection" datatype="char"/>
<FIELD name="obs_title" datatype="char"/><FIELD name="access_url" datatype="char"/>
<DATA><TABLEDATA>%s</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"""
PROGRAMMES = {"2013.1.00124.S": "Krill around a young star", "2013.1.00125.S": "Krill around an old star"}


def mirror(host: str) -> str:
    """The programmes of ALMA as one of its three archives lists them: one content, three addresses."""
    rows = "".join(
        f"<TR><TD>ADS/JAO.ALMA#{code}</TD><TD>ALMA</TD><TD>{title}</TD>"
        f"<TD>https://almascience.{host}/datalink?ID={code}</TD></TR>"
        for code, title in PROGRAMMES.items()
    )
    return OBSCORE % rows


SOURCES: dict[str, dict[str, str]] = {
    "arxiv": {"paper.xml": ARXIV, "later.xml": ARXIV_LATER},
    "hal": {"paper.xml": DUBLIN_CORE},
    "inspire": {"paper.json": json.dumps(INSPIRE)},
    "datacite": {
        "paper.xml": DATACITE % ("10.48550/arXiv.1907.12345", "Krill in the deep sea", "arXiv", "Preprint", "")
    },
    "zenodo": ZENODO,
    "desy": {"data.xml": DESY},
    "alma_europe": {"programmes.vot": mirror("eso.org")},
    "alma_america": {"programmes.vot": mirror("nrao.edu")},
    "alma_asia": {"programmes.vot": mirror("nao.ac.jp")},
}


@pytest.mark.parametrize("order", [list(SOURCES), list(reversed(SOURCES))], ids=["forth", "back"])
def test_what_several_sources_describe_is_one_thing_whoever_comes_first(tmp_path: Path, order: list[str]) -> None:
    place = Workplace(tmp_path)
    for key in order:
        (tmp_path / key).mkdir()
        for name, body in SOURCES[key].items():
            (tmp_path / key / name).write_text(body)
    files = [str(place.source(key, protocol="files", endpoint=str(tmp_path / key))) for key in order]
    done = place.harvest("run", *files)
    assert done.code == 0, done.err

    with Catalogue.open(place.data_dir) as catalogue:

        def together(source: str, name: str) -> list[tuple[str, str]]:
            record = catalogue.record(source, name)
            assert record is not None
            entity = catalogue.entity(record.entity or "")
            assert entity is not None
            return sorted((each.source, each.identifier) for each in entity.records)

        paper = [("arxiv", "paper.xml"), ("datacite", "paper.xml"), ("hal", "paper.xml"), ("inspire", "1750000")]
        found = together("arxiv", "paper.xml")
        assert [source for source, _ in found] == [source for source, _ in paper]
        assert together("arxiv", "later.xml") == [("arxiv", "later.xml")]
        assert [source for source, _ in together("zenodo", "second.xml")] == ["desy", "zenodo"]
        assert together("zenodo", "first.xml") == [("zenodo", "first.xml")], "another version"
        assert together("zenodo", "concept.xml") == [("zenodo", "concept.xml")], "all versions, not one of them"
        for code in PROGRAMMES:
            programme = f"ADS/JAO.ALMA#{code}"
            mirrors = ("alma_america", "alma_asia", "alma_europe")
            assert together("alma_europe", programme) == [(source, programme) for source in mirrors]
