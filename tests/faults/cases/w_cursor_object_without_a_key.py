"""An object of GOCDB has no key: it is kept apart, and nothing is absent meanwhile."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import rows

CASE = Case(
    rows=("F6",),
    faces=("gocdb",),
    fault=rows(lambda xml: xml.replace("PRIMARY_KEY", "KEY", 1)),
    required=quarantine(1, "no key"),
    by="record",
    modes=("first",),
    heals="full",
)
