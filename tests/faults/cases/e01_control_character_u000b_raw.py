"""A character that XML forbids stands raw in a title: U000B."""

from __future__ import annotations

from tests.faults.case import Case, repair
from tests.faults.doing import rows

CASE = Case(
    rows=("E1",),
    fault=rows(lambda xml: xml.replace("<dc:description>", "<dc:description>\x0b", 1)),
    required=repair("XML-REPAIR-CHARACTERS"),
    by="record",
    verbs=("ListRecords", "GetRecord"),
)
