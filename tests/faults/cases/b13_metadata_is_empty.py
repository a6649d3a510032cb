"""A live record has an empty metadata element."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import rows

CASE = Case(
    rows=("B13",),
    fault=rows(lambda xml: xml[: xml.find("<metadata>")] + "<metadata/></record>"),
    required=quarantine(1, "empty"),
    by="record",
    verbs=("ListRecords", "GetRecord"),
)
