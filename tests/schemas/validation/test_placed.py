"""Every finding carries the line it is about: shown by breaking that very line."""

from __future__ import annotations

import pytest

from schemas.errors import InvalidInput, UnknownProfile
from schemas.records import Severity
from schemas.validation.placed import SYNTAX, PlacedFinding, fitting, judge
from schemas.validation.reading.submission import submitted

TURTLE = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/d> a dcat:Dataset ;
    dct:title "Neutrino events"@en ;
    dct:description "What was seen." ;
    dct:publisher [ a foaf:Agent ;
        foaf:name "KM3NeT" ] ;
    dct:issued "2024-05-17"^^xsd:date ;
    dcat:distribution [ a dcat:Distribution ;
        dcat:accessURL <https://example.org/file> ;
        dcat:byteSize "10"^^xsd:nonNegativeInteger ] .
"""
RDF_XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/"
  xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:foaf="http://xmlns.com/foaf/0.1/">
  <dcat:Dataset rdf:about="https://example.org/d">
    <dct:title>Neutrino events</dct:title>
    <dct:description>What was seen.</dct:description>
    <dct:publisher><foaf:Agent>
      <foaf:name>KM3NeT</foaf:name>
    </foaf:Agent></dct:publisher>
    <dct:issued rdf:datatype="http://www.w3.org/2001/XMLSchema#date">2024-05-17</dct:issued>
    <dcat:distribution><dcat:Distribution>
      <dcat:accessURL rdf:resource="https://example.org/file"/>
    </dcat:Distribution></dcat:distribution>
  </dcat:Dataset>
</rdf:RDF>
"""
JSON_LD = """{
  "@context": {"dct": "http://purl.org/dc/terms/", "dcat": "http://www.w3.org/ns/dcat#",
               "foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#"},
  "@id": "https://example.org/d", "@type": "dcat:Dataset",
  "dct:title": "Neutrino events",
  "dct:description": "What was seen.",
  "dct:publisher": {"@type": "foaf:Agent",
    "foaf:name": "KM3NeT"},
  "dct:issued": {"@value": "2024-05-17", "@type": "xsd:date"},
  "dcat:distribution": {"@type": "dcat:Distribution",
    "dcat:accessURL": {"@id": "https://example.org/file"}}
}
"""
DATACITE = """<resource xmlns="http://datacite.org/schema/kernel-4">
  <identifier identifierType="DOI">10.5281/zenodo.1</identifier>
  <creators>
    <creator>
      <creatorName nameType="Personal">Doe, Jane</creatorName>
    </creator>
  </creators>
  <titles>
    <title>Neutrino events</title>
  </titles>
  <publisher>Zenodo</publisher>
  <publicationYear>2024</publicationYear>
  <resourceType resourceTypeGeneral="Dataset">Events</resourceType>
</resource>
"""
CODEMETA = """{
  "@context": "https://w3id.org/codemeta/3.0",
  "@type": "SoftwareSourceCode",
  "name": "km3pipe",
  "description": "Analysis of events.",
  "author": [
    {"@type": "Person",
     "email": "jane@example.org"}
  ],
  "datePublished": "2024-05-17"
}
"""

# ruff: noqa: E501  (a table reads better by its rows)
BROKEN = [
    # name, text, what is written in a line, what is written in its place, profile, code, line, column
    ("a.ttl", TURTLE, '"Neutrino events"@en', "<https://e.org/t>", "dcat_ap_base0", "DCATAP3-Dataset-title", 6, 15),
    ("a.ttl", TURTLE, '    dct:title "Neutrino events"@en ;\n', "\n", "dcat_ap_base0", "DCATAP3-Dataset-title", 5, 1),
    ("a.ttl", TURTLE, 'foaf:name "KM3NeT"', 'foaf:nick "K"', "dcat_ap_base0", "DCATAP3-Agent-name", 8, 19),
    ("a.ttl", TURTLE, '"2024-05-17"^^', '"last spring"^^', "dcat_ap_base0", "DCATAP3-Dataset-issued", 10, 16),
    ("a.ttl", TURTLE, "<https://example.org/file>", '"file"', "dcat_ap_base0", "DCATAP3-Distribution-accessURL", 12, 24),
    ("a.ttl", TURTLE, '"10"^^', '"-10"^^', "dcat_ap_base0", "DCATAP3-Distribution-byteSize", 13, 23),
    ("a.rdf", RDF_XML, "<foaf:name>KM3NeT</foaf:name>", "", "dcat_ap_base0", "DCATAP3-Agent-name", 6, 20),
    ("a.rdf", RDF_XML, ">2024-05-17<", ">spring<", "dcat_ap_base0", "DCATAP3-Dataset-issued", 9, 70),
    ("a.rdf", RDF_XML, ' rdf:resource="https://example.org/file"/>', ">x</dcat:accessURL>", "dcat_ap_base0",
     "DCATAP3-Distribution-accessURL", 11, 23),
    ("a.jsonld", JSON_LD, '"2024-05-17", "@type"', '"spring", "@type"', "dcat_ap_base0", "DCATAP3-Dataset-issued", 9, 17),
    ("a.jsonld", JSON_LD, '"foaf:name": "KM3NeT"', '"foaf:nick": "K"', "dcat_ap_base0", "DCATAP3-Agent-name", 7, 3),
    ("a.jsonld", JSON_LD, '{"@id": "https://example.org/file"}', '"file"', "dcat_ap_base0",
     "DCATAP3-Distribution-accessURL", 11, 23),
    ("a.xml", DATACITE, "<creatorName nameType=\"Personal\">Doe, Jane</creatorName>", "<familyName>Doe</familyName>", "datacite_4_7", "DC-2-name", 4, 5),
    ("a.xml", DATACITE, '"Personal"', '"personal"', "datacite_4_7", "DC-2-nameType", 5, 30),
    ("a.xml", DATACITE, ">2024<", ">24<", "datacite_4_7", "DC-5", 12, 20),
    ("a.xml", DATACITE, "10.5281/zenodo.1", "https://doi.org/10.5281/zenodo.1", "datacite_4_7", "DC-1-doi", 2, 3),
    ("a.json", CODEMETA, '"2024-05-17"', '"17.5.2024"', "codemeta", "CM-DATES-published", 10, 20),
    ("a.json", CODEMETA, "jane@example.org", "jane at example", "codemeta", "CM-AUTHOR-email", 8, 15),
]  # fmt: skip


def serious(text: str, name: str, profile: str) -> list[PlacedFinding]:
    verdict = judge(submitted(name, text.encode()), [profile])
    return [each for each in verdict.findings if each.finding.severity is not Severity.INFO]


@pytest.mark.parametrize(
    ("name", "text", "old", "new", "profile", "code", "line", "column"),
    BROKEN,
    ids=[f"{b[0]} {b[5]} {b[6]}" for b in BROKEN],
)
def test_a_finding_has_the_place_of_what_was_broken(
    name: str, text: str, old: str, new: str, profile: str, code: str, line: int, column: int
) -> None:
    assert serious(text, name, profile) == []
    assert text.count(old) == 1
    [placed] = serious(text.replace(old, new), name, profile)
    assert (placed.finding.code, placed.finding.line, placed.column) == (code, line, column)
    assert placed.finding.fix
    assert placed.finding.clause


def test_a_blank_node_is_named_by_its_path_and_the_record_by_title_and_identifier() -> None:
    for name, text, old in (
        ("a.ttl", TURTLE, 'foaf:name "KM3NeT"'),
        ("a.rdf", RDF_XML, "<foaf:name>KM3NeT</foaf:name>"),
    ):
        [placed] = serious(text.replace(old, 'foaf:nick "K"' if name == "a.ttl" else ""), name, "dcat_ap_base0")
        assert placed.finding.focus == "publisher of dataset “Neutrino events”"
        assert (placed.record, placed.identifier) == ("Neutrino events", "https://example.org/d")


def test_the_fix_is_written_in_the_submitted_syntax_with_its_own_prefixes() -> None:
    own = TURTLE.replace("dct:", "terms:").replace('    terms:title "Neutrino events"@en ;\n', "")
    nt = "<https://e.org/d> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> ."
    for name, text, profile, code, snippet in (
        ("a.ttl", own, "dcat_ap_base0", "DCATAP3-Dataset-title", 'terms:title "…" ;'),
        ("a.nt", nt, "dcat_ap_base0", "DCATAP3-Dataset-title", '<https://e.org/d> <http://purl.org/dc/terms/title> "…" .'),
        ("a.rdf", RDF_XML.replace("<dct:title>Neutrino events</dct:title>", ""), "dcat_ap_base0", "DCATAP3-Dataset-title",
         "<dct:title>…</dct:title>"),
        ("a.jsonld", JSON_LD.replace('"dct:title": "Neutrino events",', ""), "dcat_ap_base0", "DCATAP3-Dataset-title",
         '"dct:title": "…"'),
        ("a.xml", DATACITE.replace("<publisher>Zenodo</publisher>", ""), "datacite_4_7", "DC-4", "<publisher>…</publisher>"),
        ("a.json", CODEMETA.replace('"name": "km3pipe",', ""), "codemeta", "CM-NAME", '"name": "…"'),
    ):  # fmt: skip
        found = {placed.finding.code: placed.snippet for placed in serious(text, name, profile)}
        assert found[code] == snippet


def test_a_syntax_error_stands_alone() -> None:
    verdict = judge(submitted("a.ttl", TURTLE.replace("foaf:name", "foafname").encode()), ["dcat_ap_full"])
    [placed] = verdict.findings
    assert (placed.finding.code, placed.finding.line, verdict.records) == (SYNTAX, 9, 0)


def test_several_profiles_are_checked_at_once_and_nothing_is_told_twice() -> None:
    verdict = judge(submitted("a.ttl", TURTLE.encode()), ["dcat_ap_base0", "dcat_ap_rec", "dcat_ap_full"])
    codes = [(each.finding.code, each.finding.line, each.column) for each in verdict.findings]
    assert len(codes) == len(set(codes))
    assert {each.profile for each in verdict.findings} == {"dcat_ap_rec", "dcat_ap_full"}
    assert verdict.number(Severity.WARNING) > 5


def test_a_profile_that_does_not_fit_and_one_that_is_none_are_said() -> None:
    with pytest.raises(InvalidInput, match="is for RDF"):
        judge(submitted("a.xml", DATACITE.encode()), ["dcat_ap_base0"])
    with pytest.raises(InvalidInput, match="no record"):
        judge(submitted("a.xml", DATACITE.encode()), ["voresource"])
    with pytest.raises(UnknownProfile):
        judge(submitted("a.xml", DATACITE.encode()), ["nothing"])


def test_the_content_decides_which_profile_fits() -> None:
    for name, text, key in (
        ("a.ttl", TURTLE, "dcat_ap_base0"), ("a.rdf", RDF_XML, "dcat_ap_base0"), ("a.jsonld", JSON_LD, "dcat_ap_base0"),
        ("a.xml", DATACITE, "datacite_4_7"), ("a.json", CODEMETA, "codemeta"),
        ("s.json", '{"resourceOrganisation": "x"}', "eosc_service_v5"),
        ("s.json", '{"@context": "https://schema.org/", "@type": "Dataset"}', "schema_org"),
    ):  # fmt: skip
        assert next(fitting(submitted(name, text.encode()))) == key
    assert list(fitting(submitted("a.json", b'{"a": 1}'))) == []
