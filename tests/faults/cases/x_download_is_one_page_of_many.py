"""A file that should hold the whole list holds one page of it, and counts more than it has."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.doing import envelope

CASE = Case(
    rows=("A6", "F9"),
    faces=("download",),
    fault=envelope(results=lambda results: results[:10]),
    required=stop_loud("holds 10 of"),
    positions=("first",),
)
