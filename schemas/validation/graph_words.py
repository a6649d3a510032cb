"""What is broken in a graph, in a provider's words: named nodes, places, and the fix in the submitted syntax."""

from __future__ import annotations

from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from schemas.dcat.parsing import RELATIVE
from schemas.dcat.terms import PREFIXES
from schemas.profiles.dcat_ap import LABELS
from schemas.records import Finding, Severity
from schemas.validation.graph import Broken, Graph, graph_of
from schemas.validation.graph_fixes import fix_of
from schemas.validation.graph_rules import ELSEWHERE, SUBJECTS, iri
from schemas.validation.reading.statements import Located, Statement
from schemas.validation.reading.submission import Syntax
from schemas.validation.reading.text import Place
from schemas.validation.rules import NodeKind, Rule

_TYPE = PREFIXES["rdf"] + "type"
_NAMES = tuple(
    iri(name) for name in ("dct:title", "foaf:name", "skos:prefLabel", "vcard:fn", "vcard:hasName", "rdfs:label")
)
_RECORDS = frozenset(iri(name) for name in ("dcat:Dataset", "dcat:DataService", "dcat:DatasetSeries", "dcat:Catalog"))
_CLASSES = {iri(name): subject for name, subject in SUBJECTS.items()}
_DEPTH = 8
_SHOWN = 120


class GraphWords:
    """One located graph; `tell` says what is broken, where, in which record, and how to write it."""

    def __init__(self, located: Located, syntax: Syntax) -> None:
        self.syntax = syntax
        self.graph: Graph = graph_of((each.subject, each.predicate, each.object) for each in located.statements)
        self.prefixes = located.prefixes
        self.subjects: dict[Any, Statement] = {}
        self.stated: dict[tuple[Any, str, Any], Statement] = {}
        self.pointing: dict[Any, Statement] = {}
        for each in located.statements:
            self.subjects.setdefault(each.subject, each)
            self.stated.setdefault((each.subject, each.predicate, each.object), each)
            if not isinstance(each.object, Literal) and each.predicate != _TYPE:
                self.pointing.setdefault(each.object, each)

    @staticmethod
    def is_record(stated: dict[str, list[Any]]) -> bool:
        """Whether a node is a dataset, a service, a series or a catalogue."""
        return any(isinstance(each, NamedNode) and each.value in _RECORDS for each in stated.get(_TYPE, ()))

    def tell(self, broken: Broken) -> tuple[Finding, Place | None, str, str, str]:
        """The finding, its place, the title and the identifier of its record, and the fix as it would be written."""
        rule = broken.rule
        message, found, expected = _words(broken)
        finding = Finding(
            code=rule.code,
            severity=rule.severity,
            message=message,
            focus=self.spoken(broken.node),
            path=rule.path,
            found=found,
            expected=expected,
            fix=rule.fix,
            clause=rule.clause,
        )
        record = self.record_of(broken.node)
        identifier = _shown(record) if isinstance(record, NamedNode) else ""
        return finding, self.place(broken), self.title(record), identifier, self.fix(broken)

    def place(self, broken: Broken) -> Place | None:
        """Where the value stands, or for what is missing where the node begins."""
        path = broken.rule.path
        if broken.value is not None and not path.startswith("^"):
            for each in path.split("|"):
                statement = self.stated.get((broken.node, iri(each), broken.value))
                if statement is not None:
                    return statement.object_place
        first = self.subjects.get(broken.node)
        return first.subject_place if first else None

    # --- names ------------------------------------------------------------------------------------------------

    def title(self, node: Any) -> str:
        """What a node is called; empty if it says nothing of the kind."""
        stated = self.graph.get(node, {})
        for name in _NAMES:
            for value in stated.get(name, ()):
                if isinstance(value, Literal):
                    return str(value.value)[:_SHOWN]
        return ""

    def spoken(self, node: Any, depth: int = 0) -> str:
        """`contact point of dataset “X”`: never the label of a blank node."""
        kind = self.kind(node)
        title = self.title(node)
        if isinstance(node, NamedNode):
            return f"{kind} “{title}”" if title else f"{kind} <{_shown(node)}>"
        above = self.pointing.get(node)
        if above is None or depth > _DEPTH:
            return f"{kind} “{title}”" if title else f"{kind} without a name"
        label = _label(above.predicate)
        return f"{label} of {self.spoken(above.subject, depth + 1)}"

    def kind(self, node: Any) -> str:
        """What we call a node by its class."""
        for each in self.graph.get(node, {}).get(_TYPE, ()):
            if isinstance(each, NamedNode) and each.value in _CLASSES:
                return _CLASSES[each.value]
        return "node"

    def record_of(self, node: Any) -> Any:
        """The dataset, service, series or catalogue that a node belongs to; itself where there is none."""
        current, depth = node, 0
        while not self.is_record(self.graph.get(current, {})):
            above = self.pointing.get(current)
            depth += 1
            if above is None or depth > _DEPTH:
                return node
            current = above.subject
        return current

    def fix(self, broken: Broken) -> str:
        """A statement that would be right, in the submitted syntax; empty where something has to be taken away."""
        return fix_of(broken, self.graph, self.prefixes, self.syntax)

    def short(self, name: str) -> str:
        """An IRI with the prefix that the submission itself declares, else with the usual one."""
        for prefix, space in self.prefixes.items():
            if space and name.startswith(space) and "/" not in name[len(space) :]:
                return f"{prefix}:{name[len(space) :]}"
        for prefix, space in (PREFIXES | ELSEWHERE).items():
            if name.startswith(space):
                return f"{prefix}:{name[len(space) :]}"
        return f"<{name}>"


def _words(broken: Broken) -> tuple[str, str, str]:
    """The sentence, what was found and what is expected."""
    rule, subject, label = broken.rule, broken.rule.subject, broken.rule.label
    if broken.way == "missing":
        advice = "" if rule.severity is Severity.ERROR else ", which is recommended"
        return f"The {subject} states no {label}{advice}.", "", "at least one value"
    if broken.way == "too many":
        message = f"The {subject} states {broken.number} values as {label}; only {rule.maximum} can be meant."
        return message, f"{broken.number} values", f"at most {rule.maximum}"
    found = _shown(broken.value)
    if broken.way == "deprecated":
        return f"{rule.path} of the {subject} is no longer used.", found, f"{rule.replacement} in its place"
    expected = _expected(rule, broken.way)
    return f"What the {subject} states as {label} is not {expected}.", found, expected


def _expected(rule: Rule, way: str) -> str:
    if way == "wrong class":
        return "a described " + " or ".join(sorted(rule.classes))
    if rule.vocabularies:
        return "an IRI of " + " or ".join(each.title for each in rule.vocabularies)
    if rule.datatypes:
        return "a literal of " + " or ".join(sorted(rule.datatypes))
    return {NodeKind.LITERAL: "a text or other literal", NodeKind.IRI: "an IRI"}.get(
        rule.kind or NodeKind.NODE, "an IRI or a node"
    )


def _shown(value: Any) -> str:
    if isinstance(value, BlankNode):
        return "a node without a name"
    return str(value.value).removeprefix(RELATIVE)[:_SHOWN]


def _label(predicate: str) -> str:
    local = predicate.replace("#", "/").rpartition("/")[2]
    return LABELS.get(local, local)
