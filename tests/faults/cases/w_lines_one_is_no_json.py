"""One line of a list is no JSON."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import row_bytes

CASE = Case(
    rows=("E16", "F10"),
    faces=("lines",),
    fault=row_bytes(b'"name"', b'"name'),
    required=quarantine(1),
    by="record",
    modes=("first",),
    heals="full",
)
