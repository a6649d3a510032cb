"""One record of a CSW answer is not well-formed: an unclosed tag."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import rows

CASE = Case(
    rows=("E16",),
    faces=("csw",),
    fault=rows(lambda xml: xml.replace("<dc:date>", "<dc:date><dc:type>", 1)),
    required=quarantine(1),
    by="record",
    modes=("first",),
    heals="full",
)
