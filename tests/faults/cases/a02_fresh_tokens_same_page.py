"""Ever new tokens that always show the same page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud
from tests.faults.oai_face import Token


def stuck(sheet: Any, hit: Hit) -> Any:
    if hit.here or hit.memory.get("stuck"):
        hit.memory["stuck"] = hit.memory.get("stuck") or sheet
        number = hit.memory["number"] = hit.memory.get("number", 0) + 1
        if sheet.verb != "ListRecords" or sheet.errors:
            return sheet
        stale = hit.memory["stuck"]
        parts = ("", "", "", "oai_dc", str(number % 5 * 5))
        return replace(sheet, rows=stale.rows, token=Token("|".join(parts) + f"|{number}", None, None))
    return sheet


CASE = Case(
    rows=("A2",),
    fault=Fault(sheet=stuck),
    required=RECOVER.or_(stop_loud()),
    positions=("first", "middle"),
    pairs=False,
)
