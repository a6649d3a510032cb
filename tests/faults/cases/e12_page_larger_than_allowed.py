"""A page larger than harvest.page_bytes, always."""

from __future__ import annotations

from tests.faults.case import Case, quarantine, stop_loud
from tests.faults.doing import rows

CASE = Case(
    rows=("E12", "D19"),
    fault=rows(lambda xml: xml.replace("<dc:description>", "<dc:description>" + "x" * 300_000, 1)),
    required=quarantine(1).or_(stop_loud("larger")),
    by="record",
    verbs=("ListRecords", "GetRecord"),
    settings={"CATALOGUE_HARVEST_PAGE_BYTES": "200000"},
    heals="full",
    pairs=False,
)
