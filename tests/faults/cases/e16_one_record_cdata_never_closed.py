"""One record of the page is not well-formed: cdata never closed."""

from __future__ import annotations

from tests.faults.case import Case, quarantine, repair, stop_loud
from tests.faults.doing import rows

CASE = Case(
    rows=("E16",),
    fault=rows(lambda xml: xml.replace("<dc:date>", "<dc:date><![CDATA[ ", 1)),
    required=quarantine(1).or_(repair("XML-REPAIR")).or_(stop_loud()),
    by="record",
    verbs=("ListRecords", "GetRecord"),
)
