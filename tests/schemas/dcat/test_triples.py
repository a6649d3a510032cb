"""The hand-written N-Triples against JSON-LD expansion and against rdflib, and the other syntaxes against them."""

from __future__ import annotations

import copy
import logging
import re
from pathlib import Path
from typing import Any

import orjson
import pyoxigraph
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from lxml import etree
from pyoxigraph import RdfFormat

from schemas.dcat.terms import CONTEXT
from schemas.dcat.triples import absolute, json_ld, nquads, ntriples, rdf_xml, reference, turtle
from tests.schemas.dcat.documents import BASE, IRI, PLAIN, hostile_documents, stored

logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it tells of every ill-typed literal, and most are here
HOSTILE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def triples(body: str | bytes, syntax: RdfFormat) -> set[str]:
    """What a body says, one N-Triples line each; `base` is ours."""
    return {str(quad.triple) for quad in pyoxigraph.parse(body, format=syntax, base_iri=BASE)}


def expansion(document: dict[str, Any]) -> set[str]:
    return triples(orjson.dumps({"@context": CONTEXT, **document}), RdfFormat.JSON_LD)


def rdflib_triples(text: str) -> set[tuple[Any, Any, Any]]:
    return set(rdflib.Graph().parse(data=text.encode(), format="nt"))


def as_rdflib(line: str) -> tuple[Any, Any, Any]:
    """The same triple in rdflib's terms, made from oxigraph's, so that no second parser is trusted."""
    [quad] = pyoxigraph.parse(line + " .", format=RdfFormat.N_TRIPLES)
    value = quad.object
    made: rdflib.term.Node
    if isinstance(value, pyoxigraph.Literal):
        plain = value.language or value.datatype.value.endswith("#string")
        made = rdflib.Literal(
            value.value,
            lang=value.language,
            datatype=None if plain else rdflib.URIRef(value.datatype.value),
            normalize=False,
        )
    else:
        made = rdflib.URIRef(value.value)
    return rdflib.URIRef(quad.subject.value), rdflib.URIRef(quad.predicate.value), made


def test_a_document_becomes_these_triples() -> None:
    document = {
        "@id": "record/a/1",
        "@type": ["dcat:Dataset"],
        "title": [{"@value": "Café", "@language": "FR"}],
        "issued": {"@value": "2016", "@type": "xsd:gYear"},
        "creator": [{"@id": "record/a/1#creator-1", "@type": ["foaf:Agent"], "name": ['The "A" Team']}],
        "https://example.org/ns#p": [{"@id": "record/b/2"}],
    }
    assert ntriples(document, BASE).splitlines() == [
        "<https://catalogue.example.org/record/a/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<http://www.w3.org/ns/dcat#Dataset> .",
        "<https://catalogue.example.org/record/a/1> <http://purl.org/dc/terms/creator> "
        "<https://catalogue.example.org/record/a/1#creator-1> .",
        "<https://catalogue.example.org/record/a/1> <https://example.org/ns#p> "
        "<https://catalogue.example.org/record/b/2> .",
        "<https://catalogue.example.org/record/a/1> <http://purl.org/dc/terms/issued> "
        '"2016"^^<http://www.w3.org/2001/XMLSchema#gYear> .',
        '<https://catalogue.example.org/record/a/1> <http://purl.org/dc/terms/title> "Café"@fr .',
        "<https://catalogue.example.org/record/a/1#creator-1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<http://xmlns.com/foaf/0.1/Agent> .",
        '<https://catalogue.example.org/record/a/1#creator-1> <http://xmlns.com/foaf/0.1/name> "The \\"A\\" Team" .',
    ]


def test_the_plain_document_keeps_everything() -> None:
    written = triples(ntriples(PLAIN, BASE), RdfFormat.N_TRIPLES)
    assert written == expansion(PLAIN)
    assert len(written) == 33


@HOSTILE
@given(hostile_documents)
def test_hostile_documents_are_written_as_json_ld_expands_them(document: dict[str, Any]) -> None:
    assert triples(ntriples(document, BASE), RdfFormat.N_TRIPLES) == expansion(document)


@HOSTILE
@given(hostile_documents)
def test_every_door_says_the_same_of_a_hostile_document(document: dict[str, Any]) -> None:
    text = ntriples(document, BASE)
    written = triples(text, RdfFormat.N_TRIPLES)
    assert triples(turtle([document], BASE), RdfFormat.TURTLE) == written
    if reference(document["@id"], BASE):
        assert triples(json_ld(document, BASE), RdfFormat.JSON_LD) == written
        assert triples(ntriples(absolute(document, BASE), ""), RdfFormat.N_TRIPLES) == written
    assert {str(quad.triple) for quad in pyoxigraph.parse(nquads(document, BASE), format=RdfFormat.N_QUADS)} == written
    if not re.search(r"<[^<>]*\s[^<>]*>", text):  # RFC 3987 allows U+00A0 and U+3000; rdflib 7.6 cannot read such IRIs
        assert rdflib_triples(text) == {as_rdflib(line) for line in written}


@HOSTILE
@given(hostile_documents)
def test_hostile_documents_stay_well_formed_xml(document: dict[str, Any]) -> None:
    body = rdf_xml([document], BASE)
    root = etree.fromstring(body)
    assert root.tag == "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
    sayable = {line for line in triples(ntriples(document, BASE), RdfFormat.N_TRIPLES) if _in_xml(line)}
    found = triples(body, RdfFormat.RDF_XML)
    assert sayable <= found
    assert len(found) <= len(triples(ntriples(document, BASE), RdfFormat.N_TRIPLES))


def _in_xml(line: str) -> bool:
    """Whether RDF/XML can say it: no character that XML forbids, no predicate without a name at its end."""
    escaped = ("\\b", "\\f", "\\u00", "\\uFFF")
    return "<https://example.org/2024>" not in line and not any(each in line for each in escaped)


@pytest.mark.parametrize(
    "trap",
    [
        "",
        "#fragment",
        "/etc",
        "//elsewhere.example/x",
        "?query",
        "../up",
        "a/../../up",
        "./here",
        "_:blank",
        "_:",
        "@id",
        "a b",
    ],
)
def test_an_iri_that_would_leave_the_base_is_never_written(trap: str) -> None:
    document = {
        "@id": "record/a/1",
        "relation": [trap],
        "@type": [trap],
        "creator": [{"@id": trap, "name": ["gone"]}],
        "https://example.org/p": [{"@id": trap}],
    }
    assert reference(trap, BASE) is None
    assert ntriples(document, BASE) == ""
    assert ntriples({"@id": trap, "title": ["gone"]}, BASE) == ""
    assert absolute(document, BASE) == {"@id": f"{BASE}record/a/1"}


@pytest.mark.parametrize("refused", ["https://example.org/a b", "_:b", "../x"])
def test_a_node_with_a_refused_name_takes_all_below_it_along(refused: str) -> None:
    below = {"@id": "record/a/1#memberOf-1", "@type": ["foaf:Organization"], "name": ["gone too"]}
    document = {"@id": "record/a/1", "creator": [{"@id": refused, "name": ["gone"], "memberOf": [below]}]}
    assert ntriples(document, BASE) == ""
    assert absolute(document, BASE) == {"@id": f"{BASE}record/a/1"}


def test_a_class_is_never_the_name_of_a_term_nor_relative() -> None:
    document = {"@id": "record/a/1", "@type": ["title", "Dataset", "dcat:Dataset"]}
    assert ntriples(document, BASE).count("\n") == 1
    assert absolute(document, BASE)["@type"] == ["dcat:Dataset"]


def test_literals_that_are_no_literals_are_left_out() -> None:
    values = [
        {"@value": 5},
        {"@value": "x", "@type": "no type"},
        {"@value": "x", "@type": "https://a b"},
        7,
        None,
        True,
    ]
    assert ntriples({"@id": "record/a/1", "https://example.org/p": values}, BASE) == ""


def test_a_nested_node_without_a_name_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        ntriples({"@id": "record/a/1", "creator": [{"name": ["nobody"]}]}, BASE)


def test_the_bytes_do_not_depend_on_the_order_of_keys() -> None:
    backwards = dict(reversed(list(copy.deepcopy(PLAIN).items())))
    for write in (turtle, rdf_xml):
        assert write([backwards], BASE) == write([stored(PLAIN)], BASE)
    assert ntriples(backwards, BASE) == ntriples(stored(PLAIN), BASE)
    assert json_ld(backwards, BASE) == json_ld(stored(PLAIN), BASE)


def test_turtle_has_the_prefixes_it_uses_and_one_block_for_each_subject() -> None:
    text = turtle([PLAIN], BASE).decode()
    assert "@prefix dcat: <http://www.w3.org/ns/dcat#> ." in text
    assert "@prefix vcard:" not in text
    assert text.count(f"\n<{BASE}{IRI}> a dcat:Dataset ;") == 1
    assert triples(text, RdfFormat.TURTLE) == expansion(PLAIN)


def test_several_documents_make_one_turtle() -> None:
    other = {**PLAIN, "@id": "record/example/2", "creator": [], "publisher": "https://ror.org/02feahw73"}
    for write, syntax in ((turtle, RdfFormat.TURTLE), (rdf_xml, RdfFormat.RDF_XML)):
        assert triples(write([PLAIN, other], BASE), syntax) == expansion(PLAIN) | expansion(other)


def test_rdf_xml_says_what_it_can() -> None:
    document = {
        "@id": "record/a/1",
        "title": ["a\x01b\x0cc\ufffed\r\ne"],
        "https://example.org/2024": [{"@value": "x"}],
    }
    [quad] = pyoxigraph.parse(rdf_xml([document], BASE), format=RdfFormat.RDF_XML)
    assert quad.object.value == "a\ufffdb\ufffdc\ufffdd\r\ne"


def test_json_ld_carries_only_what_it_uses_of_the_context() -> None:
    body = orjson.loads(json_ld(PLAIN, BASE))
    assert body["@id"] == BASE + IRI
    assert body["@context"]["title"] == CONTEXT["title"]
    assert "endpointURL" not in body["@context"]
    assert {"@id", "@type"} <= body["publisher"].keys()


def test_a_quad_stands_in_the_graph_of_its_record_or_in_a_named_one() -> None:
    own, named = nquads(PLAIN, BASE), nquads(PLAIN, BASE, graph="graph/all")
    assert all(line.endswith(f"<{BASE}{IRI}> .") for line in own.splitlines())
    assert all(line.endswith(f"<{BASE}graph/all> .") for line in named.splitlines())
    assert nquads(PLAIN, BASE, graph="//elsewhere") == ""


def test_importing_the_writer_needs_no_rdflib() -> None:
    source = (Path(__file__).parents[3] / "schemas" / "dcat" / "triples.py").read_text()
    assert "import rdflib" not in source
    assert "from rdflib" not in source
