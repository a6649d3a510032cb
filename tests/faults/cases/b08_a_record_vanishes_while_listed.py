"""A record vanishes without a trace while the list is read: the pages behind it move."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, repair, stop_loud


def vanish(face: Any, hit: Hit) -> None:
    number = hit.memory["number"] = hit.memory.get("number", 0) + 1
    if number == 4:
        face.truth.forget(hit.target)


CASE = Case(
    rows=("B8", "B18"),
    fault=Fault(before=vanish),
    required=RECOVER.or_(stop_loud()).or_(repair("listed")),
    positions=("first", "last"),
    modes=("first", "full"),
    heals="full",
    forgets=True,
    pairs=False,
)
