"""A record of the first page is removed while the list is paged: one is skipped."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud


def remove(face: Any, hit: Hit) -> None:
    number = hit.memory["number"] = hit.memory.get("number", 0) + 1
    if number == 3:
        face.truth.forget(face.truth.ordered()[0].identifier)


CASE = Case(
    rows=("F8",),
    faces=("rest", "list", "numbers", "links", "csw", "feed", "gocdb"),
    fault=Fault(before=remove),
    required=RECOVER.or_(stop_loud("drifted", "moved")),
    positions=("first",),
    pairs=False,
    forgets=True,
)
