"""A page of a CSW server lacks a record that it counts."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import Case, stop_loud
from tests.faults.doing import answers

CASE = Case(
    rows=("F9",),
    faces=("csw",),
    fault=answers(lambda sheet: replace(sheet, rows=sheet.rows[:-1])),
    required=stop_loud("holds"),
)
