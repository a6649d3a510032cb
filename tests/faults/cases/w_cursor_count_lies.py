"""A page of GOCDB says that it holds one more than it does."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A6",),
    faces=("gocdb",),
    fault=listing(count=lambda count: count + 1),
    required=stop_loud("says that it holds"),
)
