"""Every page repeats the last record of the page before it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit


def overlapping(sheet: Any, hit: Hit) -> Any:
    if sheet.verb != "ListRecords" or not sheet.is_list:
        return sheet
    last, hit.memory["last"] = hit.memory.get("last"), sheet.rows[-1:]
    return replace(sheet, rows=(*(last or ()), *sheet.rows)) if sheet.page else sheet


CASE = Case(rows=("B15",), fault=Fault(sheet=overlapping), required=RECOVER, positions=("first",))
