"""Every page of the list is an error of the server, after the first."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import Case, Fault, stop_loud

CASE = Case(
    rows=("C1",),
    fault=Fault(
        sheet=lambda sheet, hit: (
            replace(sheet, errors=(("serverError", "Out of order."),), rows=())
            if sheet.verb in ("ListRecords", "ListIdentifiers") and ("from" in hit.asked.query or sheet.page)
            else sheet
        )
    ),
    required=stop_loud("Out of order"),
    positions=("first",),
)
