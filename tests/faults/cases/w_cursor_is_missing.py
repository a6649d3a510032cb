"""A full page of GOCDB names no next cursor."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A6",),
    faces=("gocdb",),
    fault=listing(next=None),
    required=stop_loud("no next cursor"),
    positions=("first", "middle"),
)
