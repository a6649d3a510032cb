"""One record of the page is not well-formed: crossed tags."""

from __future__ import annotations

from tests.faults.case import Case, quarantine, repair
from tests.faults.doing import rows

CASE = Case(
    rows=("E16",),
    fault=rows(lambda xml: xml.replace("<dc:date>2024</dc:date>", "<dc:date>2024</dc:type>", 1)),
    required=quarantine(1).or_(repair("XML-REPAIR")),
    by="record",
    verbs=("ListRecords", "GetRecord"),
)
