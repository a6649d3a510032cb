"""Triples x profile -> what is broken, compiled once for each profile.

Rules are looked up by the properties that a node has, and only those that ask for something are run on what is
absent. The same walk serves both looks at a submission: a fast one without places, and, if that finds anything, one
over the statements with their places.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from schemas.dcat.terms import PREFIXES
from schemas.dcat.triples import compact
from schemas.validation.graph_rules import iri
from schemas.validation.rules import NodeKind, Rule
from schemas.validation.validate import FORMS

_TYPE = PREFIXES["rdf"] + "type"
_SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_IN_SCHEME = PREFIXES["skos"] + "inScheme"
Graph: TypeAlias = dict[Any, dict[str, list[Any]]]
"""Node -> property -> values, each value once."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a node breaks: the way, the value that does, and how many there are."""

    rule: Rule
    way: str
    node: Any
    value: Any = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """What is broken in a graph, and the codes of the rules whose vocabulary is not loaded here."""

    broken: tuple[Broken, ...]
    unchecked: frozenset[str]


@dataclass(slots=True)
class _Plan:
    required: list[tuple[str, Rule]] = field(default_factory=list)
    by_path: dict[str, list[Rule]] = field(default_factory=dict)
    others: list[Rule] = field(default_factory=list)


Plans: TypeAlias = dict[str, _Plan]


def graph_of(triples: Iterable[tuple[Any, str, Any]]) -> Graph:
    """The graph of some triples, in their order."""
    graph: Graph = {}
    for subject, predicate, value in triples:
        values = graph.setdefault(subject, {}).setdefault(predicate, [])
        if value not in values:
            values.append(value)
    return graph


def check_graph(graph: Graph, plans: Plans) -> Checked:
    """Every rule that a node of the graph breaks, in the order of the graph."""
    walk = _Walk(graph)
    for node, stated in graph.items():
        for name in walk.classes(stated.get(_TYPE, ())):
            plan = plans.get(name)
            if plan is not None:
                walk.apply(plan, node, stated)
    return Checked(tuple(walk.broken), frozenset(walk.unchecked))


def speaks_of(graph: Graph, plans: Plans) -> bool:
    """Whether any node of a graph is of a class that rules ask something of."""
    walk = _Walk(graph)
    return any(name in plans for stated in graph.values() for name in walk.classes(stated.get(_TYPE, ())))


def compiled(rules: Iterable[Rule]) -> Plans:
    """The rules by the class that they ask something of."""
    plans: dict[str, _Plan] = {}
    for rule in rules:
        plan = plans.setdefault(iri(rule.node_class), _Plan())
        if "|" in rule.path or rule.path.startswith("^"):
            plan.others.append(rule)
            continue
        path = iri(rule.path)
        if rule.minimum:
            plan.required.append((path, rule))
        plan.by_path.setdefault(path, []).append(rule)
    return plans


class _Walk:
    """One walk over one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.broken: list[Broken] = []
        self.unchecked: set[str] = set()
        self.above = {
            node.value: [each.value for each in stated[_SUBCLASS] if isinstance(each, NamedNode)]
            for node, stated in graph.items()
            if _SUBCLASS in stated and isinstance(node, NamedNode)
        }
        self.pointing: dict[str, dict[Any, list[Any]]] = {}

    def classes(self, types: Iterable[Any]) -> Iterable[str]:
        """The classes of a node and, where the graph itself says so, those above them (SHACL §2.1.3.2)."""
        names = [each.value for each in types if isinstance(each, NamedNode)]
        if not self.above:
            return names
        for name in names:  # it grows while it is read
            names.extend(each for each in self.above.get(name, ()) if each not in names)
        return names

    def apply(self, plan: _Plan, node: Any, stated: dict[str, list[Any]]) -> None:
        for path, rule in plan.required:
            if path not in stated:
                self.broken.append(Broken(rule, "missing", node))
        by_path = plan.by_path
        for predicate, values in stated.items():
            for rule in by_path.get(predicate, ()):
                self.judge(rule, node, values)
        for rule in plan.others:
            values = self.elsewhere(rule.path, node, stated)
            if rule.minimum and not values:
                self.broken.append(Broken(rule, "missing", node))
            self.judge(rule, node, values)

    def elsewhere(self, path: str, node: Any, stated: dict[str, list[Any]]) -> list[Any]:
        if not path.startswith("^"):
            return [value for each in path.split("|") for value in stated.get(iri(each), ())]
        predicate = iri(path[1:])
        if predicate not in self.pointing:
            self.pointing[predicate] = {}
            for other, said in self.graph.items():
                for value in said.get(predicate, ()):
                    self.pointing[predicate].setdefault(value, []).append(other)
        return self.pointing[predicate].get(node, [])

    def judge(self, rule: Rule, node: Any, values: list[Any]) -> None:
        if rule.replacement:
            self.broken.extend(Broken(rule, "deprecated", node, value) for value in values)
            return
        if rule.maximum is not None and len(values) > rule.maximum:
            self.broken.append(Broken(rule, "too many", node, values[rule.maximum], len(values)))
        # Others may stand beside one of the vocabulary (as with sh:hasValue).
        has_one = bool(rule.minimum and rule.vocabularies) and any(self.is_of(rule, value) for value in values)
        for value in values:
            way = self.fault(rule, value)
            if way and not (has_one and way == "not of the vocabulary"):
                self.broken.append(Broken(rule, way, node, value))

    def fault(self, rule: Rule, value: Any) -> str:
        """The way in which a value breaks a rule; empty if it does not."""
        is_literal = isinstance(value, Literal)
        if rule.kind is not None and (
            is_literal is not (rule.kind is NodeKind.LITERAL)
            or (rule.kind is NodeKind.IRI and isinstance(value, BlankNode))
        ):
            return "wrong kind"
        if rule.datatypes and not (is_literal and _has_datatype(value, rule.datatypes)):
            return "wrong datatype"
        if rule.classes and (is_literal or not self.is_a(value, rule.classes)):
            return "wrong class"
        if rule.vocabularies and not self.is_of(rule, value):
            return "not of the vocabulary"
        return ""

    def is_a(self, value: Any, classes: frozenset[str]) -> bool:
        types = self.classes(self.graph.get(value, {}).get(_TYPE, ()))
        return any(iri(name) in types for name in classes)

    def is_of(self, rule: Rule, value: Any) -> bool:
        if not isinstance(value, NamedNode):
            return False
        stated = {each.value for each in self.graph.get(value, {}).get(_IN_SCHEME, ()) if isinstance(each, NamedNode)}
        for vocabulary in rule.vocabularies:
            if vocabulary.scheme in stated:
                return True
            prefix = next((each for each in vocabulary.prefixes if value.value.startswith(each)), None)
            if prefix is None:
                continue
            if value.value.removeprefix(prefix) in vocabulary.codes or prefix in vocabulary.codes:
                return True
            if not vocabulary.complete:
                self.unchecked.add(rule.code)
                return True
        return False


def _has_datatype(value: Literal, allowed: frozenset[str]) -> bool:
    datatype = compact(value.datatype.value)
    return datatype in allowed and FORMS[datatype].fullmatch(value.value) is not None
