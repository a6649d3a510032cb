"""A CSW server counts its records in words, always."""

from __future__ import annotations

from tests.faults.case import STOP_LOUD, Case
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A7",),
    faces=("csw",),
    fault=listing(matched="many"),
    required=STOP_LOUD,
    by="any",
    positions=("first",),
)
