"""noRecordsMatch for every ListRecords, while ListIdentifiers lists what there is."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault, stop_loud

CASE = Case(
    rows=("B9",),
    fault=Fault(
        sheet=lambda sheet, hit: (
            replace(sheet, errors=(("noRecordsMatch", "Nothing."),), rows=()) if sheet.verb == "ListRecords" else sheet
        )
    ),
    required=RECOVER.or_(stop_loud()),
    positions=("first",),
)
