"""A DCAT feed leads back to its first page."""

from __future__ import annotations

from tests.faults.case import STOP_LOUD, Case
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A2",),
    faces=("feed",),
    fault=listing(next=lambda follows: 1 if follows else None),
    required=STOP_LOUD,
    positions=("middle",),
)
