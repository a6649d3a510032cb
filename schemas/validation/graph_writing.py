"""Statements written in each syntax of RDF, with the prefixes of the text they are to be pasted into, and no others.

What a text does not declare is written out: a prefix that somebody would have to declare elsewhere makes a paste fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, TypeAlias

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode

from schemas.dcat.parsing import RELATIVE
from schemas.dcat.terms import PREFIXES
from schemas.validation.graph_rules import ELSEWHERE, iri
from schemas.validation.reading.submission import Syntax

_RDF = PREFIXES["rdf"]
_STRINGS = {PREFIXES["xsd"] + "string", _RDF + "langString"}
_NODE = BlankNode("new")


@dataclass(frozen=True, slots=True)
class Described:
    """A node without a name: its class and what it states, by compact IRIs."""

    kind: str
    stated: tuple[tuple[str, Right], ...] = ()


Right: TypeAlias = NamedNode | BlankNode | Literal | Described
"""A value to write."""


@dataclass(frozen=True, slots=True)
class Writing:
    """`prefixes` are those that the text declares, prefix -> namespace; the empty one where it declares it."""

    syntax: Syntax
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def inside(self, node: Any, path: str, value: Right) -> str:
        """One more statement of a node, to stand among its others; in N-Triples, whole lines."""
        if self.syntax is Syntax.N_TRIPLES:
            return "\n".join(_lines(node, iri(path), value))
        if self.syntax is Syntax.RDF_XML:
            return self._element(iri(path), value)
        if self.syntax is Syntax.JSON_LD:
            return f"{_json(self._key(iri(path)))}: {self._value(value)}"
        return f"{self.name(iri(path))} {self._object(value)} ;"

    def within(self, node: BlankNode, kind: str, types: Iterable[str], stated: Iterable[tuple[str, Right]]) -> str:
        """One more class of a node that stands in brackets, and more of its statements."""
        if self.syntax is Syntax.N_TRIPLES:
            return "\n".join(_all_lines(node, kind, stated))
        if self.syntax is Syntax.RDF_XML:
            typed = f"<{self._qualified(_RDF + 'type')} {self._attribute('resource')}={_quoted(iri(kind))}/>"
            return "".join((typed, *(self._element(iri(path), value) for path, value in stated)))
        if self.syntax is Syntax.JSON_LD:
            classes = [self._key(each) for each in (*types, iri(kind))]
            written = {"@type": classes if len(classes) > 1 else classes[0]}
            return ", ".join((orjson.dumps(written).decode()[1:-1], *self._members(stated)))
        own = "".join(f" {self.name(iri(path))} {self._object(value)} ;" for path, value in stated)
        return f"a {self.name(iri(kind))} ;{own}"

    def apart(
        self, node: NamedNode | BlankNode, stated: Sequence[tuple[str, Right]], *, kind: str = "", path: str = ""
    ) -> str:
        """A description of its own; in JSON-LD one that takes the place of the value of `path`, if that is stated."""
        if self.syntax is Syntax.N_TRIPLES:
            return "\n".join(_all_lines(node, kind, stated))
        address = _address(node)
        if self.syntax is Syntax.RDF_XML:
            inner = "".join(self._element(iri(each), value, nested=True) for each, value in stated)
            name = self._qualified(iri(kind) if kind else _RDF + "Description")
            start = f"{name}{self._declared(*_names(Described(kind, tuple(stated))))}"
            start += f" {self._attribute('about')}={_quoted(address)}"
            return f"<{start}>{inner}</{name}>" if inner else f"<{start}/>"
        if self.syntax is Syntax.JSON_LD:
            typed = [f'"@type": {_json(self._key(iri(kind)))}'] if kind else []
            written = "{" + ", ".join((f'"@id": {_json(address)}', *typed, *self._members(stated))) + "}"
            return f"{_json(self._key(iri(path)))}: {written}" if path else written
        parts = [f"a {self.name(iri(kind))}"] if kind else []
        parts += [f"{self.name(iri(each))} {self._object(value)}" for each, value in stated]
        return f"<{address}> {' ; '.join(parts)} ."

    # --- Turtle -----------------------------------------------------------------------------------------------

    def name(self, whole: str) -> str:
        """An IRI in Turtle, short where the text declares its prefix."""
        found = self._short(whole)
        return f"{found[0]}:{found[1]}" if found else f"<{whole}>"

    def _short(self, whole: str) -> tuple[str, str] | None:
        for prefix, space in self.prefixes.items():
            local = whole[len(space) :]
            if space and whole.startswith(space) and local.replace("_", "").replace("-", "").isalnum():
                return prefix, local
        return None

    def _object(self, value: Right) -> str:
        if isinstance(value, Described):
            own = "".join(f" ; {self.name(iri(path))} {self._object(each)}" for path, each in value.stated)
            return f"[ a {self.name(iri(value.kind))}{own} ]"
        if isinstance(value, Literal) and not value.language and value.datatype.value not in _STRINGS:
            return f"{Literal(value.value)}^^{self.name(value.datatype.value)}"
        return f"<{_address(value)}>" if isinstance(value, NamedNode) else str(value)

    # --- RDF/XML ----------------------------------------------------------------------------------------------

    def _qualified(self, whole: str) -> str:
        found = self._short(whole)
        if found:
            return f"{found[0]}:{found[1]}" if found[0] else found[1]
        prefix, _, local = _usual(whole)
        return f"{prefix}:{local}"

    def _attribute(self, local: str) -> str:
        prefix = next((each for each, space in self.prefixes.items() if space == _RDF and each), "rdf")
        return f"{prefix}:{local}"

    def _declared(self, *names: str) -> str:
        """The namespaces that the text does not declare, as attributes."""
        spaces = {_usual(each)[0]: _usual(each)[1] for each in names if not self._short(each)}
        return "".join(f" xmlns:{prefix}={_quoted(space)}" for prefix, space in spaces.items())

    def _element(self, whole: str, value: Right, *, nested: bool = False) -> str:
        name = self._qualified(whole)
        start = name + ("" if nested else self._declared(whole, *_names(value)))
        if isinstance(value, Described):
            kind = self._qualified(iri(value.kind))
            own = "".join(self._element(iri(path), each, nested=True) for path, each in value.stated)
            return f"<{start}><{kind}>{own}</{kind}></{name}>" if own else f"<{start}><{kind}/></{name}>"
        if isinstance(value, NamedNode):
            return f"<{start} {self._attribute('resource')}={_quoted(_address(value))}/>"
        if isinstance(value, BlankNode):
            return f"<{start} {self._attribute('nodeID')}={_quoted(value.value)}/>"
        if value.language:
            start += f" xml:lang={_quoted(value.language)}"
        elif value.datatype.value not in _STRINGS:
            start += f" {self._attribute('datatype')}={_quoted(value.datatype.value)}"
        return f"<{start}>{escape(value.value, quote=False)}</{name}>"

    # --- JSON-LD ----------------------------------------------------------------------------------------------

    def _key(self, whole: str) -> str:
        found = self._short(whole)
        return f"{found[0]}:{found[1]}" if found and found[0] else found[1] if found else whole

    def _members(self, stated: Iterable[tuple[str, Right]]) -> list[str]:
        return [f"{_json(self._key(iri(path)))}: {self._value(value)}" for path, value in stated]

    def _value(self, value: Right) -> str:
        if isinstance(value, Described):
            return (
                "{" + ", ".join((f'"@type": {_json(self._key(iri(value.kind)))}', *self._members(value.stated))) + "}"
            )
        if isinstance(value, Literal):
            if value.language:
                return _json({"@value": value.value, "@language": value.language})
            if value.datatype.value in _STRINGS:
                return _json(value.value)
            return _json({"@value": value.value, "@type": self._key(value.datatype.value)})
        return _json({"@id": _address(value)})


# --- N-Triples ------------------------------------------------------------------------------------------------


def _lines(node: Any, predicate: str, value: Right) -> Iterator[str]:
    if not isinstance(value, Described):
        yield f"{node} <{predicate}> {value} ."
        return
    yield f"{node} <{predicate}> {_NODE} ."
    yield from _all_lines(_NODE, value.kind, value.stated)


def _all_lines(node: Any, kind: str, stated: Iterable[tuple[str, Right]]) -> Iterator[str]:
    if kind:
        yield f"{node} <{_RDF}type> <{iri(kind)}> ."
    for path, value in stated:
        yield from _lines(node, iri(path), value)


def _address(node: Any) -> str:
    return f"_:{node.value}" if isinstance(node, BlankNode) else str(node.value).removeprefix(RELATIVE)


def _usual(whole: str) -> tuple[str, str, str]:
    """The prefix that everybody uses, its namespace and the rest of an IRI."""
    found = ((prefix, space) for prefix, space in (PREFIXES | ELSEWHERE).items() if whole.startswith(space))
    prefix, space = max(found, key=lambda each: len(each[1]), default=("own", _space(whole)))
    return prefix, space, whole[len(space) :]


def _space(whole: str) -> str:
    return whole[: max(whole.rfind("#"), whole.rfind("/")) + 1]


def _names(value: Right) -> Iterator[str]:
    """The IRIs that become names of elements in a value."""
    if isinstance(value, Described):
        if value.kind:
            yield iri(value.kind)
        for path, each in value.stated:
            yield iri(path)
            yield from _names(each)


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
