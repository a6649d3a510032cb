"""An object of GOCDB has no key."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.doing import rows

CASE = Case(
    rows=("F6",),
    faces=("gocdb",),
    fault=rows(lambda xml: xml.replace("PRIMARY_KEY", "KEY", 1)),
    required=stop_loud("taken apart"),
    by="record",
    modes=("first",),
    heals="full",
)
