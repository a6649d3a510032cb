"""noRecordsMatch for a full list of a source that has records."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import Case, Fault, hold, stop_loud

CASE = Case(
    rows=("B9", "C2"),
    fault=Fault(
        sheet=lambda sheet, hit: (
            replace(sheet, errors=(("noRecordsMatch", "Nothing."),), rows=())
            if sheet.verb in ("ListRecords", "ListIdentifiers")
            else sheet
        )
    ),
    required=stop_loud("empty").or_(hold()),
    positions=("first",),
    modes=("full",),
    pairs=False,
)
