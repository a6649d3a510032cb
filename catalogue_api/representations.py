"""The forms in which one description can be had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from schemas.dcat.triples import absolute, json_ld, ntriples, rdf_xml, turtle
from schemas.records import Document

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class Representation:
    """One form of a description; `write` turns a document and the public base into bytes."""

    suffix: str
    media_type: str
    label: str
    write: Callable[[Document, str], bytes]

    @property
    def content_type(self) -> str:
        """The media type with its character set, where the type has that parameter."""
        textual = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if textual else self.media_type


def _json(document: Document, base: str) -> bytes:
    return orjson.dumps(absolute(document, base), option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def _turtle(document: Document, base: str) -> bytes:
    return turtle([document], base)


def _n_triples(document: Document, base: str) -> bytes:
    return ntriples(document, base).encode()


def _rdf_xml(document: Document, base: str) -> bytes:
    return _DECLARATION + rdf_xml([document], base)


REPRESENTATIONS: tuple[Representation, ...] = (
    Representation("json", "application/json", "JSON", _json),
    Representation("ttl", "text/turtle", "Turtle", _turtle),
    Representation("jsonld", "application/ld+json", "JSON-LD", json_ld),
    Representation("nt", "application/n-triples", "N-Triples", _n_triples),
    Representation("rdf", "application/rdf+xml", "RDF/XML", _rdf_xml),
)

REPRESENTATION_OF_SUFFIX = {each.suffix: each for each in REPRESENTATIONS}
