"""A page shows one record less than was asked for, and is not the last."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import envelope

CASE = Case(
    rows=("F9",),
    faces=("rest", "list", "numbers"),
    fault=envelope(results=lambda results: results[:-1]),
    required=RECOVER.or_(stop_loud()),
)
