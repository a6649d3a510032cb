"""A CSW server says on every page that there is no next record."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A7",),
    faces=("csw",),
    fault=listing(next=0),
    required=RECOVER,
    by="any",
    positions=("first",),
)
