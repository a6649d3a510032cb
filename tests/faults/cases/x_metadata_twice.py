"""A record has metadata twice, the second of nothing known."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import rows

SECOND = "</metadata><metadata><x xmlns='urn:x'>y</x></metadata>"

CASE = Case(
    rows=("B15",),
    fault=rows(lambda xml: xml.replace("</metadata>", SECOND, 1)),
    required=quarantine(1, "2 times metadata"),
    by="record",
    verbs=("ListRecords", "GetRecord"),
    modes=("first",),
)
