"""One result of a page is id is null."""

from __future__ import annotations

from tests.faults.case import Case, quarantine, stop_loud
from tests.faults.doing import results

CASE = Case(
    rows=("F9",),
    faces=("rest", "list", "numbers", "links"),
    fault=results(lambda each: {**each, "id": None}),
    required=quarantine(1).or_(stop_loud()),
    by="record",
    heals="full",
)
