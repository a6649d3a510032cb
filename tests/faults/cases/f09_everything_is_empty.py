"""The list is empty and says so: total 0."""

from __future__ import annotations

from tests.faults.case import Case, hold, stop_loud
from tests.faults.doing import envelope

CASE = Case(
    rows=("C2", "F9"),
    faces=("rest", "list", "numbers"),
    fault=envelope(results=lambda results: [], total=0),
    required=hold().or_(stop_loud("empty")),
    by="any",
    positions=("first",),
    modes=("full",),
)
