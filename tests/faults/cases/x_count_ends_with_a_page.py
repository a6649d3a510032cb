"""The total names as many records as the first pages show, so that the list seems to end with one of them."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.doing import envelope

CASE = Case(
    rows=("A7", "F9"),
    faces=("rest", "list", "numbers"),
    fault=envelope(total=10),
    required=stop_loud("distinct"),
    by="any",
    positions=("first",),
    modes=("first", "full"),
)
