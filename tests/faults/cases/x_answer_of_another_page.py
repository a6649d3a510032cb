"""A cache answers the page with the one before it, once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud


def stale(sheet: Any, hit: Hit) -> Any:
    if sheet.verb != "ListRecords":
        return sheet
    earlier = hit.memory.get("earlier")
    hit.memory["earlier"] = sheet
    return replace(earlier) if hit.here and earlier is not None else sheet


CASE = Case(rows=(), fault=Fault(sheet=stale), required=RECOVER.or_(stop_loud()), positions=("middle", "last"), times=1)
