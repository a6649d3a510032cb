"""The total of a page is null, always."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import envelope

CASE = Case(
    rows=("A7", "F9"),
    faces=("rest", "list", "numbers"),
    fault=envelope(total=None),
    required=RECOVER.or_(stop_loud()),
    by="any",
    positions=("first",),
)
