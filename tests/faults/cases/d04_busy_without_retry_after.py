"""503 without Retry-After, three times, where the operator left the five tries as they are."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import says

CASE = Case(
    rows=("D4",),
    faces=("oai", "rest"),
    fault=says(503),
    required=RECOVER,
    times=3,
    settings={"CATALOGUE_HARVEST_TRIES": "5"},
)
