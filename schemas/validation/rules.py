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
    """What a value must be (SHACL §4.1.3); our documents have no blank nodes, so there a node is an IRI."""

    LITERAL = "literal"
    NODE = "node"
    IRI = "IRI"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A controlled vocabulary: what its IRIs begin with, and its codes; without codes it is not loaded here.

    Where the codes are not `complete`, an IRI with another code can be neither accepted nor refused. `specimen` is the
    code to show as an example.
    """

    title: str
    scheme: str
    prefixes: tuple[str, ...]
    codes: frozenset[str] = frozenset()
    complete: bool = True
    specimen: str = ""

    @property
    def example(self) -> str:
        """One of its IRIs; where no code is loaded, with an ellipsis in place of one."""
        return self.prefixes[0] + (self.specimen or ("" if "" in self.codes else "…"))


@dataclass(frozen=True, slots=True)
class Rule:
    """What one class asks of one property.

    `path` is a compact IRI, `key` the key of a document that holds it: a term, or the full IRI. `datatypes` are
    compact IRIs, empty where any will do. `label` completes "… states no", `fix` tells how to mend it.
    `failing` has one example for each way in which the rule can be broken.

    What follows is asked of graphs only: a path may begin with `^` (those that point to the node) or name two
    properties apart by `|`; `classes` are those a value must have one of, `vocabularies` those it must come from one
    of, and a path with a `replacement` must not be used at all.
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
    classes: frozenset[str] = frozenset()
    vocabularies: tuple[Vocabulary, ...] = ()
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of rules that a provider can be held to."""

    key: str
    title: str
    version: str
    url: str
    rules: tuple[Rule, ...]
