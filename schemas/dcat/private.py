"""What RDF says of contacts beyond what may be kept, taken out of the bytes of a record as it is left out of documents.

Which statements are private is decided on the graph, whatever the syntax: a contact keeps its organisation, role, role
address, page and a name that is no person's; who is named as creator or publisher too is no mere contact. RDF/XML is
changed in place. The other syntaxes can say the same in too many ways to be changed so: a record in one of them that
holds something private is kept as N-Triples, in the order of its statements.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from schemas.dcat.classes import RDF_TYPE, Graph, Node, graph_of, kind, types_of
from schemas.dcat.graph import is_private
from schemas.dcat.parsing import media_type_of, parse_rdf
from schemas.dcat.terms import TERMS
from schemas.dcat.triples import expanded
from schemas.errors import MalformedPayload
from schemas.formats.xml import parse_xml, standalone
from schemas.persons import is_public_name
from schemas.privacy import (
    REDACTED,
    REDACTED_ADDRESS,
    is_role_address,
    may_tell_numbers,
    redact_addresses,
    redact_payload,
    redact_words,
)

_TEL = "tel:redacted"
"""What stands for a private number where an IRI must stand."""

# One of these stands wherever a contact, a private predicate or an IRI made of a number or an address does.
_HINTS: tuple[bytes, ...] = (
    b"vcard",
    b"contactpoint",
    b"phone",
    b"mbox",
    b"mail",
    b"tel:",
    b"sms:",
    b"fax",
    b"callto:",
)
_HINTS += (b"address", b"birth", b"gender", b"chatid", b"geekcode", b"/age", b":age", b"\\u", b"&#")
_NUMBER_IRI = re.compile(r"(?:tel|sms|fax|callto):(?!redacted$)", re.IGNORECASE)
_MAIL_IRI = re.compile(r"mailto:", re.IGNORECASE)
_VCARD = expanded("vcard:fn").removesuffix("fn")

_POINTS_TO_CONTACT = frozenset(expanded(name) for name in ("dcat:contactPoint", "adms:contactPoint"))
_POINTS_TO_AGENT = frozenset(term.iri for term in TERMS.values() if term.node == "foaf:Agent") | {
    f"http://purl.org/dc/elements/1.1/{name}" for name in ("creator", "publisher", "contributor")
}
_FN, _ORGANISATION, _EMAIL = (expanded(f"vcard:{name}") for name in ("fn", "organization-name", "hasEmail"))
_KEPT = frozenset({RDF_TYPE, _ORGANISATION, expanded("vcard:role"), expanded("vcard:hasURL")})
_NAMES = frozenset(expanded(name) for name in ("vcard:fn", "foaf:name", "rdfs:label", "skos:prefLabel", "schema:name"))


def redact_rdf(body: bytes) -> tuple[bytes, int]:
    """A record's RDF without private values, and how many were taken out; `body` itself if none."""
    lowered = body.lower()
    if any(map(lowered.__contains__, _HINTS)):
        try:
            body, count = _without_contacts(body)
        except MalformedPayload:  # its reader says so
            count = 0
    else:
        count = 0
    if media_type_of(body) in {"application/rdf+xml", "application/ld+json"}:
        body, more = redact_payload(body)
        return body, count + more
    body, more = _without_numbers(body)
    body, addresses = redact_addresses(body)
    return body, count + more + addresses


def _without_contacts(body: bytes) -> tuple[bytes, int]:
    triples = parse_rdf(body).triples
    private = _Private(triples)
    count = sum(1 for triple in triples if private.of(triple) != triple)
    if not count:
        return body, 0
    if media_type_of(body) == "application/rdf+xml":
        changed = _changed_xml(
            body, {(each.predicate.value, _text(each.object)) for each in triples if private.hides(each)}
        )
        left = parse_rdf(changed).triples
        again = _Private(left)
        if all(again.of(triple) == triple for triple in left):
            return changed, count
    return _n_triples(map(private.of, triples)), count


def _without_numbers(body: bytes) -> tuple[bytes, int]:
    """Turtle without numbers and pass codes in its texts; comments go with them."""
    if not may_tell_numbers(body):
        return body, 0
    try:
        triples = parse_rdf(body).triples
    except MalformedPayload:
        return body, 0
    public: list[Triple] = []
    count = 0
    for triple in triples:
        value = triple.object
        words, found = redact_words(value.value) if isinstance(value, Literal) else ("", 0)
        public.append(Triple(triple.subject, triple.predicate, _instead(value, words)) if found else triple)
        count += found
    if not count:
        # a comment may hold what no statement says
        count = redact_words(body.decode("utf-8", "replace"))[1] if b"#" in body else 0
    return (_n_triples(public), count) if count else (body, 0)


class _Private:
    """Which statements of one graph are private."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._graph = graph_of(triples)
        stated, agents = (_objects(self._graph, predicates) for predicates in (_POINTS_TO_CONTACT, _POINTS_TO_AGENT))
        self._contacts = {
            node for node in self._graph if node not in agents and (node in stated or self._is_card(node))
        }
        self._parts = self._parts_of_contacts()

    def of(self, triple: Triple) -> Triple:
        """The statement, or what stands for it."""
        subject, value = _public_node(triple.subject), _public_node(triple.object)
        if self.hides(triple):
            value = _instead(triple.object, REDACTED)
        if subject is triple.subject and value is triple.object:
            return triple
        return Triple(subject, triple.predicate, value)

    def hides(self, triple: Triple) -> bool:
        """Whether the words of a statement are private."""
        subject: Any = triple.subject
        predicate, value = triple.predicate.value, triple.object
        if not isinstance(value, Literal) or _is_public_address(value.value):
            return False
        if REDACTED in value.value or REDACTED_ADDRESS in value.value:
            return False
        if subject in self._parts or is_private(predicate):
            return True
        if subject not in self._contacts or predicate in _KEPT:
            return False
        return predicate not in _NAMES or not self._is_public(subject, value.value)

    def _is_public(self, contact: Node, name: str) -> bool:
        about = self._graph[contact]
        return is_public_name(
            name.strip(),
            types=types_of(self._graph, contact),
            organisations=[_text(each).strip() for each in about.get(_ORGANISATION, ())],
            addresses=[_text(each).strip().removeprefix("mailto:") for each in about.get(_EMAIL, ())],
        )

    def _is_card(self, node: Node) -> bool:
        if kind(self._graph, node) is not None:  # described for its own sake
            return False
        about = self._graph[node]
        return any(name.startswith(_VCARD) for name in about) or any(
            each.startswith("vcard:") for each in types_of(self._graph, node)
        )

    def _parts_of_contacts(self) -> set[Any]:
        """The nodes without a name that a contact's private properties are made of: a telephone, an address."""
        found: set[Any] = set()
        pending: list[Any] = [
            value
            for node, about in self._graph.items()
            for predicate, values in about.items()
            if is_private(predicate) or (node in self._contacts and predicate not in _KEPT)
            for value in values
        ]
        while pending:
            node = pending.pop()
            if isinstance(node, BlankNode) and node in self._graph and node not in found | self._contacts:
                found.add(node)
                pending += [value for values in self._graph[node].values() for value in values]
        return found


def _objects(graph: Graph, predicates: Collection[str]) -> set[Any]:
    return {
        value for about in graph.values() for name, values in about.items() if name in predicates for value in values
    }


def _text(value: Any) -> str:
    return str(getattr(value, "value", ""))


def _is_public_address(words: str) -> bool:
    return is_role_address(words.strip())


def _public_node(node: Any) -> Any:
    """A node, or what stands for it where its very name is a number or a person's address."""
    if isinstance(node, NamedNode):
        public = _public_iri(node.value)
        return node if public == node.value else NamedNode(public)
    return node


def _public_iri(text: str) -> str:
    """An IRI without a private number or address; a text that is no IRI is itself."""
    if _NUMBER_IRI.match(text):
        return _TEL
    if _MAIL_IRI.match(text) and not _is_public_address(text[len("mailto:") :]):
        return "mailto:" + REDACTED_ADDRESS
    return text


def _instead(value: Any, words: str) -> Literal:
    return Literal(words, language=value.language) if value.language else Literal(words)


def _changed_xml(body: bytes, private: Collection[tuple[str, str]]) -> bytes:
    root = parse_xml(body)
    for element in root.iter():
        if (_iri(str(element.tag)), element.text or "") in private and len(element) == 0:
            element.text = REDACTED
        for name, value in element.attrib.items():
            if (_iri(str(name)), str(value)) in private:
                element.set(name, REDACTED)
            elif (public := _public_iri(str(value))) != value:
                element.set(name, public)
    return standalone(root)


def _iri(name: str) -> str:
    return name[1:].replace("}", "", 1) if name.startswith("{") else name


def _n_triples(triples: Iterable[Triple]) -> bytes:
    """The statements in their order; nodes without a name are numbered anew, so the same bytes give the same."""
    labels: dict[BlankNode, str] = {}

    def lines() -> Iterator[str]:
        for subject, predicate, value in triples:
            written = [
                labels.setdefault(term, f"_:b{len(labels)}") if isinstance(term, BlankNode) else str(term)
                for term in (subject, predicate, value)
            ]
            yield f"{' '.join(written)} .\n"

    return "".join(lines()).encode()
