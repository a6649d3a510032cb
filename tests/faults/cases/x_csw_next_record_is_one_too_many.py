"""A CSW server names a next record behind the last one."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A7",),
    faces=("csw",),
    fault=listing(next=lambda follows: follows or 999),
    required=RECOVER,
    by="any",
    positions=("first",),
)
