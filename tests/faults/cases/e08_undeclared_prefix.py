"""The prefix dc is not declared in a record."""

from __future__ import annotations

from tests.faults.case import Case, repair
from tests.faults.doing import rows

CASE = Case(
    rows=("E8",),
    fault=rows(lambda xml: xml.replace(' xmlns:dc="http://purl.org/dc/elements/1.1/"', "")),
    required=repair("XML-REPAIR-PREFIX"),
    by="record",
    verbs=("ListRecords", "GetRecord"),
)
