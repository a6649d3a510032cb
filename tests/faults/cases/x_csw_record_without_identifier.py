"""One record of a CSW answer has no identifier."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import rows

CASE = Case(
    rows=("F9",),
    faces=("csw",),
    fault=rows(lambda xml: xml.replace("dc:identifier>", "dc:source>")),
    required=quarantine(1),
    by="record",
    modes=("first",),
    heals="full",
)
