"""A server that refuses until, whatever it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit


def refuse(sheet: Any, hit: Hit) -> Any:
    if "until" in hit.asked.query:
        return replace(sheet, errors=(("badArgument", "until is not understood."),), rows=())
    return sheet


CASE = Case(rows=("B3",), fault=Fault(sheet=refuse), required=RECOVER, positions=("first",))
