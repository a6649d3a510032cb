"""A DCAT feed counts nothing; its last page is known by its name."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A7",),
    faces=("feed",),
    fault=listing(total=None),
    required=RECOVER,
    by="any",
    positions=("first",),
)
