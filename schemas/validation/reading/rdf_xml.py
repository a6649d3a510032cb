"""RDF/XML -> triples with places (RDF 1.1 XML Syntax), over the document of the one XML factory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree
from pyoxigraph import BlankNode, Literal, NamedNode

from schemas.errors import MalformedPayload
from schemas.formats.xml import XML_LANG, Element
from schemas.validation.reading.statements import FIRST, NIL, RDF, REST, TYPE, Located, Statement, Subject, Term
from schemas.validation.reading.text import Place
from schemas.validation.reading.xml_tree import XmlText

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ABOUT, _ID, _NODE, _RESOURCE = (f"{{{RDF}}}{name}" for name in ("about", "ID", "nodeID", "resource"))
_DATATYPE, _PARSE, _DESCRIPTION, _ROOT, _LI = (
    f"{{{RDF}}}{name}" for name in ("datatype", "parseType", "Description", "RDF", "li")
)
_SYNTAX = {_ABOUT, _ID, _NODE, _RESOURCE, _DATATYPE, _PARSE}
_XML_LITERAL = NamedNode(RDF + "XMLLiteral")


@dataclass(frozen=True, slots=True)
class _Scope:
    base: str
    language: str

    def inner(self, element: Element) -> _Scope:
        base = element.get(_BASE)
        return _Scope(
            urljoin(self.base, base) if base is not None else self.base,
            (element.get(XML_LANG, self.language)).lower(),
        )


def read_rdf_xml(located: XmlText, base: str = "") -> Located:
    """The statements of a document; raises `MalformedPayload` where it is XML and no RDF."""
    reader = _Reader(located)
    scope = _Scope(base, "").inner(located.root)
    if located.root.tag == _ROOT:
        for element in located.root:
            reader.node(element, scope)
    else:
        reader.node(located.root, _Scope(base, ""))
    prefixes = {str(prefix or ""): str(iri) for prefix, iri in located.root.nsmap.items()}
    return Located(tuple(reader.statements), prefixes)


class _Reader:
    """Walks node elements and property elements in turn (the grammar's striping)."""

    def __init__(self, located: XmlText) -> None:
        self.located = located
        self.statements: list[Statement] = []
        self.nodes: dict[str, BlankNode] = {}

    def node(self, element: Element, outer: _Scope) -> Subject:
        scope = outer.inner(element)
        subject = self.subject(element, scope)
        here = self.located.place(element)
        if element.tag != _DESCRIPTION:
            self.state(subject, TYPE, NamedNode(self.iri(element)), here, here, here)
        self.attributes(subject, element, scope, here)
        self.properties(subject, element, scope, here)
        return subject

    def subject(self, element: Element, scope: _Scope) -> Subject:
        about, own, label = element.get(_ABOUT), element.get(_ID), element.get(_NODE)
        if about is not None:
            return NamedNode(self.resolved(about, scope, element))
        if own is not None:
            return NamedNode(self.resolved("#" + own, scope, element))
        return self.labelled(label) if label is not None else BlankNode()

    def attributes(self, subject: Subject, element: Element, scope: _Scope, here: Place) -> None:
        for name, value in element.attrib.items():
            key = str(name)
            if key in _SYNTAX or key.startswith(_XML) or not key.startswith("{"):
                continue
            place, value_place = self.located.attribute_place(element, key.rpartition("}")[2])
            predicate = key[1:].replace("}", "")
            term: Term = (
                NamedNode(self.resolved(str(value), scope, element))
                if predicate == TYPE
                else self.text(str(value), scope)
            )
            self.state(subject, predicate, term, here, place, value_place)

    def properties(self, subject: Subject, element: Element, scope: _Scope, here: Place) -> None:
        counted = 0
        for child in element:
            counted += child.tag == _LI
            predicate = f"{RDF}_{counted}" if child.tag == _LI else self.iri(child)
            self.property(subject, predicate, child, scope.inner(child), here)

    def property(self, subject: Subject, predicate: str, element: Element, scope: _Scope, here: Place) -> None:
        place, value_place = self.located.place(element), self.located.value_place(element)
        at = len(self.statements)
        parse_type = element.get(_PARSE)
        value: Term
        if parse_type == "Resource":
            value = BlankNode()
            self.properties(value, element, scope, place)
        elif parse_type == "Collection":
            value = self.collection(element, scope)
        elif parse_type is not None:
            value = Literal(_inside(element), datatype=_XML_LITERAL)
        elif len(element):
            if len(element) > 1:
                self.broken(element[1], "A property holds two things.", "Repeat the property for each of them.")
            value = self.node(element[0], scope)
        else:
            value, value_place = self.empty_or_text(element, scope, value_place)
        self.statements.insert(at, Statement(subject, predicate, value, here, place, value_place))
        if (own := element.get(_ID)) is not None:
            self.reified(NamedNode(self.resolved("#" + own, scope, element)), subject, predicate, value, place)

    def empty_or_text(self, element: Element, scope: _Scope, value_place: Place) -> tuple[Term, Place]:
        resource, label = element.get(_RESOURCE), element.get(_NODE)
        datatype = element.get(_DATATYPE)
        if resource is not None:
            found: Subject = NamedNode(self.resolved(resource, scope, element))
            value_place = self.located.attribute_place(element, "resource")[1]
        elif label is not None:
            found = self.labelled(label)
        elif any(
            str(name) not in _SYNTAX and not str(name).startswith(_XML) and str(name).startswith("{")
            for name in element.attrib
        ):
            found = BlankNode()
        elif datatype is not None:
            kind = NamedNode(self.resolved(datatype, scope, element))
            return Literal(element.text or "", datatype=kind), value_place
        else:
            return self.text(element.text or "", scope), value_place
        self.attributes(found, element, scope, self.located.place(element))
        return found, value_place

    def collection(self, element: Element, scope: _Scope) -> Subject:
        items = [(self.node(child, scope), self.located.place(child)) for child in element]
        rest: Subject = NIL
        for item, place in reversed(items):
            node = BlankNode()
            self.state(node, FIRST, item, place, place, place)
            self.state(node, REST, rest, place, place, place)
            rest = node
        return rest

    def reified(self, own: NamedNode, subject: Subject, predicate: str, value: Term, place: Place) -> None:
        for name, term in (
            ("type", NamedNode(RDF + "Statement")),
            ("subject", subject),
            ("predicate", NamedNode(predicate)),
            ("object", value),
        ):
            self.state(own, RDF + name, term, place, place, place)

    def state(
        self, subject: Subject, predicate: str, value: Term, subject_place: Place, place: Place, value_place: Place
    ) -> None:
        self.statements.append(Statement(subject, predicate, value, subject_place, place, value_place))

    def text(self, value: str, scope: _Scope) -> Literal:
        return Literal(value, language=scope.language) if scope.language else Literal(value)

    def labelled(self, label: str) -> BlankNode:
        if label not in self.nodes:
            self.nodes[label] = BlankNode()
        return self.nodes[label]

    def iri(self, element: Element) -> str:
        name = str(element.tag)
        if not name.startswith("{"):
            self.broken(
                element,
                f"The element <{name}> has no namespace, so it is no RDF.",
                "Declare the namespace, or validate it as plain XML.",
            )
        return name[1:].replace("}", "")

    def resolved(self, iri: str, scope: _Scope, element: Element) -> str:
        # Without a fragment of the base: an empty reference is the document itself (RFC 3986 §5.2)
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
            return iri
        return urljoin(scope.base, iri) if iri else scope.base.partition("#")[0]

    def broken(self, element: Element, what: str, cause: str) -> None:
        line, column = self.located.place(element)
        raise MalformedPayload(what, where=f"line {line}, column {column}", next_step=cause, line=line, column=column)


def _inside(element: Element) -> str:
    return (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)
