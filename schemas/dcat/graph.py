"""A graph of somebody else -> descriptions in our terms.

A graph has no first resource, no nesting and no order. The main resource is chosen by class; what hangs on it is
nested while the terms say `NODE`; values keep the order of the file, which is the order of authors in practice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from schemas.dcat.classes import RDF_TYPE, Graph, Node, graph_of, kind, rank, resources, types_of
from schemas.dcat.parsing import RELATIVE, Statements
from schemas.dcat.terms import PREFIXES, TERM_OF_IRI, Term, Value
from schemas.dcat.triples import compact, expanded, reference
from schemas.errors import MalformedIdentifier
from schemas.identifiers import read_entity_iri, recognise
from schemas.iris import check_iri
from schemas.records import Claim, Description, Dropped, Finding, Identifier, Severity, Text

MAXIMUM_NESTING = 6
MAXIMUM_LITERAL = 256 * 1024

_RDF = PREFIXES["rdf"]
_FIRST, _REST = _RDF + "first", _RDF + "rest"
_XSD_STRING, _LANG_STRING = PREFIXES["xsd"] + "string", _RDF + "langString"
_DC = "http://purl.org/dc/elements/1.1/"


_ABOUT_THE_CATALOGUE = {expanded("dcat:record"), expanded("foaf:isPrimaryTopicOf")}

_SAME_NAME = "title description creator publisher identifier language"
_RENAMED = {
    expanded("dct:hasVersion"): "dcat:hasVersion",
    expanded("dct:isVersionOf"): "dcat:isVersionOf",
    expanded("owl:versionInfo"): "dcat:version",
    expanded("adms:contactPoint"): "dcat:contactPoint",
    expanded("schema:startDate"): "dcat:startDate",
    expanded("schema:endDate"): "dcat:endDate",
    "https://schema.org/startDate": "dcat:startDate",
    "https://schema.org/endDate": "dcat:endDate",
    _DC + "subject": "dcat:keyword",
    **{_DC + name: f"dct:{name}" for name in _SAME_NAME.split()},
}
"""Predicates that DCAT-AP 3 replaces (3.0.1, deprecated URIs), and elements of Dublin Core 1.1 that mean one term.

The other elements stay as they are: under them `normalise` keeps words that their own term cannot hold.
"""

_PRIVATE = re.compile(
    r"http://www\.w3\.org/2006/vcard/ns#|http://xmlns\.com/foaf/0\.1/(?:mbox|phone|birthday|age|gender|\w*ChatID|geekcode)"
    r"|https?://schema\.org/(?:email|telephone|faxNumber|address|birthDate|streetAddress)"
)
"""Of contacts only what is a term is kept: no telephone, no postal address, no private mailbox."""

_LABEL_TERMS = "skos:prefLabel rdfs:label dct:title foaf:name rdf:value skos:notation dct:identifier geosparql:asWKT"
_LABELS = tuple(expanded(name) for name in _LABEL_TERMS.split())
_MANY_DOIS = re.compile(r"10\.\d{4,9}/", re.ASCII)


def describe(statements: Statements) -> Description:
    """The description of the main resource; raises `MalformedPayload` where the graph describes nothing we know."""
    graph = graph_of(statements.triples)
    mains = resources(graph)
    description = _Reading(graph, mains[0], statements.findings).description()
    others = [str(each.value) for each in mains[1:] if isinstance(each, NamedNode) and rank(graph, each) == 0]
    if not others or rank(graph, mains[0]) != 0:
        return description
    told = tuple(Dropped("", "another resource of the same file", iri) for iri in others[:20])
    return replace(description, dropped=(*description.dropped, *told))


class _Reading:
    """One reading of one main resource: what was dropped and found on the way is gathered here."""

    def __init__(self, graph: Graph, main: Node, findings: tuple[Finding, ...]) -> None:
        self._graph = graph
        self._main = main
        self._iri = main.value if isinstance(main, NamedNode) and not main.value.startswith(RELATIVE) else None
        self._dropped: list[Dropped] = []
        self._findings = list(findings)
        self._deprecated: set[str] = set()

    def description(self) -> Description:
        properties = self._properties(self._main, (self._main,))
        return Description(
            kind=kind(self._graph, self._main) or "other",
            properties=properties,
            identifiers=tuple(self._claims(properties)),
            dropped=tuple(self._dropped),
            findings=tuple(self._findings),
            ordered=self._iri is not None and _minted(self._iri) is not None,
        )

    def _claims(self, properties: dict[str, Any]) -> Iterator[Claim]:
        minted = None if self._iri is None else _minted(self._iri)
        if self._iri is not None and minted is None:
            yield Claim(self._iri, primary=True)
        stated = [str(getattr(each, "value", each)) for each in _listed(properties.get("identifier"))]
        if minted is not None:
            yield from _claims_of_minted(minted, stated)
            return
        # as with `dc:identifier`: of two DOIs none can be said to be that of the thing itself
        certain = sum(1 for value in stated if _MANY_DOIS.search(value)) < 2
        for value in stated:
            yield Claim(value, primary=certain)

    def _properties(self, node: Node, path: tuple[Node, ...]) -> dict[str, Any]:
        found: dict[str, list[Any]] = {}
        for predicate, values in self._graph.get(node, {}).items():
            if predicate == RDF_TYPE:
                continue
            if is_private(predicate):
                self._drop(predicate, "personal data")
                continue
            if predicate in _ABOUT_THE_CATALOGUE:
                values = [value for value in values if isinstance(value, NamedNode) and value not in self._graph]
                if not values:
                    self._drop(predicate, "about the catalogue, not the resource")
            term = TERM_OF_IRI.get(predicate) or self._renamed(predicate)
            if term is None and check_iri(predicate) is None:
                # RDF/XML with a relative namespace (`xmlns:dct="//purl.org/dc/terms/"`) makes such predicates.
                self._drop(predicate, "its predicate is no absolute IRI")
                continue
            for value in self._members(values):
                self._put(found, predicate, term, value, path)
        properties: dict[str, Any] = {key: _one_or_all(found[key], key) for key in sorted(found)}
        types = types_of(self._graph, node)
        return {"@type": types, **properties} if types else properties

    def _put(
        self, found: dict[str, list[Any]], predicate: str, term: Term | None, value: Any, path: tuple[Node, ...]
    ) -> None:
        if isinstance(value, Literal) and len(value.value) > MAXIMUM_LITERAL:
            self._drop(predicate, f"longer than {MAXIMUM_LITERAL:,} characters")
            return
        if isinstance(value, NamedNode) and value.value.startswith(RELATIVE) and value not in self._graph:
            self._drop(predicate, "a relative IRI without a base", value.value.removeprefix(RELATIVE))
            return
        made = None if term is None else self._raw(term, value, path)
        if term is not None and made is not None:
            found.setdefault(term.name, []).append(made)
            return
        plain = self._expanded(value)
        if plain is None:
            self._drop(predicate, "nothing that can be kept", str(getattr(value, "value", value)))
        else:
            found.setdefault(predicate, []).append(plain)

    def _raw(self, term: Term, value: Any, path: tuple[Node, ...]) -> Any:
        """The value as our term says it, `None` where it cannot be said so and stays under its full IRI."""
        if isinstance(value, Literal):
            return None if term.value is Value.WKT and not _is_wkt(value) else _words(value)
        if term.value is Value.NODE:
            return self._node(value, path)
        if isinstance(value, NamedNode) and not value.value.startswith(RELATIVE):
            return value.value
        named = self._named(value)
        return None if named is None else _words(named)

    def _node(self, value: Node, path: tuple[Node, ...]) -> Any:
        described = value in self._graph and value not in path and len(path) <= MAXIMUM_NESTING
        if isinstance(value, BlankNode):
            return self._properties(value, (*path, value)) if described else None
        iri = value.value
        if not described:
            return None if iri.startswith(RELATIVE) else iri
        nested = self._properties(value, (*path, value))
        if not nested.keys() - {"@type"}:
            return iri
        return nested if self._is_ours(iri) else {"@id": iri, **nested}

    def _is_ours(self, iri: str) -> bool:
        """Whether the IRI only names a part of the main resource, as ours do: it says nothing to keep."""
        return iri.startswith(RELATIVE) or (self._iri is not None and iri.startswith(self._iri + "#"))

    def _named(self, node: Node) -> Literal | None:
        """The words of a node that stands where a plain value or a code is expected."""
        predicates = self._graph.get(node, {})
        labels = (value for label in _LABELS for value in predicates.get(label, ()))
        return next((each for each in labels if isinstance(each, Literal) and len(each.value) <= MAXIMUM_LITERAL), None)

    def _expanded(self, value: Any) -> dict[str, Any] | None:
        """A value under a full IRI as expanded JSON-LD; of a node without an IRI of its own, the words that name it."""
        if isinstance(value, NamedNode) and not self._is_ours(value.value):
            return {"@id": value.value} if reference(value.value, "") else None
        words = value if isinstance(value, Literal) else self._named(value)
        return _expanded_literal(words) if words is not None else None

    def _members(self, values: list[Any]) -> Iterator[Any]:
        """The values, an RDF collection as its members."""
        for value in values:
            seen: set[Any] = set()
            rest: Any = value
            if not isinstance(value, BlankNode) or _FIRST not in self._graph.get(value, {}):
                yield value
                continue
            while rest in self._graph and rest not in seen:
                seen.add(rest)
                yield from self._graph[rest].get(_FIRST, ())
                rest = next(iter(self._graph[rest].get(_REST, ())), None)

    def _renamed(self, predicate: str) -> Term | None:
        modern = _RENAMED.get(predicate)
        if modern is None:
            return None
        if predicate not in self._deprecated:
            self._deprecated.add(predicate)
            self._findings.append(
                Finding(
                    code="RDF-DEPRECATED-TERM",
                    severity=Severity.WARNING,
                    message=f"DCAT-AP 3 does not use {compact(predicate)}; it was read as {modern}.",
                    path=compact(predicate),
                    found=compact(predicate),
                    expected=modern,
                    fix=f"State {modern} instead.",
                    clause="DCAT-AP 3.0.1, deprecated URIs",
                )
            )
        return TERM_OF_IRI[expanded(modern)]

    def _drop(self, predicate: str, reason: str, value: str = "") -> None:
        self._dropped.append(Dropped(compact(predicate), reason, value[:200]))


def is_private(predicate: str) -> bool:
    """Whether what a predicate says is personal and kept in no document."""
    return predicate not in TERM_OF_IRI and _PRIVATE.match(predicate) is not None


def _words(value: Literal) -> Text | str:
    return Text(value.value, value.language) if value.language else value.value


def _minted(iri: str) -> Identifier | tuple[str, str] | None:
    """What a catalogue like this one made the IRI of, `None` for any other: a minted IRI is no name a provider gave."""
    at = iri.rfind("/entity/")
    return read_entity_iri(iri[at + 1 :]) if at >= 0 else None


def _claims_of_minted(minted: Identifier | tuple[str, str], stated: list[str]) -> Iterator[Claim]:
    """The identifier that the other catalogue named the thing by is its own, and no other that is stated.

    That catalogue has judged them all: what it did not name things by was claimed by two of them, or by a part. If
    each were claimed anew, two things that state the same one would both lose it.
    """
    for value in stated:
        yield Claim(value, primary=_recognised(value) == minted)


def _recognised(value: str) -> Identifier | None:
    try:
        return recognise(value)
    except MalformedIdentifier:
        return None


def _expanded_literal(value: Literal) -> dict[str, Any]:
    if value.language:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    if datatype in {_XSD_STRING, _LANG_STRING}:
        return {"@value": value.value}
    return {"@value": value.value, "@type": compact(datatype)}


def _is_wkt(value: Literal) -> bool:
    return value.datatype.value in {
        _XSD_STRING,
        expanded("geosparql:wktLiteral"),
    } and not value.value.lstrip().startswith("{")


def _one_or_all(values: list[Any], key: str) -> Any:
    """A list for what is many or unknown, the bare value where our term takes one and one was given."""
    return values[0] if len(values) == 1 and key in _SINGLE else values


_SINGLE = {term.name for term in TERM_OF_IRI.values() if not term.many}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
