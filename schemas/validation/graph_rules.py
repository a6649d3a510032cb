"""The rules of a graph profile: rows of a table made into rules, and an example in Turtle for each way to break one."""

from __future__ import annotations

from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from schemas.dcat.terms import PREFIXES
from schemas.profiles.dcat_ap import LABELS, PROFILE
from schemas.records import Severity
from schemas.validation.rules import Level, NodeKind, Rule, Vocabulary

ELSEWHERE = {
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "time": "http://www.w3.org/2006/time#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "schema1": "http://schema.org/",
    "lcon": "http://www.w3.org/ns/locn#",
}
_IRIS = PREFIXES | ELSEWHERE
_THING = "<https://example.org/thing>"
_IRI_ONLY = {"dcat:theme", "dcatap:applicableLegislation"}
SUBJECTS = {rule.node_class: rule.subject for rule in PROFILE.rules} | {
    "dcat:CatalogRecord": "catalogue record",
    "dct:LicenseDocument": "licence document",
}
TYPED = {
    f"xsd:{datatype}": Literal(text, datatype=NamedNode(PREFIXES["xsd"] + datatype))
    for datatype, text in (
        ("date", "2024-05-17"), ("decimal", "10.5"), ("duration", "P1D"), ("nonNegativeInteger", "1024"),
        ("hexBinary", "0cc175b9"),
    )
}  # fmt: skip
"""A literal that is right, for each datatype that rules ask for."""


def iri(name: str) -> str:
    """The whole IRI of a compact one of a rule."""
    prefix, _, local = name.partition(":")
    return _IRIS[prefix] + local


def rule(
    node_class: str,
    path: str,
    suffix: str = "",
    *,
    severity: Severity = Severity.ERROR,
    level: Level = Level.MANDATORY,
    minimum: int = 0,
    maximum: int | None = None,
    kind: NodeKind | None = None,
    datatypes: frozenset[str] = frozenset(),
    classes: frozenset[str] = frozenset(),
    vocabularies: tuple[Vocabulary, ...] = (),
    replacement: str = "",
    fix: str = "",
    clause: str = "",
) -> Rule:
    """One rule of DCAT-AP 3.0.1; its code is `DCATAP3-<class>-<property>` and what distinguishes it."""
    local = path.partition("|")[0].rpartition(":")[2]
    name = node_class.partition(":")[2]
    return Rule(
        code=f"DCATAP3-{name}-{'member' if path.startswith('^') else local}{suffix and '-' + suffix}",
        node_class=node_class,
        path=path,
        key="",
        level=level,
        minimum=minimum,
        maximum=maximum,
        kind=kind,
        datatypes=datatypes,
        severity=severity,
        subject=SUBJECTS[node_class],
        label=LABELS.get(local, local),
        fix=fix or f"State {path}.",
        clause=clause or f"DCAT-AP 3.0.1, {name}: {path}",
        classes=classes,
        vocabularies=vocabularies,
        replacement=replacement,
    )


def for_graphs(each: Rule) -> Rule:
    """A rule for documents as one for graphs: there blank nodes and IRIs are told apart."""
    if each.path in _IRI_ONLY:
        return replace(each, kind=NodeKind.IRI)
    return each


# --- examples -------------------------------------------------------------------------------------------------


def examples(each: Rule, mandatory: tuple[Rule, ...]) -> tuple[str, dict[str, str]]:
    """A passing example in Turtle, and one for each way to break the rule; `mandatory` is stated besides.

    They say no more than the rule needs: under another profile they may have other faults.
    """
    besides = {other.path: specimen(other) for other in mandatory if other.node_class == each.node_class}
    besides.pop(each.path, None)
    path = each.path.partition("|")[0]
    passing = "" if each.replacement else _turtle(each, besides, path, [specimen(each)])
    broken: dict[str, str] = {}
    if each.replacement:
        passing = _turtle(each, besides, each.replacement, [specimen(each)])
        broken["deprecated"] = _turtle(each, besides, path, [specimen(each)])
        return passing, broken
    if each.minimum:
        broken["missing"] = _turtle(each, besides, path, [])
    if each.maximum is not None:
        values = [_other(specimen(each), number) for number in range(each.maximum + 1)]
        broken["too many"] = _turtle(each, besides, path, values)
    if each.kind is NodeKind.LITERAL:
        broken["wrong kind"] = _turtle(each, besides, path, ["<https://example.org/no-literal>"])
    elif each.kind is not None:
        broken["wrong kind"] = _turtle(each, besides, path, ['"words"'])
    if each.datatypes:
        broken["wrong datatype"] = _turtle(each, besides, path, ['"last spring"'])
    if each.classes:
        broken["wrong class"] = _turtle(each, besides, path, [_THING])
    if each.vocabularies:
        broken["not of the vocabulary"] = _turtle(each, besides, path, [_THING])
    return passing, broken


def specimen(each: Rule) -> str:
    """A value that is right, in Turtle."""
    for datatype, literal in TYPED.items():
        if datatype in each.datatypes:
            return f'"{literal.value}"^^{datatype}'
    if each.classes:
        return f"[ a {min(each.classes)} ]"
    if each.vocabularies:
        return f"<{each.vocabularies[0].example}>"
    return '"words"' if each.kind is NodeKind.LITERAL else "<https://example.org/something>"


def _turtle(each: Rule, besides: dict[str, str], path: str, values: list[str]) -> str:
    inverse = path.startswith("^")
    stated = dict(besides) if inverse or not values else {**besides, path: ", ".join(values)}
    lines = ["<https://example.org/1> a " + each.node_class]
    lines += [f"    {name} {value}" for name, value in stated.items()]
    text = " ;\n".join(lines) + " .\n"
    if inverse and values:
        typed = "a dcat:Dataset ; " if each.classes and values != [_THING] else ""
        text += f"<https://example.org/2> {typed}{path[1:]} <https://example.org/1> .\n"
    used = [prefix for prefix in sorted(_IRIS) if f"{prefix}:" in text]
    return "".join(f"@prefix {prefix}: <{_IRIS[prefix]}> .\n" for prefix in used) + "\n" + text


def _other(value: str, number: int) -> str:
    """The same kind of value, but another one for each number: two equal statements are one in a graph."""
    if not number:
        return value
    if value.startswith("<"):
        return f"{value[:-1]}-{number}>"
    if "^^" in value:
        return value.replace("1", str(number + 1), 1)
    return value if value.startswith("[") else f'{value[:-1]} {number}"'
