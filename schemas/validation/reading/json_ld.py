"""JSON-LD -> triples with places: oxigraph expands it, marks put into the objects tell where each node stands.

Every object of the text is marked with its number before it is expanded, and the marks come back as triples: so a
subject is known by its objects, blank or not. A predicate's key is found by the terms of the contexts, a value by
what it says. Where that fails (keyword aliases, reverse properties) the place is that of the object.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from pyoxigraph import Literal, NamedNode

from schemas.dcat.contexts import CONTEXTS
from schemas.dcat.parsing import RELATIVE, parse_rdf
from schemas.validation.reading.statements import TYPE, Located, Statement, Subject, Term
from schemas.validation.reading.tree import Kind, Node

_MARK = RELATIVE + "#place"
_UNMARKED = {"@value", "@list", "@set"}
_ENVELOPE = {"@context", "@graph"}
_MAPS = {"@language", "@index", "@id", "@type", "@graph"}


def read_json_ld(root: Node) -> Located:
    """The statements of a tree of JSON-LD; contexts elsewhere are not fetched (`schemas.dcat.parsing`)."""
    objects: list[Node] = []
    terms = _Terms(root)
    body = orjson.dumps(_marked(root, objects, terms))
    triples = parse_rdf(body, "application/ld+json").triples
    places: dict[Subject, list[Node]] = {}
    for subject, predicate, value in triples:
        if predicate.value == _MARK and isinstance(value, Literal):
            places.setdefault(subject, []).append(objects[int(value.value)])
    subjects = {id(node): subject for subject, nodes in places.items() for node in nodes}
    found = [
        _located(subject, predicate.value, value, places.get(subject, [root]), terms, subjects)
        for subject, predicate, value in triples
        if predicate.value != _MARK
    ]
    return Located(tuple(found), terms.prefixes)


def _marked(node: Node, objects: list[Node], terms: _Terms, *, is_map: bool = False) -> Any:
    """The JSON of a tree again, its objects marked with their number."""
    if node.kind is Kind.ARRAY:
        return [_marked(child, objects, terms) for child in node.children]
    if node.kind is not Kind.OBJECT:
        return node.text if node.kind is Kind.STRING else orjson.loads(node.text)
    made: dict[str, Any] = {}
    for child in node.children:
        if child.name == "@context" or child.name in terms.opaque:
            value = _plain(child)
        else:
            value = _marked(child, objects, terms, is_map=child.name in terms.maps)
        if child.listed and isinstance(made.get(child.name), list):
            made[child.name].append(value)
        else:
            made[child.name] = [value] if child.listed else value
    envelope = "@graph" in made and made.keys() <= _ENVELOPE
    if not is_map and not envelope and not made.keys() & _UNMARKED:
        made[_MARK] = {"@value": str(len(objects))}
        objects.append(node)
    return made


def _plain(node: Node) -> Any:
    """The JSON of a tree as it was."""
    if node.kind is Kind.ARRAY:
        return [_plain(child) for child in node.children]
    if node.kind is not Kind.OBJECT:
        return node.text if node.kind is Kind.STRING else orjson.loads(node.text)
    made: dict[str, Any] = {}
    for child in node.children:
        value = _plain(child)
        if child.listed and isinstance(made.get(child.name), list):
            made[child.name].append(value)
        else:
            made[child.name] = [value] if child.listed else value
    return made


class _Terms:
    """What the contexts of a text call what, all of them together: good enough to find a key again."""

    def __init__(self, root: Node) -> None:
        self.iris: dict[str, str] = {}
        self.maps: set[str] = set()
        self.opaque: set[str] = set()
        self.prefixes: dict[str, str] = {}
        self.vocabulary = ""
        for node in root.walk():
            if node.name == "@context":
                self.add(_plain(node))
        for term, iri in self.iris.items():
            if iri.endswith(("/", "#")):
                self.prefixes[term] = self.expanded(iri)

    def add(self, context: Any) -> None:
        if isinstance(context, str):
            context = CONTEXTS.get(context, {})
        if isinstance(context, list):
            for each in context:
                self.add(each)
        if not isinstance(context, dict):
            return
        self.vocabulary = str(context.get("@vocab") or self.vocabulary)
        for term, definition in context.items():
            stated = definition.get("@id", term) if isinstance(definition, dict) else definition
            if isinstance(stated, str):
                self.iris.setdefault(term, stated)
            if isinstance(definition, dict):
                container = definition.get("@container", ())
                if _MAPS & set([container] if isinstance(container, str) else container):
                    self.maps.add(term)
                if definition.get("@type") == "@json":
                    self.opaque.add(term)
                if "@context" in definition:
                    self.add(definition["@context"])

    def expanded(self, name: str, depth: int = 0) -> str:
        """The IRI of a term, a compact or a whole one."""
        stated = self.iris.get(name)
        if stated is not None and stated != name and depth < 8:
            return self.expanded(stated, depth + 1)
        prefix, colon, local = name.partition(":")
        if colon and prefix in self.iris and not local.startswith("//"):
            return self.expanded(self.iris[prefix], depth + 1) + local
        return name if colon or name.startswith("@") else self.vocabulary + name


def _located(
    subject: Subject, predicate: str, value: Term, objects: list[Node], terms: _Terms, subjects: dict[int, Subject]
) -> Statement:
    best: tuple[Node, Node] | None = None
    for node in objects:
        for child in _stating(node, predicate, terms):
            if _says(child, value, terms, subjects):
                return Statement(subject, predicate, value, node.place, child.place, child.value_place)
            best = best or (node, child)
    if best:
        return Statement(subject, predicate, value, best[0].place, best[1].place, best[1].value_place)
    place = objects[0].place
    return Statement(subject, predicate, value, place, place, objects[0].value_place)


def _stating(node: Node, predicate: str, terms: _Terms) -> Iterator[Node]:
    for child in node.children:
        key = TYPE if child.name == "@type" or terms.iris.get(child.name) == "@type" else terms.expanded(child.name)
        if key == predicate:
            yield from child.children if child.name in terms.maps and child.children else (child,)


def _says(child: Node, value: Term, terms: _Terms, subjects: dict[int, Subject]) -> bool:
    if child.kind is Kind.OBJECT:
        stated = child.value("@value")
        return subjects.get(id(child)) == value or (
            isinstance(value, Literal) and bool(stated) and stated == value.value
        )
    if isinstance(value, NamedNode):
        return value.value in {child.text, RELATIVE + child.text, terms.expanded(child.text)}
    return isinstance(value, Literal) and child.text == value.value
