"""A record of the first page is deleted while the list is read: the pages behind it move."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud


def delete(face: Any, hit: Hit) -> None:
    number = hit.memory["number"] = hit.memory.get("number", 0) + 1
    if number == 4:
        face.truth.pass_time(seconds=1)
        face.truth.delete(hit.target)
        face.truth.pass_time(seconds=1)


CASE = Case(rows=("B8",), fault=Fault(before=delete), required=RECOVER.or_(stop_loud()), pairs=False)
