"""A record with one text of 9.9 MB."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import rows

CASE = Case(
    rows=("E12",),
    fault=rows(lambda xml: xml.replace("<dc:description>", "<dc:description>" + "x" * 9900000, 1)),
    required=RECOVER,
    by="record",
    verbs=("ListRecords", "GetRecord"),
    positions=("middle",),
    pairs=False,
)
