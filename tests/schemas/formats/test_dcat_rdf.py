"""DCAT as a format: four syntaxes in, one element out, and the same document when our own is harvested again."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from lxml import etree

from harvester.normalise import read_payload
from schemas.dcat.triples import absolute, json_ld, ntriples, turtle
from schemas.errors import MalformedPayload
from schemas.formats.dcat_rdf import FORMAT
from schemas.records import Deposit, Document, Header, Payload, Source
from tests.schemas.dcat.documents import BASE, IRI, PLAIN

SOURCE = Source(key="example", title="Example", protocol="files", endpoint="somewhere")
ENTITY = "entity/doi/10.1234%2Frun12"


def harvested(body: bytes, form: str = "dcat") -> Document | None:
    """The document of a payload; `None` where it is quarantined."""
    item = read_payload(
        Payload(
            "example",
            Header("oai:example.org:1"),
            form,
            body,
            "https://example.org/oai",
            datetime(2026, 1, 1, tzinfo=UTC),
        ),
        SOURCE,
    )
    if not isinstance(item, Deposit):
        return None
    document: Document = orjson.loads(item.record.document)
    return document


def as_entity(document: Document) -> Document:
    """The document as our endpoint serves it: under its entity's IRI, with absolute IRIs."""
    text = orjson.dumps(document).decode().replace(document["@id"], ENTITY)
    return absolute(orjson.loads(text), BASE)


def unnamed(value: Any) -> Any:
    """A document without the names of its nested nodes, which are numbered in the order of reading."""
    if isinstance(value, list):
        return [unnamed(item) for item in value]
    if isinstance(value, dict):
        named = re.search(r"#[A-Za-z]+-\d+$", str(value.get("@id", "")))
        return {key: unnamed(item) for key, item in value.items() if not (named and key == "@id")}
    return value


def test_what_we_serve_is_one_element_with_all_its_namespaces() -> None:
    body = FORMAT.render(as_entity(PLAIN)) if FORMAT.render else b""
    root = etree.fromstring(body)
    assert root.tag == "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
    assert not body.startswith(b"<?xml")
    assert FORMAT.recognises is not None
    assert FORMAT.recognises(root)
    assert not FORMAT.recognises(etree.Element("{http://datacite.org/schema/kernel-4}resource"))


@pytest.mark.parametrize(
    "body",
    [
        turtle([PLAIN], BASE),
        ntriples(PLAIN, BASE).encode(),
        json_ld(PLAIN, BASE),
        FORMAT.render(absolute(PLAIN, BASE)) if FORMAT.render else b"",
    ],
    ids=["Turtle", "N-Triples", "JSON-LD", "RDF/XML"],
)
def test_each_syntax_is_read_as_the_same_description(body: bytes) -> None:
    description = FORMAT.parse(body)
    assert description.kind == "dataset"
    assert description.properties["publisher"] == {"@type": ["foaf:Agent"], "name": ["The Observatory"]}
    assert description.properties["creator"][0]["memberOf"] == [
        {"@type": ["foaf:Organization"], "name": ["The Institute"]}
    ]
    assert sorted(description.properties) == sorted(key for key in PLAIN if key != "@id")


def test_our_own_record_harvested_again_is_the_same_document() -> None:
    assert FORMAT.render is not None
    first = harvested(FORMAT.render(as_entity(PLAIN)))
    assert first is not None
    assert first["@id"] == IRI
    again = harvested(FORMAT.render(as_entity(first)))
    assert again == first


def test_identifiers_keep_their_order_when_our_own_record_is_harvested_again() -> None:
    """The other catalogue named it by the second: that is what it claims, and no reason to write it first."""
    assert FORMAT.render is not None
    stated = ["local-7", "https://doi.org/10.5281/zenodo.7"]
    entity = {**as_entity(PLAIN), "identifier": stated, "@id": BASE + "entity/doi/10.5281%2Fzenodo.7"}
    again = harvested(FORMAT.render(entity))
    assert again is not None
    assert again["identifier"] == stated


@pytest.mark.samples
@pytest.mark.parametrize(
    ("folder", "pattern", "form", "least"),
    [
        ("dcat-ap", "*", "dcat", 40),
        ("dcat-ckan", "*", "dcat", 5),
        ("geodcat-ap", "*", "dcat", 10),
        ("standards/dcat-ap", "*", "dcat", 40),
        ("datacite", "*.xml", "oai_datacite", 10),
        ("b2find", "**/*oai_dc*/**/*.xml", "oai_dc", 5),
    ],
)
def test_real_records_served_and_harvested_again_are_the_same(
    samples: Path, folder: str, pattern: str, form: str, least: int
) -> None:
    assert FORMAT.render is not None
    compared = 0
    for path in sorted(each for each in (samples / folder).rglob(pattern) if each.is_file()):
        document = harvested(path.read_bytes(), form)
        if document is None:
            continue
        again = harvested(FORMAT.render(as_entity(document)))
        assert unnamed(again) == unnamed(document), path
        compared += 1
    assert compared >= least


def test_a_catalogue_is_split_into_records_that_can_be_read() -> None:
    other = {**PLAIN, "@id": "record/example/2", "creator": [], "publisher": "https://ror.org/02feahw73"}
    assert FORMAT.split is not None
    parts = list(FORMAT.split(turtle([PLAIN, other], BASE)))
    assert [iri for iri, _ in parts] == [BASE + IRI, BASE + "record/example/2"]
    assert [FORMAT.parse(body).kind for _, body in parts] == ["dataset", "dataset"]


def test_what_is_no_rdf_is_refused() -> None:
    for body in (b"no triples at all", b"<html><body>busy</body></html>", b"{", b"\xff\xfe\x00"):
        with pytest.raises(MalformedPayload):
            FORMAT.parse(body)
