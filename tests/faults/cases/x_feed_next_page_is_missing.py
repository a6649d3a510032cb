"""A page of a DCAT feed in the middle names no next page."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A6",),
    faces=("feed",),
    fault=listing(next=None),
    required=stop_loud("drifted"),
    positions=("first", "middle"),
)
