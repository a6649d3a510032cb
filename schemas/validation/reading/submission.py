"""Bytes of somebody's metadata -> what they are, and where everything in them stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from pyoxigraph import Triple

from schemas.dcat.parsing import RELATIVE, media_type_of, parse_rdf
from schemas.errors import MalformedPayload
from schemas.records import Finding
from schemas.validation.reading.json_ld import read_json_ld
from schemas.validation.reading.json_tree import read_json
from schemas.validation.reading.rdf_xml import read_rdf_xml
from schemas.validation.reading.statements import Located
from schemas.validation.reading.text import Lines, decoded
from schemas.validation.reading.tree import Node
from schemas.validation.reading.turtle import read_turtle
from schemas.validation.reading.xml_tree import XmlText, parse_located, read_xml


class Syntax(StrEnum):
    """The syntaxes of metadata that are read; the values are what a person writes."""

    TURTLE = "turtle"
    N_TRIPLES = "n-triples"
    RDF_XML = "rdf-xml"
    JSON_LD = "json-ld"
    JSON = "json"
    XML = "xml"


GRAPHS = frozenset({Syntax.TURTLE, Syntax.N_TRIPLES, Syntax.RDF_XML, Syntax.JSON_LD})
"""The syntaxes of RDF."""

_MEDIA_TYPES = {
    Syntax.TURTLE: "text/turtle",
    Syntax.N_TRIPLES: "application/n-triples",
    Syntax.RDF_XML: "application/rdf+xml",
    Syntax.JSON_LD: "application/ld+json",
}
_XML = frozenset({Syntax.RDF_XML, Syntax.XML})
_ENDINGS = {
    ".ttl": Syntax.TURTLE,
    ".nt": Syntax.N_TRIPLES,
    ".rdf": Syntax.RDF_XML,
    ".jsonld": Syntax.JSON_LD,
}
_HTML = re.compile(rb"\s*(?:<!DOCTYPE\s+html|<html[\s>])", re.IGNORECASE)
_SCRIPT = re.compile(
    r"<script\b[^>]*\btype\s*=\s*[\"']?application/ld\+json[\"']?[^>]*>(.*?)</script>", re.IGNORECASE | re.DOTALL
)
_JSON_LD = re.compile(r"\"@(?:context|graph|id)\"\s*:")
_LIST = re.compile(rb"\[\s*(?:-?\d|true\b|false\b|null\b)")
_N_TRIPLES = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:<[^<>\s]+>|_:\S+)[ \t]+<[^<>\s]+>[ \t]+\S")
_RDF_ROOT = re.compile(rb"<(?:[\w.\-]+:)?RDF[\s>]")
_OTHERS = (
    (re.compile(r"\s*@(?!prefix\b|base\b)[A-Za-z]+\s*\{"), "BibTeX"),
    (re.compile(r"\s*TY {2}- "), "RIS"),
    (re.compile(r"(?:\s*#[^\n]*\n|\s)*(?:%YAML|---\s|[A-Za-z_][\w .-]*:(?:[ \t]+[^\s<].*)?\r?\n)"), "YAML"),
    (re.compile(r"[ \t]*\"?[\w .-]+\"?(?:[,;\t]\"?[\w .:-]*\"?)+\r?\n"), "a table (CSV)"),
)
_READ = "Turtle, N-Triples, RDF/XML, JSON-LD, JSON and XML"
_SPOKEN = {"application/ld+json": Syntax.JSON_LD, "application/rdf+xml": Syntax.XML, "text/turtle": Syntax.TURTLE}


@dataclass(frozen=True, slots=True)
class Submission:
    """The bytes of one file under the name that its sender gave it, in a recognised syntax."""

    name: str
    body: bytes
    syntax: Syntax

    def text(self) -> str:
        """The text that lines and columns count in; of an HTML page only its JSON-LD, at its own place."""
        text = decoded(self.body, xml=self.syntax in _XML)
        return _only_script(text) if _HTML.match(self.body) else text

    def lines(self) -> Lines:
        """The text by lines, as it was sent."""
        return Lines.of(decoded(self.body, xml=True))

    def notes(self) -> tuple[Finding, ...]:
        """What had to be left aside while the triples were read: contexts elsewhere, which are not fetched."""
        if self.syntax is not Syntax.JSON_LD:
            return ()
        places = {
            node.text: node.value_place
            for context in reversed(list(self.tree().walk()))
            if context.name in {"@context", "@import"}
            for node in context.walk()
        }
        found = parse_rdf(self._rdf(), _MEDIA_TYPES[self.syntax]).findings
        return tuple(
            replace(each, line=places[each.found].line if each.found in places else None)
            for each in {each.found: each for each in found}.values()
        )

    def triples(self) -> tuple[Triple, ...]:
        """The triples, read fast and without places; raises `MalformedPayload` with the likely cause."""
        if self.syntax is Syntax.JSON_LD:
            read_json(self.text())
        try:
            return parse_rdf(self._rdf(), _MEDIA_TYPES[self.syntax]).triples
        except MalformedPayload:
            self.located()  # it knows the likely cause, if it stumbles too
            raise

    def _rdf(self) -> bytes:
        return self.text().encode() if _HTML.match(self.body) else self.body

    def located(self) -> Located:
        """The triples with their places, in the order of the text."""
        if self.syntax is Syntax.RDF_XML:
            return read_rdf_xml(self.xml(), RELATIVE)
        if self.syntax is Syntax.JSON_LD:
            return read_json_ld(read_json(self.text()))
        return read_turtle(self.text(), RELATIVE)

    def xml(self) -> XmlText:
        """The XML with its places."""
        return parse_located(self.body)

    def tree(self) -> Node:
        """The tree of JSON or XML; raises `MalformedPayload` with the likely cause."""
        return read_xml(self.xml()) if self.syntax in _XML else read_json(self.text())


def submitted(name: str, body: bytes, syntax: Syntax | None = None) -> Submission:
    """The bytes with their syntax: the stated one, else what they begin like, else what the name ends in.

    Raises `MalformedPayload` for what is no metadata at all: nothing, binary files, HTML pages without JSON-LD.
    """
    _refuse_what_is_none(body)
    if syntax is None:
        _refuse_other_syntaxes(name, body)
    return Submission(name, body, syntax or _recognised(name, body))


def _recognised(name: str, body: bytes) -> Syntax:
    if _HTML.match(body):
        return Syntax.JSON_LD
    spoken = _SPOKEN[media_type_of(body[:65536])]
    if spoken is Syntax.XML or body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return Syntax.RDF_XML if _RDF_ROOT.search(body[:65536]) or name.endswith(".rdf") else Syntax.XML
    ending = next((each for end, each in _ENDINGS.items() if name.lower().endswith(end)), None)
    head = body[:65536].decode("utf-8", "replace")
    if spoken is Syntax.JSON_LD or name.lower().endswith(".json") or _LIST.match(body):
        return Syntax.JSON_LD if ending is Syntax.JSON_LD or _JSON_LD.search(head) else Syntax.JSON
    if name.lower().endswith(".xml"):
        return Syntax.XML
    return ending or (Syntax.N_TRIPLES if _N_TRIPLES.match(head) and "@prefix" not in head else Syntax.TURTLE)


def _refuse_what_is_none(body: bytes) -> None:
    if not body.strip():
        raise _none("The file is empty.", "Was the download cut off?")
    if body.startswith((b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0")):
        raise _none(
            "This is a binary file, and no metadata in text.", "Unpack it, or send the metadata it was made from."
        )
    if _HTML.match(body) and not _SCRIPT.search(decoded(body, xml=True)):
        raise _none(
            "This is an HTML page, and no metadata.",
            "Give the address of the metadata itself; a login or error page often stands in its place.",
        )


def _refuse_other_syntaxes(name: str, body: bytes) -> None:
    if name.lower().endswith((".ttl", ".nt")) or media_type_of(body[:65536]) != "text/turtle" or _LIST.match(body):
        return
    head = body[:65536].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    for sign, other in _OTHERS:
        if sign.match(head):
            raise _none(f"This looks like {other}, which is not checked here.", f"Convert it to one of {_READ}.")


def _none(what: str, cause: str) -> MalformedPayload:
    return MalformedPayload(what, where="line 1, column 1", next_step=cause, line=1, column=1)


def _only_script(text: str) -> str:
    """The page with everything but its first JSON-LD blanked out, so that lines and columns stay."""
    match = _SCRIPT.search(text)
    if match is None:
        return text
    return re.sub(r"[^\r\n]", " ", text[: match.start(1)]) + match[1]
