"""A record larger than harvest.record_bytes."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import rows

CASE = Case(
    rows=("E12",),
    fault=rows(lambda xml: xml.replace("<dc:description>", "<dc:description>" + "x" * 60_000, 1)),
    required=quarantine(1, "record_bytes"),
    by="record",
    verbs=("ListRecords", "GetRecord"),
    settings={"CATALOGUE_HARVEST_RECORD_BYTES": "50000"},
    heals="full",
)
