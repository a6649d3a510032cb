"""A DCAT feed counts more data sets than it has, always."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.list_faces import listing

CASE = Case(
    rows=("A7",),
    faces=("feed",),
    fault=listing(total=lambda total: total + 7),
    required=stop_loud("drifted"),
    by="any",
    positions=("first",),
)
