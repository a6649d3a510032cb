"""A live record has no metadata."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import rows

CASE = Case(
    rows=("B13",),
    fault=rows(lambda xml: xml[: xml.find("<metadata>")] + "</record>"),
    required=quarantine(1, "no metadata"),
    by="record",
    verbs=("ListRecords", "GetRecord"),
)
