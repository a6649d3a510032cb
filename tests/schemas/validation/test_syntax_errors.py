"""What cannot be read is told at its place, with the likely cause."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from schemas.errors import MalformedPayload
from schemas.validation.reading.submission import GRAPHS, Submission, Syntax, submitted

TURTLE = "@prefix dct: <http://purl.org/dc/terms/> .\n@prefix ex: <https://example.org/> .\n"

# ruff: noqa: E501  (a table reads better by its rows)
BROKEN: list[tuple[str, str, str, tuple[int, int], str]] = [
    # --- JSON
    ("trailing comma", "a.json", '{\n  "a": 1,\n}', (2, 9), "trailing comma"),
    ("trailing comma in a list", "a.json", '{"a": [1,\n 2,\n]}', (2, 3), "trailing comma"),
    ("missing comma", "a.json", '{\n  "a": 1\n  "b": 2\n}', (2, 9), "comma"),
    ("a quote inside a text", "a.json", '{\n  "a": "it\'s "so" here"\n}', (2, 15), "quotation mark inside"),
    ("a quote too many", "a.json", '{\n  "a": "so"",\n  "b": 1\n}', (2, 12), "quotation mark inside"),
    ("missing closing quote", "a.json", '{\n  "a": "so,\n  "b": 1\n}', (2, 8), "closing quotation mark"),
    ("single quotes", "a.json", "{\n  'a': 1\n}", (2, 3), "double ones"),
    ("a bare name", "a.json", "{\n  a: 1\n}", (2, 3), "double quotes"),
    ("a comment", "a.json", '{\n  // why\n  "a": 1\n}', (2, 3), "no comments"),
    ("Python's True", "a.json", '{"a": True}', (1, 7), "Write true."),
    ("NaN", "a.json", '{"a": NaN}', (1, 7), "Write null."),
    ("a number with a leading zero", "a.json", '{"a": 01}', (1, 7), "leading 0"),
    ("a lone backslash", "a.json", '{"a": "C:\\data"}', (1, 10), "\\\\"),
    ("half a character", "a.json", '{"a": "\\ud800"}', (1, 7), "both halves"),
    ("a tab inside a text", "a.json", '{"a": "x\ty"}', (1, 9), "\\t"),
    ("missing colon", "a.json", '{"a" 1}', (1, 6), '"name": value'),
    ("missing value", "a.json", '{"a": }', (1, 7), "Write one"),
    ("two commas", "a.json", '{"a": 1,, "b": 2}', (1, 9), "Remove one"),
    ("cut off", "a.json", '{\n "a": {\n  "b": 1', (3, 9), "line 2"),
    ("two documents", "a.json", '{"a": 1}\n{"b": 1}', (2, 1), "two documents"),
    # --- Turtle and N-Triples
    ("undeclared prefix", "a.ttl", "<https://e.org/1> dct:title 'x' .", (1, 19), "@prefix dct: <http://purl.org/dc/terms/> ."),
    ("missing dot", "a.ttl", TURTLE + 'ex:a dct:title "x"\nex:b dct:title "y" .', (3, 19), "“.” if it begins another"),
    ("missing semicolon", "a.ttl", TURTLE + 'ex:a dct:title "x"\n  dct:issued "y" .', (3, 19), "“;” if the next line"),
    ("missing last dot", "a.ttl", TURTLE + 'ex:a dct:title "x"\n', (3, 19), "Add “ .”"),
    ("missing dot of a prefix", "a.ttl", "@prefix dct: <http://purl.org/dc/terms/>\n@prefix ex: <https://e.org/> .", (1, 41), "Add “ .”"),
    ("missing closing quote", "a.ttl", TURTLE + 'ex:a dct:title "x ;\n  dct:issued 1 .', (3, 16), "closing quotation mark"),
    ("a blank in an IRI", "a.ttl", TURTLE + "ex:a dct:source <https://e.org/a b> .", (3, 33), "%20"),
    ("a bracket left open", "a.ttl", TURTLE + 'ex:a dct:publisher [ dct:title "x" .', (3, 36), "Add “]”"),
    ("a bracket too many", "a.ttl", TURTLE + 'ex:a dct:title "x" ] .', (3, 20), "Remove it"),
    ("typographic quotes", "a.ttl", TURTLE + "ex:a dct:title “x” .", (3, 16), "plain one"),
    ("a property without a value", "a.ttl", TURTLE + "ex:a dct:title .", (3, 16), "after the property"),
    ("a bare word", "a.ttl", TURTLE + "ex:a dct:title words .", (3, 16), "text stands in quotation marks"),
    ("a slash in a name", "a.ttl", TURTLE + "ex:a/b dct:title 'x' .", (3, 5), "whole IRI"),
    ("a relative IRI", "a.nt", '<https://e.org/1> <https://e.org/p> "x"\n', (1, 40), "Add “ .”"),
    # --- XML
    ("unescaped ampersand", "a.xml", "<a>\n <b>R&D</b>\n</a>", (2, 8), "&amp;"),
    ("an ampersand in an address", "a.xml", '<a>\n <b href="?x=1&y=2"/>\n</a>', (2, 17), "&amp;"),
    ("a tag not closed", "a.xml", "<a>\n <b>x\n</a>", (3, 5), "same name"),
    ("undeclared prefix", "a.xml", '<a>\n <dct:title>x</dct:title>\n</a>', (2, 12), 'xmlns:dct="http://purl.org/dc/terms/"'),
    ("an entity of HTML", "a.xml", "<a>\n <b>x&nbsp;y</b>\n</a>", (2, 12), "&#160;"),
    ("something before the declaration", "a.xml", "\n<?xml version='1.0'?>\n<a/>", (2, 6), "blank line"),
    ("two outermost elements", "a.xml", "<a/>\n<b/>", (2, 1), "one outermost element"),
    ("cut off", "a.xml", "<a>\n <b>x</b>\n", (3, 1), "cut off"),
    ("an attribute without quotes", "a.xml", "<a b=1/>", (1, 6), "quotation marks"),
    ("an element without a namespace", "a.rdf", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<Dataset/>\n</rdf:RDF>", (2, 1), "Declare the namespace"),
]  # fmt: skip


def _read(submission: Submission) -> None:
    if submission.syntax in GRAPHS:
        submission.triples()
        submission.located()
    else:
        submission.tree()


@pytest.mark.parametrize(("way", "name", "text", "place", "cause"), BROKEN, ids=[f"{b[1]} {b[0]}" for b in BROKEN])
def test_a_syntax_error_has_its_place_and_likely_cause(
    way: str, name: str, text: str, place: tuple[int, int], cause: str
) -> None:
    with pytest.raises(MalformedPayload) as caught:
        _read(submitted(name, text.encode()))
    assert (caught.value.line, caught.value.column) == place
    assert cause in caught.value.next_step
    assert caught.value.what


NO_METADATA = [
    ("empty", b" \n", "empty"),
    ("an archive", b"PK\x03\x04rest", "binary"),
    ("a login page", b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "HTML page"),
    ("UTF-16", '{"a": 1}'.encode("utf-16"), "UTF-16"),
    ("Latin-1", '{\n "a": "Universität"}'.encode("latin-1"), "0xE4 is not UTF-8"),
]


@pytest.mark.parametrize(("way", "body", "words"), NO_METADATA, ids=[each[0] for each in NO_METADATA])
def test_what_is_no_metadata_is_said_so(way: str, body: bytes, words: str) -> None:
    with pytest.raises(MalformedPayload, match=words) as caught:
        _read(submitted("a.json", body))
    assert caught.value.line
    assert caught.value.next_step


def test_a_byte_order_mark_shifts_nothing() -> None:
    for name, text in (("a.json", '{"a": 01}'), ("a.ttl", "dct:title a 'x' .")):
        for mark in (b"", b"\xef\xbb\xbf"):
            with pytest.raises(MalformedPayload) as caught:
                _read(submitted(name, mark + text.encode()))
            assert caught.value.line == 1
            assert caught.value.column == (7 if name == "a.json" else 1)


def test_the_syntax_is_recognised_by_what_the_bytes_begin_like() -> None:
    for text, syntax in (
        ('{"@context": {}, "@id": "x"}', Syntax.JSON_LD),
        ('{"name": "x"}', Syntax.JSON),
        ("[1, 2]", Syntax.JSON),
        ("<resource xmlns='http://datacite.org/schema/kernel-4'/>", Syntax.XML),
        ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", Syntax.RDF_XML),
        ('<https://e.org/1> <https://e.org/p> "x" .', Syntax.N_TRIPLES),
        (TURTLE + "ex:a a ex:b .", Syntax.TURTLE),
    ):
        assert submitted("-", text.encode()).syntax is syntax
        assert submitted("-", text.encode(), Syntax.XML).syntax is Syntax.XML


@pytest.mark.samples
def test_json_is_refused_where_orjson_refuses_it_and_nowhere_else(samples: Path) -> None:
    read = 0
    for path in sorted(samples.rglob("*.json"))[::3]:
        body = path.read_bytes()
        if len(body) > 100_000:
            continue
        try:
            orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError:
            with pytest.raises(MalformedPayload):
                submitted(path.name, body, Syntax.JSON).tree()
        else:
            submitted(path.name, body, Syntax.JSON).tree()
        read += 1
    assert read > 200
