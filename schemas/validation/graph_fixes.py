"""What would be right in place of what is broken in a graph, written so that it can be pasted where it belongs.

A value that a person only has to fill in holds an ellipsis. What the submission says already is kept where it can be:
a date only gets its datatype, an address in quotation marks becomes an IRI.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from schemas.dcat.terms import PREFIXES
from schemas.profiles import dcat_ap_base0, dcat_ap_codelists
from schemas.records import Severity
from schemas.validation.graph import Broken, Graph
from schemas.validation.graph_rules import TYPED, iri
from schemas.validation.graph_writing import Described, Right, Writing
from schemas.validation.reading.submission import Syntax
from schemas.validation.rules import NodeKind, Rule
from schemas.validation.validate import FORMS

_TYPE = PREFIXES["rdf"] + "type"
_FILL_IN = "…"
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_MANDATORY: dict[str, list[Rule]] = {}
for _rule in dcat_ap_base0.RULES:
    if _rule.minimum and _rule.severity is Severity.ERROR:
        _MANDATORY.setdefault(_rule.node_class, []).append(_rule)
_BASE = {(rule.node_class, rule.path): rule for rule in dcat_ap_base0.RULES}
_LISTED = {(rule.node_class, rule.path): rule for rule in dcat_ap_codelists.RULES}
_NODES = {
    "dcat:contactPoint": "vcard:Kind", "dct:publisher": "foaf:Agent", "dct:creator": "foaf:Agent",
    "dcat:distribution": "dcat:Distribution", "adms:sample": "dcat:Distribution", "dct:temporal": "dct:PeriodOfTime",
    "adms:identifier": "adms:Identifier", "spdx:checksum": "spdx:Checksum",
}  # fmt: skip
"""Properties whose value is best described on the spot, and as what."""
_NAMED_BY = {"vcard:Kind": "vcard:fn", "foaf:Agent": "foaf:name", "adms:Identifier": "skos:notation"}
"""Where a text goes that stands in place of a described node."""
_TELLING: dict[str, tuple[tuple[str, Right], ...]] = {
    "vcard:Kind": (("vcard:fn", Literal(_FILL_IN)), ("vcard:hasEmail", NamedNode("mailto:help@example.org"))),
    "adms:Identifier": (("skos:notation", Literal(_FILL_IN)),),
    "dct:PeriodOfTime": (("dcat:startDate", TYPED["xsd:date"]),),
}
"""What a description is useless without, though no rule of the base demands it."""


def fix_of(broken: Broken, graph: Graph, prefixes: Mapping[str, str], syntax: Syntax) -> str:
    """The statement that would be right, in the submitted syntax; empty where something has to be taken away."""
    rule = broken.rule
    writing = Writing(syntax, prefixes)
    if rule.path.startswith("^") and broken.way == "missing":
        return writing.apart(NamedNode("https://" + _FILL_IN), ((rule.path[1:], broken.node),))
    if broken.way == "too many" or rule.path.startswith("^"):
        return ""
    path = rule.replacement or rule.path.partition("|")[0]
    if rule.path == "dcat:isVersionOf" and not isinstance(broken.value, Literal):
        return writing.apart(broken.value, (("dcat:hasVersion", broken.node),))
    if broken.way == "wrong class" and not isinstance(broken.value, Literal):
        return _described(broken.value, min(rule.classes), graph, writing, path)
    return writing.inside(broken.node, path, _right(broken, rule, path))


def _described(value: Any, kind: str, graph: Graph, writing: Writing, path: str) -> str:
    """What is still to be said of a value: that it is one of its class, and what such a one has to state."""
    stated = graph.get(value, {})
    more = tuple(each for each in _stated_of(kind) if iri(each[0]) not in stated)
    if isinstance(value, BlankNode):
        return writing.within(value, kind, [str(each.value) for each in stated.get(_TYPE, ())], more)
    return writing.apart(value, more, kind=kind, path=path)


def _right(broken: Broken, rule: Rule, path: str) -> Right:
    """The value to write: what stands there as far as it can be kept, else a specimen."""
    value = broken.value
    if broken.way == "deprecated":
        asked = _BASE.get((rule.node_class, path))
        literal = isinstance(value, Literal)
        if asked is None or not (asked.datatypes or (asked.kind is NodeKind.LITERAL and not literal)):
            return value  # type: ignore[no-any-return]  # a term of the submission
        rule = asked
    if isinstance(value, Literal):
        text = value.value.strip()
        for datatype in sorted(rule.datatypes):
            if FORMS[datatype].fullmatch(text):
                return Literal(text, datatype=NamedNode(iri(datatype)))
        if rule.kind is not NodeKind.LITERAL and not rule.datatypes and not rule.vocabularies:
            if _ADDRESS.fullmatch(text):
                return NamedNode(text)
            kind = _NODES.get(path) or min(rule.classes, default="")
            if kind in _NAMED_BY:
                return _with_name(kind, text)
    return _specimen(rule, path, missing=broken.way == "missing")


def _with_name(kind: str, text: str) -> Described:
    own = _NAMED_BY[kind]
    others = tuple(each for each in _stated_of(kind) if each[0] != own)
    return Described(kind, ((own, Literal(text)), *others))


def _specimen(rule: Rule, path: str, *, missing: bool) -> Right:
    for datatype, literal in TYPED.items():
        if datatype in rule.datatypes:
            return literal
    if rule.vocabularies:
        return NamedNode(rule.vocabularies[0].example)
    if path in _NODES and rule.kind is not NodeKind.LITERAL:
        return Described(_NODES[path], _stated_of(_NODES[path]))
    if rule.classes:
        return Described(min(rule.classes), _stated_of(min(rule.classes)))
    key = (rule.node_class, path)
    if key in _LISTED:
        return NamedNode(_LISTED[key].vocabularies[0].example)
    if missing and rule.kind is None and key in _BASE and _BASE[key] is not rule:
        return _specimen(_BASE[key], path, missing=True)
    return Literal(_FILL_IN) if rule.kind is NodeKind.LITERAL else NamedNode("https://" + _FILL_IN)


def _stated_of(kind: str) -> tuple[tuple[str, Right], ...]:
    """What a description of that class has to state."""
    if kind in _TELLING:
        return _TELLING[kind]
    return tuple((each.path, _specimen(each, each.path, missing=True)) for each in _MANDATORY.get(kind, ()))
