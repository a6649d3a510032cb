"""A page in the list is empty; the total says otherwise."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import envelope

CASE = Case(
    rows=("F9",),
    faces=("rest", "list", "numbers"),
    fault=envelope(results=lambda results: []),
    required=RECOVER.or_(stop_loud()),
)
