"""A CSW server counts a record into a page that it could not write."""

from __future__ import annotations

from tests.faults.case import STOP_LOUD, Case
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A7",),
    faces=("csw",),
    fault=listing(returned=lambda count: count + 1),
    required=STOP_LOUD,
    positions=("middle",),
)
