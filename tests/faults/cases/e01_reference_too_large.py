"""A reference to a character that XML forbids: #x110000."""

from __future__ import annotations

from tests.faults.case import Case, repair
from tests.faults.doing import rows

CASE = Case(
    rows=("E1",),
    fault=rows(lambda xml: xml.replace("<dc:description>", "<dc:description>&#x110000;", 1)),
    required=repair("XML-REPAIR"),
    by="record",
    verbs=("ListRecords", "GetRecord"),
)
