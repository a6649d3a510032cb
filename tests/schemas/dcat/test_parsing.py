"""Bytes of RDF from outside: the four syntaxes, the limits, the faults, the contexts that are not fetched."""

from __future__ import annotations

import orjson
import pytest

from schemas.dcat import parsing
from schemas.dcat.contexts import CONTEXTS
from schemas.dcat.parsing import media_type_of, parse_rdf
from schemas.dcat.triples import json_ld, ntriples, rdf_xml, turtle
from schemas.errors import MalformedPayload
from tests.schemas.dcat.documents import BASE, PLAIN

SYNTAXES = {
    "text/turtle": turtle([PLAIN], BASE),
    "application/n-triples": ntriples(PLAIN, BASE).encode(),
    "application/rdf+xml": rdf_xml([PLAIN], BASE),
    "application/ld+json": json_ld(PLAIN, BASE),
}


@pytest.mark.parametrize("media_type", SYNTAXES)
def test_the_four_syntaxes_say_the_same(media_type: str) -> None:
    expected = set(parse_rdf(SYNTAXES["application/n-triples"], "application/n-triples").triples)
    assert set(parse_rdf(SYNTAXES[media_type], f"{media_type}; charset=utf-8").triples) == expected
    assert set(parse_rdf(SYNTAXES[media_type]).triples) == expected
    assert set(parse_rdf(b"\xef\xbb\xbf" + SYNTAXES[media_type]).triples) == expected


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b'<?xml version="1.0"?><x/>', "application/rdf+xml"),
        (b'\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "application/rdf+xml"),
        (b'<!-- made by hand --><a xmlns="urn:a"/>', "application/rdf+xml"),
        ('<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16"), "text/turtle"),
        (b"<http://a.example/x> a <http://b.example/C> .", "text/turtle"),
        (b"<urn:x> <urn:p> <urn:y> .", "text/turtle"),
        (b"[ a <urn:C> ] .", "text/turtle"),
        (b"# a comment\n@prefix dcat: <http://www.w3.org/ns/dcat#> .", "text/turtle"),
        (b'  {"@id": "urn:x"}', "application/ld+json"),
        (b'[\n {"@id": "urn:x"}]', "application/ld+json"),
        (b"", "text/turtle"),
    ],
)
def test_bytes_speak_for_their_syntax(body: bytes, media_type: str) -> None:
    assert media_type_of(body) == media_type


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        (b"@prefix dct: <http://purl.org/dc/terms/> .\n<urn:x> dct:title [ .\n", 2, 21),
        (b"<urn:x> <urn:p> \xff .", 1, 17),
        (b'{"@id": "urn:x",\n "title" }', 2, 10),
        (b'<?xml version="1.0"?>\n<rdf:RDF\n xmlns:rdf="urn:r">\n<a></b>\n</rdf:RDF>', 4, 8),
        (
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n xmlns:d="urn:d#">\n\n'
            b'<rdf:Description rdf:about="urn:x"><d:p rdf:ID="1 2">x</d:p></rdf:Description>\n'
            b"</rdf:RDF>",
            None,
            None,
        ),
    ],
)
def test_a_fault_is_told_with_its_place(body: bytes, line: int | None, column: int | None) -> None:
    with pytest.raises(MalformedPayload) as caught:
        parse_rdf(body)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.what
    assert caught.value.next_step


def test_a_bad_iri_costs_no_record() -> None:
    body = b"<https://example.org/1> a <http://www.w3.org/ns/dcat#Dataset> ; <urn:p> <https://example.org/a b> ."
    assert len(parse_rdf(body).triples) == 2


def test_xml_bombs_and_outside_entities_are_refused_at_once() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 40}">' for n in range(1, 8))
    bomb = f'<!DOCTYPE r [<!ENTITY e0 "lol">{entities}]><r xmlns="urn:r">&e7;</r>'.encode()
    outside = b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r xmlns="urn:r">&e;</r>'
    for body in (bomb, outside):
        with pytest.raises(MalformedPayload):
            parse_rdf(body, "application/rdf+xml")


def test_an_unused_bomb_never_reaches_the_rdf_parser() -> None:
    """oxigraph 0.5.13 expands entities where they are declared; the factory hands on the elements only."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 40}">' for n in range(1, 8))
    body = (
        f'<!DOCTYPE rdf:RDF [<!ENTITY e0 "lol">{entities}<!ENTITY dcat "http://www.w3.org/ns/dcat#">]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="urn:x"><rdf:type rdf:resource="&dcat;Dataset"/></rdf:Description></rdf:RDF>'
    ).encode()
    [triple] = parse_rdf(body).triples
    assert triple.object.value == "http://www.w3.org/ns/dcat#Dataset"


@pytest.mark.parametrize(
    "context",
    [
        "https://elsewhere.example/context.jsonld",
        "file:///etc/passwd",
        "/context.jsonld",
        ["https://elsewhere.example/context.jsonld", {"title": "http://purl.org/dc/terms/title"}],
        {"@import": "https://elsewhere.example/context.jsonld", "title": "http://purl.org/dc/terms/title"},
        {"title": {"@id": "http://purl.org/dc/terms/title", "@context": "https://elsewhere.example/scoped.jsonld"}},
    ],
)
def test_a_remote_context_is_not_loaded_and_told(context: object) -> None:
    body = orjson.dumps(
        {"@context": context, "@id": "urn:x", "@type": "http://www.w3.org/ns/dcat#Dataset", "title": "t"}
    )
    statements = parse_rdf(body)
    assert [finding.code for finding in statements.findings] == ["remote_context_not_loaded"]
    assert len(statements.triples) >= 1


def test_a_published_context_is_answered_from_here() -> None:
    url = "https://semiceu.github.io/DCAT-AP/releases/3.0.1/context/dcat-ap.jsonld"
    assert url in CONTEXTS
    body = {
        "@context": url,
        "@id": "urn:x",
        "@type": "Dataset",
        "title": "t",
        "releaseDate": "2024",
        "licence": "urn:l",
    }
    statements = parse_rdf(orjson.dumps(body))
    assert statements.findings == ()
    assert {triple.predicate.value.rpartition("/")[2] for triple in statements.triples} == {
        "22-rdf-syntax-ns#type",
        "title",
        "issued",
        "license",
    }


def test_depth_size_and_number_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = b'{"@id":"urn:x","urn:p":' * 300 + b'"x"' + b"}" * 300
    endless = b'{"@id":"urn:x","urn:p":' * 5000 + b'"x"' + b"}" * 5000
    contexts = orjson.dumps({"@context": {f"a{n}": f"https://example.org/{n}" for n in range(10_000)}, "@id": "urn:x"})
    for body in (deep, endless, contexts):
        with pytest.raises(MalformedPayload):
            parse_rdf(body)
    monkeypatch.setattr(parsing, "MAXIMUM_TRIPLES", 3)
    with pytest.raises(MalformedPayload, match="more than 3 triples"):
        parse_rdf(SYNTAXES["text/turtle"])
    monkeypatch.setattr(parsing, "MAXIMUM_BYTES", 10)
    with pytest.raises(MalformedPayload, match="at most 10"):
        parse_rdf(SYNTAXES["text/turtle"])


def test_an_unknown_media_type_is_named() -> None:
    with pytest.raises(MalformedPayload, match="text/html"):
        parse_rdf(b"", "text/html")
