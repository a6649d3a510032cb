"""A page leaves one record out, silently; the count knows it."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault, stop_loud

CASE = Case(
    rows=("A6", "B8"),
    fault=Fault(
        sheet=lambda sheet, hit: (
            replace(sheet, rows=tuple(row for row in sheet.rows if row.identifier != hit.target)) if hit.here else sheet
        )
    ),
    required=RECOVER.or_(stop_loud()),
    by="record",
)
