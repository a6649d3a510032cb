"""A prefix that nobody knows is not declared in a record."""

from __future__ import annotations

from tests.faults.case import Case, quarantine, repair
from tests.faults.doing import rows

CASE = Case(
    rows=("E8",),
    fault=rows(lambda xml: xml.replace("<dc:date>", "<my:own>x</my:own><dc:date>")),
    required=quarantine(1).or_(repair("XML-REPAIR")),
    by="record",
    verbs=("ListRecords", "GetRecord"),
    heals="full",
)
