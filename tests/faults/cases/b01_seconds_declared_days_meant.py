"""Seconds are declared, days are understood: longer dates are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit


def refuse(sheet: Any, hit: Hit) -> Any:
    query = hit.asked.query
    if any(len(query.get(name, "")) > 10 for name in ("from", "until")):
        return replace(sheet, errors=(("badArgument", "Not a date."),), rows=())
    return sheet


CASE = Case(
    rows=("B1", "B4"),
    fault=Fault(prepare=lambda face: setattr(face, "granularity", "YYYY-MM-DDThh:mm:ssZ"), sheet=refuse),
    required=RECOVER,
    positions=("first",),
    pairs=False,
)
