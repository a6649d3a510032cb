"""A CSW server never names the next record."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A7",),
    faces=("csw",),
    fault=listing(next=None),
    required=RECOVER,
    by="any",
    positions=("first",),
)
