"""What a profile is made of: rules as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from schemas.records import Document, Severity


class Level(StrEnum):
    """How strongly a profile asks for a property."""

    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"


class NodeKind(StrEnum):
    """What a value must be (SHACL §4.1.3); our documents have no blank nodes, so a node is an IRI."""

    LITERAL = "literal"
    NODE = "node"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one class asks of one property.

    `path` is a compact IRI, `key` the key of a document that holds it: a term, or the full IRI. `datatypes` are
    compact IRIs, empty where any will do. `message` completes "… states no", `fix` tells how to mend it.
    `failing` has one example for each way in which the rule can be broken.
    """

    code: str
    node_class: str
    path: str
    key: str
    level: Level
    minimum: int
    maximum: int | None
    kind: NodeKind | None
    datatypes: frozenset[str]
    severity: Severity
    subject: str
    label: str
    fix: str
    clause: str
    passing: Document = field(default_factory=dict)
    failing: Mapping[str, Document] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of rules that a provider can be held to."""

    key: str
    title: str
    version: str
    url: str
    rules: tuple[Rule, ...]
