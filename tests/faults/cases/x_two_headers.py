"""A record has a second header, of another record."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import rows

SECOND = "<header><identifier>oai:other:1</identifier></header><metadata>"

CASE = Case(
    rows=("B15",),
    fault=rows(lambda xml: xml.replace("<metadata>", SECOND, 1)),
    required=quarantine(1, "2 headers"),
    by="record",
    verbs=("ListRecords", "GetRecord"),
    modes=("first",),
)
