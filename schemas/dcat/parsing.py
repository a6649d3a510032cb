"""Bytes of RDF from outside -> triples, with limits on everything that can grow.

RDF/XML goes through the XML factory first: oxigraph 0.5.13 expands nested entities where they are declared, and a
file of 1.5 kB then ends the process. JSON-LD is read by orjson first: its depth is bounded and its contexts are
replaced by our own, so nothing is fetched. rdflib never sees bytes from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from lxml import etree
from pyoxigraph import Quad, RdfFormat, Triple, parse

from schemas.dcat.contexts import CONTEXTS
from schemas.errors import MalformedPayload
from schemas.formats.json import refuse_doubled
from schemas.formats.xml import parse_xml
from schemas.records import Finding, Severity

MAXIMUM_BYTES = 64 * 1024 * 1024
MAXIMUM_TRIPLES = 1_000_000
MAXIMUM_DEPTH = 200
MAXIMUM_CONTEXT_BYTES = 256 * 1024

RELATIVE = "https://relative.invalid/"
"""The base given to relative IRIs of a body that states none (RFC 2606 §2): they are recognised by it, never kept."""

SYNTAXES: dict[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}

# The first tag of RDF/XML; `<http://…` of Turtle is no tag, because `/` cannot stand after the colon of a name.
_XML_START = re.compile(rb"<(?:\?xml|!DOCTYPE|!--|[A-Za-z_][\w.\-]*(?::[A-Za-z_][\w.\-]*)?[\s/>])")
_JSON_START = re.compile(rb"\{|\[\s*[\[{\]\"]")
_SHOWN = 200
_REMEMBERED_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Statements:
    """The triples of one body in the order in which they stand there, and what had to be noted while reading."""

    triples: tuple[Triple, ...]
    findings: tuple[Finding, ...] = ()


def media_type_of(body: bytes) -> str:
    """The syntax that the bytes begin like; Turtle, which holds N-Triples too, where nothing speaks for another."""
    start = body.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if _JSON_START.match(start):
        return "application/ld+json"
    # `<urn:x> …` begins like an element: XML speaks of namespaces before long, N-Triples never does
    if _XML_START.match(start) and (start.startswith(b"<?xml") or b"xmlns" in start[:65536].replace(b"\x00", b"")):
        return "application/rdf+xml"
    return "text/turtle"


def parse_rdf(body: bytes, media_type: str | None = None) -> Statements:
    """The triples of a body in one of `SYNTAXES`; without a media type the bytes speak for themselves.

    Named graphs are read as if they were one. IRIs are not checked here but where they are used, so that one bad
    IRI costs one statement and not the record. Raises `MalformedPayload`, with line and column where known.
    """
    if media_type is None and len(body) <= _REMEMBERED_BYTES:
        return _remembered(body)
    return _parsed(body, media_type)


def _parsed(body: bytes, media_type: str | None) -> Statements:
    if len(body) > MAXIMUM_BYTES:
        raise MalformedPayload(
            f"This RDF has {len(body):,} bytes; at most {MAXIMUM_BYTES:,} are read.",
            next_step="Serve it in pages.",
        )
    syntax = SYNTAXES.get((media_type or media_type_of(body)).split(";")[0].strip().lower())
    if syntax is None:
        raise MalformedPayload(
            f"{media_type} is no syntax of RDF that we read.", next_step=f"Use {', '.join(SYNTAXES)}."
        )
    if syntax == RdfFormat.RDF_XML:
        return Statements(_triples(etree.tostring(parse_xml(body), encoding="utf-8"), syntax))
    if syntax == RdfFormat.JSON_LD:
        return _parse_json_ld(body)
    return Statements(_triples(body.removeprefix(b"\xef\xbb\xbf"), syntax))


@lru_cache(maxsize=1)
def _remembered(body: bytes) -> Statements:
    """A record is looked at for what is private in it and then read: two looks at one body, one after the other."""
    return _parsed(body, None)


def _triples(body: bytes, syntax: RdfFormat) -> tuple[Triple, ...]:
    found: list[Triple] = []
    try:
        quads: Iterator[Quad] = parse(body, format=syntax, base_iri=RELATIVE, lenient=True)
        for quad in quads:
            found.append(quad.triple)
            if len(found) > MAXIMUM_TRIPLES:
                raise MalformedPayload(
                    f"This RDF has more than {MAXIMUM_TRIPLES:,} triples.", next_step="Serve it in pages."
                )
    except SyntaxError as error:
        raise _malformed(error, syntax) from error
    return tuple(found)


def _malformed(error: SyntaxError, syntax: RdfFormat) -> MalformedPayload:
    # RDF/XML and JSON-LD were written anew: a place in them is none in the body, and oxigraph mostly tells none
    rewritten = syntax in {RdfFormat.RDF_XML, RdfFormat.JSON_LD}
    line, column = (None, None) if rewritten else (error.lineno, error.offset)
    place = f"line {line}, column {column}" if line is not None else ""
    what = re.sub(r"^Parser error at line .*?: |\s*\(line \d+\)$", "", str(error.msg))[:_SHOWN]
    return MalformedPayload(
        f"This is not well-formed {syntax.name}: {what}.",
        where=place,
        next_step="Write each statement on a line of its own, with “ .” at its end."
        if syntax is RdfFormat.N_TRIPLES
        else "Check the file with any RDF parser.",
        line=line,
        column=column,
    )


def _parse_json_ld(body: bytes) -> Statements:
    try:
        data = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise MalformedPayload(
            f"This is not well-formed JSON: {error.msg[:_SHOWN]}.",
            where=f"line {error.lineno}, column {error.colno}",
            next_step="Check the file with any JSON parser.",
            line=error.lineno,
            column=error.colno,
        ) from error
    refuse_doubled(body)
    findings: list[Finding] = []
    local = _with_local_contexts(data, findings)
    return Statements(_triples(orjson.dumps(local), RdfFormat.JSON_LD), tuple(findings))


def _with_local_contexts(data: Any, findings: list[Finding]) -> Any:
    """The same JSON with every remote context replaced or left out, `@import` and scoped ones too."""
    size = 0

    def walk(value: Any, depth: int) -> Any:
        nonlocal size
        if depth > MAXIMUM_DEPTH:
            raise MalformedPayload(f"This JSON is nested more than {MAXIMUM_DEPTH} levels deep.")
        if isinstance(value, list):
            return [walk(item, depth + 1) for item in value]
        if not isinstance(value, dict):
            return value
        made: dict[str, Any] = {}
        for key, item in value.items():
            if key == "@context":
                size += len(orjson.dumps(item))
                if size > MAXIMUM_CONTEXT_BYTES:
                    raise MalformedPayload(f"The contexts of this JSON-LD exceed {MAXIMUM_CONTEXT_BYTES:,} bytes.")
                made[key] = context(walk(item, depth + 1))
            elif key == "@import":
                findings.append(_not_loaded(item))
            else:
                made[key] = walk(item, depth + 1)
        return made

    def context(value: Any) -> Any:
        if isinstance(value, str):
            known = CONTEXTS.get(value)
            if known is None:
                findings.append(_not_loaded(value))
            return known or {}
        return [context(item) for item in value] if isinstance(value, list) else value

    return walk(data, 0)


def _not_loaded(url: Any) -> Finding:
    return Finding(
        code="remote_context_not_loaded",
        severity=Severity.WARNING,
        message="The JSON-LD names a context elsewhere. It is not fetched, so the names it defines are not understood.",
        path="@context",
        found=str(url)[:_SHOWN],
        expected="an inline context, or one of " + ", ".join(CONTEXTS),
        fix="Write the context into the document.",
        clause="JSON-LD 1.1 §3.1",
    )
