"""A CSW server counts fewer records than it has, always."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A7",),
    faces=("csw",),
    fault=listing(matched=10),
    required=RECOVER.or_(stop_loud()),
    by="any",
    positions=("first",),
)
