"""A cache answers every request for the list with the page of its beginning, token and all."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud


def cached(sheet: Any, hit: Hit) -> Any:
    if sheet.verb != "ListRecords" or sheet.errors:
        return sheet
    return hit.memory.setdefault("first", sheet)


CASE = Case(rows=("A2",), fault=Fault(sheet=cached), required=stop_loud().or_(RECOVER), positions=("first",))
