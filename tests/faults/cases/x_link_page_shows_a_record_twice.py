"""A page of a list that nobody counts shows a record twice, and another one not at all."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.doing import envelope

CASE = Case(
    rows=("B15", "F8"),
    faces=("links",),
    fault=envelope(results=lambda results: [*results[:-1], results[0]]),
    required=stop_loud("twice"),
    positions=("first", "middle"),
)
