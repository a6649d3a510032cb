"""The metadata of a record is a whole OAI-PMH record again."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, quarantine
from tests.faults.doing import rows


def wrapped(xml: str) -> str:
    return xml.replace("<metadata>", "<metadata>" + "<record><header/><metadata>").replace(
        "</metadata></record>", "</metadata></record></metadata></record>"
    )


CASE = Case(
    rows=("E18",),
    fault=rows(wrapped),
    required=quarantine(1).or_(RECOVER),
    by="record",
    verbs=("ListRecords", "GetRecord"),
    heals="full",
)
