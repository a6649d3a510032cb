"""One result of a page is a list."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, quarantine, stop_loud
from tests.faults.doing import results

CASE = Case(
    rows=("F9",),
    faces=("rest", "list", "numbers", "links"),
    fault=results(lambda each: [each]),
    required=quarantine(1).or_(stop_loud()).or_(RECOVER),
    by="record",
    heals="full",
)
