"""Bytes that are no UTF-8 stand in a record: cut sequence."""

from __future__ import annotations

from tests.faults.case import Case, quarantine, repair
from tests.faults.doing import row_bytes

CASE = Case(
    rows=("E2",),
    fault=row_bytes(b"<dc:description>", b"<dc:description>\xe4\xb8"),
    required=repair("XML-REPAIR-ENCODING").or_(quarantine(1)),
    by="record",
    verbs=("ListRecords", "GetRecord"),
)
