"""noRecordsMatch in the middle of a list that had records."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault, stop_loud

CASE = Case(
    rows=("A5", "B9"),
    fault=Fault(
        sheet=lambda sheet, hit: (
            replace(sheet, errors=(("noRecordsMatch", "Nothing."),), rows=())
            if hit.here and "resumptionToken" in hit.asked.query
            else sheet
        )
    ),
    required=RECOVER.or_(stop_loud()),
    positions=("middle", "last"),
)
