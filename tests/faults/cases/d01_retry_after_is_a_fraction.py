"""503 whose Retry-After is a fraction, once."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import says

CASE = Case(
    rows=("D1",),
    fault=says(503, Retry_After="0.5"),
    required=RECOVER.or_(stop_loud("wait")),
    times=1,
    positions=("middle",),
)
