"""Every statement and every value is found at its own line and column, whatever the syntax."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad

from schemas.errors import MalformedPayload
from schemas.validation.reading.statements import Statement
from schemas.validation.reading.submission import GRAPHS, Submission, Syntax, submitted
from schemas.validation.reading.text import Place

DCT = "http://purl.org/dc/terms/"

TURTLE = '''@base <https://example.org/> .
@prefix dct: <http://purl.org/dc/terms/> .
PREFIX dcat: <http://www.w3.org/ns/dcat#>
<d> a dcat:Dataset ;
    dct:title "one" , "eins"@de ;
    dct:description """two
lines""" ;
    dct:publisher [ a <https://example.org/Agent> ; dct:title "A \\"b\\" \\u00e9" ] ;
    dct:subject ( 1 2.5 true ) ; # a comment; with signs .
.
_:x dct:relation <#part>, <d> .
'''
RDF_XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY dct "http://purl.org/dc/terms/"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
         xmlns:dct="&dct;" xml:base="https://example.org/">
  <!-- <dct:title>not this</dct:title> -->
  <rdf:Description rdf:about="d" dct:identifier="d">
    <dct:title
       xml:lang="de">eins</dct:title>
    <dct:source rdf:resource="https://example.org/s"/>
    <dct:publisher><dct:Agent><dct:title><![CDATA[<x>]]></dct:title></dct:Agent></dct:publisher>
    <dct:temporal rdf:parseType="Resource"><dct:title>p</dct:title></dct:temporal>
    <dct:subject rdf:parseType="Collection"><dct:Agent/><dct:Agent/></dct:subject>
  </rdf:Description>
  <rdf:Bag rdf:ID="bag"><rdf:li>1</rdf:li><rdf:li rdf:nodeID="n"/></rdf:Bag>
</rdf:RDF>
"""
JSON_LD = """{
  "@context": {"dct": "http://purl.org/dc/terms/", "title": {"@id": "dct:title", "@container": "@language"},
               "date": {"@id": "dct:issued", "@type": "dct:date"}, "@vocab": "https://example.org/v#"},
  "@id": "https://example.org/d",
  "title": {"de": "eins",
            "en": "one"},
  "dct:publisher": {"@type": "Agent",
    "name": "A"},
  "date": "2024",
  "dct:source": [
    {"@id": "https://example.org/s1"},
    {"@id": "https://example.org/s2"}
  ],
  "dct:subject": {"@list": [1, 2.5]}
}
"""


def _find(submission: Submission, predicate: str, value: str) -> Statement:
    [found] = [
        each
        for each in submission.located().statements
        if each.predicate == predicate and getattr(each.object, "value", "") == value
    ]
    return found


@pytest.mark.parametrize(
    ("name", "text", "predicate", "value", "place", "value_place"),
    [
        ("a.ttl", TURTLE, DCT + "title", "one", (5, 5), (5, 15)),
        ("a.ttl", TURTLE, DCT + "title", "eins", (5, 5), (5, 23)),
        ("a.ttl", TURTLE, DCT + "description", "two\nlines", (6, 5), (6, 21)),
        ("a.ttl", TURTLE, DCT + "title", 'A "b" é', (8, 53), (8, 63)),
        ("a.ttl", TURTLE, DCT + "relation", "https://example.org/d", (11, 5), (11, 27)),
        ("a.rdf", RDF_XML, DCT + "title", "eins", (7, 5), (8, 22)),
        ("a.rdf", RDF_XML, DCT + "identifier", "d", (6, 34), (6, 50)),
        ("a.rdf", RDF_XML, DCT + "source", "https://example.org/s", (9, 5), (9, 31)),
        ("a.rdf", RDF_XML, DCT + "title", "<x>", (10, 31), (10, 42)),
        ("a.rdf", RDF_XML, DCT + "title", "p", (11, 44), (11, 55)),
        ("a.jsonld", JSON_LD, DCT + "title", "one", (6, 13), (6, 19)),
        ("a.jsonld", JSON_LD, "https://example.org/v#name", "A", (8, 5), (8, 13)),
        ("a.jsonld", JSON_LD, DCT + "issued", "2024", (9, 3), (9, 11)),
        ("a.jsonld", JSON_LD, DCT + "source", "https://example.org/s2", (12, 5), (12, 5)),
    ],
)
def test_a_statement_has_the_place_of_its_property_and_of_its_value(
    name: str, text: str, predicate: str, value: str, place: tuple[int, int], value_place: tuple[int, int]
) -> None:
    found = _find(submitted(name, text.encode()), predicate, value)
    assert (found.place, found.object_place) == (Place(*place), Place(*value_place))


def test_a_node_without_a_name_has_the_place_where_it_opens() -> None:
    for name, text, line in (("a.ttl", TURTLE, 8), ("a.rdf", RDF_XML, 10), ("a.jsonld", JSON_LD, 7)):
        statements = submitted(name, text.encode()).located().statements
        [publisher] = [each for each in statements if each.predicate == DCT + "publisher"]
        inside = [each for each in statements if each.subject == publisher.object]
        assert isinstance(publisher.object, BlankNode)
        assert {each.subject_place.line for each in inside} == {line}


def canonical(triples: list[tuple[object, str, object]]) -> Dataset:
    dataset = Dataset(Quad(subject, NamedNode(predicate), value) for subject, predicate, value in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def same_as_oxigraph(submission: Submission) -> bool:
    mine = [(each.subject, each.predicate, each.object) for each in submission.located().statements]
    truth = [(each.subject, each.predicate.value, each.object) for each in submission.triples()]
    return canonical(mine) == canonical(truth)


@pytest.mark.parametrize(("name", "text"), [("a.ttl", TURTLE), ("a.rdf", RDF_XML), ("a.jsonld", JSON_LD)])
def test_the_readers_of_places_read_what_oxigraph_reads(name: str, text: str) -> None:
    assert same_as_oxigraph(submitted(name, text.encode()))


@pytest.mark.samples
def test_the_readers_of_places_read_what_oxigraph_reads_on_real_files(samples: Path) -> None:
    seen: dict[Syntax, int] = {}
    for folder in ("standards/dcat-ap", "standards/crosswalk", "dcat-ap", "dcat-ckan", "geodcat-ap", "codemeta"):
        for path in sorted((samples / folder).rglob("*")):
            if (
                path.suffix not in {".ttl", ".rdf", ".nt", ".jsonld"}
                or not path.is_file()
                or path.stat().st_size > 60_000
            ):
                continue
            submission = submitted(path.name, path.read_bytes())
            if submission.syntax not in GRAPHS:
                continue
            try:
                submission.triples()
            except MalformedPayload:
                continue
            assert same_as_oxigraph(submission), path
            seen[submission.syntax] = seen.get(submission.syntax, 0) + 1
    assert sum(seen.values()) > 150
    assert {Syntax.TURTLE, Syntax.RDF_XML, Syntax.JSON_LD} <= seen.keys()


def test_a_tree_knows_pointer_and_place_of_every_node() -> None:
    tree = submitted("a.json", b'{\n "a": [{"b/c": 1},\n  {"b/c": "x"}],\n "n": null}').tree()
    [first, second] = tree.all("a")
    assert [each.place for each in (first, second)] == [Place(2, 8), Place(3, 3)]
    [inner] = second.children
    assert (inner.pointer(), inner.place, inner.value_place) == ("/a/1/b~1c", Place(3, 4), Place(3, 11))
    tree = submitted("a.xml", b"<r xmlns='urn:x'>\n <t k='1'>a</t>\n <t>\n  b</t>\n</r>").tree()
    [first, second] = tree.all("t")
    assert (second.pointer(), second.place, second.value_place) == ("/r/t[2]", Place(3, 2), Place(4, 3))
    [attribute] = first.all("@k")
    assert (attribute.pointer(), attribute.value_place) == ("/r/t[1]/@k", Place(2, 8))


def test_an_element_that_an_entity_brings_still_has_a_line() -> None:
    body = b"<!DOCTYPE r [<!ENTITY e '<t>x</t>'>]>\n<r>\n &e;\n <t>y</t>\n</r>"
    last = list(submitted("a.xml", body).tree().all("t"))[-1]
    assert last.place.line == 4


def test_json_ld_in_a_page_keeps_the_lines_of_the_page() -> None:
    script = b'<script type="application/ld+json">\n{"@context": "https://schema.org/",\n "name": "x"}</script>'
    page = b"<!DOCTYPE html>\n<html>" + script + b"</html>"
    submission = submitted("page.html", page)
    assert submission.syntax is Syntax.JSON_LD
    [name] = submission.tree().all("name")
    assert name.place == Place(4, 2)
