"""A page of GOCDB does not say how many a page holds at most."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A6",),
    faces=("gocdb",),
    fault=listing(most=None),
    required=RECOVER,
)
