"""Every list that shows one record fails with 502; GetRecord of it too."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import says

CASE = Case(
    rows=("A15", "D5"),
    fault=says(502),
    required=quarantine(1, "GetRecord fails"),
    by="record",
    verbs=("ListRecords", "GetRecord"),
    heals="full",
    pairs=False,
)
