"""A page in the list is empty, names the next one, and nobody counts."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.doing import envelope

CASE = Case(
    rows=("F9",),
    faces=("links",),
    fault=envelope(results=[]),
    required=stop_loud("unlike length"),
    positions=("first", "middle"),
)
