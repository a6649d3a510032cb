"""No answer has a responseDate that can be read."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault, stop_loud

CASE = Case(
    rows=("B5",),
    fault=Fault(sheet=lambda sheet, hit: replace(sheet, date="now")),
    required=RECOVER.or_(stop_loud()),
    positions=("first",),
)
