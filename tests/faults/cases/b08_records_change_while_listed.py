"""A record changes and moves to the end of the list with every request."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud


def change(face: Any, hit: Hit) -> None:
    number = hit.memory["number"] = hit.memory.get("number", 0) + 1
    if hit.asked.verb == "ListRecords" and number < 12:
        face.truth.pass_time(seconds=1)
        live = [each for each in face.truth.ordered() if not each.deleted]
        face.truth.edit(live[number % len(live)].identifier)
        face.truth.pass_time(seconds=1)


CASE = Case(
    rows=("B8", "F8"), fault=Fault(before=change), required=RECOVER.or_(stop_loud()), positions=("first",), pairs=False
)
