"""One record is removed and one comes while the list is paged: the total stays as it was."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud


def swap(face: Any, hit: Hit) -> None:
    number = hit.memory["number"] = hit.memory.get("number", 0) + 1
    if number == 3:
        face.truth.forget(face.truth.ordered()[0].identifier)
        face.truth.add()


CASE = Case(
    rows=("F8",),
    faces=("rest", "list", "numbers", "links", "csw", "feed", "gocdb"),
    fault=Fault(before=swap),
    required=RECOVER.or_(stop_loud("drifted", "moved")),
    positions=("first",),
    pairs=False,
    forgets=True,
)
