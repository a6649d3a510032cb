"""Triples with the place of each: what the readers of RDF give, whatever the syntax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from schemas.validation.reading.text import Place

Subject: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE, FIRST, REST, NIL = RDF + "type", RDF + "first", RDF + "rest", NamedNode(RDF + "nil")


class Statement(NamedTuple):
    """One triple with the places of its subject, its predicate and its object."""

    subject: Subject
    predicate: str
    object: Term
    subject_place: Place
    place: Place
    object_place: Place


@dataclass(frozen=True, slots=True)
class Located:
    """The statements of one text in its order; `prefixes` are those that it declares."""

    statements: tuple[Statement, ...]
    prefixes: dict[str, str]
