"""What a search should find, read from `judgements.txt`, and the figures that say how near an answer comes to it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from catalogue_api.index.analysis import identifier_key
from catalogue_api.index.port import IndexDocument

JUDGEMENTS: Final = Path(__file__).with_name("judgements.txt")
KINDS: Final = ("known", "identifier", "topic")
BEST: Final = 3
DEPTH: Final = 10

_QUERY = re.compile(r"\? (\w+) (\S.*)")
_JUDGEMENT = re.compile(r"([1-3]) (\S+)  (\S.*)")


@dataclass(frozen=True, slots=True)
class Judged:
    """One query, with the grade of each thing by its name (later: by its entity)."""

    kind: str
    text: str
    grades: Mapping[str, int]
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """How well an engine does: the mean of nDCG@10 of all queries, the share of known items that stand first, and of
    queries without any hit."""

    queries: int
    ndcg: float
    first: float
    empty: float


def read_judgements(text: str) -> tuple[Judged, ...]:
    """The queries of a file of judgements; raises `ValueError`, with the line, for what is none."""
    found: list[Judged] = []
    grades: dict[str, int] = {}
    reasons: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        if (query := _QUERY.fullmatch(line)) and query[1] in KINDS:
            grades, reasons = {}, {}
            found.append(Judged(query[1], query[2], grades, reasons))
        elif (judgement := _JUDGEMENT.fullmatch(line)) and found and judgement[2] not in grades:
            grades[judgement[2]] = int(judgement[1])
            reasons[judgement[2]] = judgement[3]
        else:
            raise ValueError(f"line {number} is neither a query nor a judgement of one: {line}")
    return tuple(found)


def settle(judged: Iterable[Judged], documents: Iterable[IndexDocument]) -> tuple[Judged, ...]:
    """The queries with entities in place of names; what is not among the documents is left out."""
    own: dict[str, str] = {}
    other: dict[str, str] = {}
    for document in documents:
        own[identifier_key(document.entity.removeprefix("entity/"))] = document.entity
        for key in document.fields["identifier"]:
            other.setdefault(key, document.entity)
    settled = []
    for query in judged:
        named = {name: own.get(identifier_key(name)) or other.get(identifier_key(name)) for name in query.grades}
        grades: dict[str, int] = {}
        for name, entity in named.items():
            if entity is not None:
                grades[entity] = max(query.grades[name], grades.get(entity, 0))
        # Without its best things a query is another one, which nobody judged.
        if BEST in grades.values():
            settled.append(Judged(query.kind, query.text, grades, query.reasons))
    return tuple(settled)


def ndcg(grades: Mapping[str, int], found: Sequence[str]) -> float:
    """nDCG@10 with gains of 2^grade - 1: 1 for the best order there can be."""
    ideal = _gain(sorted(grades.values(), reverse=True)[:DEPTH])
    return _gain([grades.get(entity, 0) for entity in found[:DEPTH]]) / ideal


def succeeds(query: Judged, found: Sequence[str]) -> bool:
    """Whether the first hit is the thing, or one of the things, that a person wanted."""
    return bool(found) and query.grades.get(found[0]) == BEST


def figures(queries: Sequence[Judged], found: Mapping[str, Sequence[str]]) -> Figures:
    """The figures over all queries, given the hits of each by its text."""
    known = [query for query in queries if query.kind != "topic"]
    return Figures(
        queries=len(queries),
        ndcg=sum(ndcg(query.grades, found[query.text]) for query in queries) / len(queries),
        first=sum(succeeds(query, found[query.text]) for query in known) / len(known),
        empty=sum(not found[query.text] for query in queries) / len(queries),
    )


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
