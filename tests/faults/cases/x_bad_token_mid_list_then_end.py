"""badResumptionToken in the middle of the list, always, though the token is fresh."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault, stop_loud

CASE = Case(
    rows=("A1",),
    fault=Fault(
        sheet=lambda sheet, hit: (
            replace(sheet, errors=(("badResumptionToken", "No."),), rows=())
            if hit.here and "resumptionToken" in hit.asked.query
            else sheet
        )
    ),
    required=RECOVER.or_(stop_loud("token")),
    positions=("middle", "last"),
)
