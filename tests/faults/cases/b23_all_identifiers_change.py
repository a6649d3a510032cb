"""A migration gives every record another identifier."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import Case, Fault, hold


def rename(face: Any) -> None:
    for thing in list(face.truth.things.values()):
        del face.truth.things[thing.identifier]
        other = thing.identifier.replace("truth.example", "new.example")
        face.truth.things[other] = replace(thing, identifier=other, stamp=face.truth.now)


CASE = Case(
    rows=("B23",),
    fault=Fault(prepare=rename),
    required=hold(),
    positions=("first",),
    modes=("full",),
    pairs=False,
)
