"""A page of GOCDB in the middle is empty, says so, and links the next one, which is not."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import Case, stop_loud
from tests.faults.doing import answers

CASE = Case(
    rows=("A6", "F9"),
    faces=("gocdb",),
    fault=answers(lambda sheet: replace(sheet, rows=(), says={**sheet.says, "count": 0})),
    required=stop_loud("empty"),
    positions=("first", "middle"),
)
