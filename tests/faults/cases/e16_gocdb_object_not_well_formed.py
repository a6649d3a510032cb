"""One object of a page of GOCDB is not well-formed: it is kept apart under its key, and the others are read."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import rows

CASE = Case(
    rows=("E16", "E7"),
    faces=("gocdb",),
    fault=rows(lambda xml: xml.replace("About ", "About R&D ", 1)),
    required=quarantine(1),
    by="record",
    heals="full",
)
