"""The clock of every second answer is a day behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit


def jump(face: Any, hit: Hit) -> None:
    hit.memory["number"] = hit.memory.get("number", 0) + 1
    face.clock_off = timedelta(hours=-24 * (hit.memory["number"] % 2))


CASE = Case(rows=("B5",), fault=Fault(before=jump), required=RECOVER, positions=("first",), pairs=False)
