"""A record nested 300 levels deep."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, quarantine
from tests.faults.doing import rows

CASE = Case(
    rows=("E13",),
    fault=rows(lambda xml: xml.replace("<dc:date>", "<b>" * 300 + "</b>" * 300 + "<dc:date>", 1)),
    required=quarantine(1).or_(RECOVER),
    by="record",
    verbs=("ListRecords", "GetRecord"),
    heals="full",
)
