"""A raw ampersand or entity in a record: &."""

from __future__ import annotations

from tests.faults.case import Case, repair
from tests.faults.doing import rows

CASE = Case(
    rows=("E7",),
    fault=rows(lambda xml: xml.replace("<dc:description>", "<dc:description>& ", 1)),
    required=repair("XML-REPAIR-ENTITIES"),
    by="record",
    verbs=("ListRecords", "GetRecord"),
)
