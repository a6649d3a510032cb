"""Identify says nothing at all of the repository."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import answers

CASE = Case(
    rows=("B20",),
    fault=answers(lambda sheet: replace(sheet, inside="")),
    required=RECOVER.or_(stop_loud()),
    by="any",
    verbs=("Identify",),
    positions=("first",),
)
