"""While a late page is read, one record of the second page goes and one comes at the end: the total stays."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud


def swap(face: Any, hit: Hit) -> None:
    number = hit.memory["number"] = hit.memory.get("number", 0) + 1
    if number == 4:
        face.truth.forget(face.truth.ordered()[6].identifier)
        face.truth.add()


CASE = Case(
    rows=("F8",),
    faces=("rest", "list", "numbers", "links", "feed", "gocdb"),
    fault=Fault(before=swap),
    required=RECOVER.or_(stop_loud("drifted", "moved")),
    positions=("first",),
    pairs=False,
    forgets=True,
)
