"""One record of the page is not well-formed: unclosed tag."""

from __future__ import annotations

from tests.faults.case import Case, quarantine, repair
from tests.faults.doing import rows

CASE = Case(
    rows=("E16",),
    fault=rows(lambda xml: xml.replace("<dc:date>", "<dc:date><dc:type>", 1)),
    required=quarantine(1).or_(repair("XML-REPAIR")),
    by="record",
    verbs=("ListRecords", "GetRecord"),
)
