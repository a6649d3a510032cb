"""A page of GOCDB leads back to the first one."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A6",),
    faces=("gocdb",),
    fault=listing(next=0),
    required=stop_loud("leads back").or_(RECOVER),
)
