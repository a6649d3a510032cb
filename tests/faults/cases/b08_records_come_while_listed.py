"""A record comes with every request."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud


def add(face: Any, hit: Hit) -> None:
    number = hit.memory["number"] = hit.memory.get("number", 0) + 1
    if hit.asked.verb == "ListRecords" and number < 12:
        face.truth.pass_time(seconds=1)
        face.truth.add()
        face.truth.pass_time(seconds=1)


CASE = Case(rows=("B8",), fault=Fault(before=add), required=RECOVER.or_(stop_loud()), positions=("first",), pairs=False)
