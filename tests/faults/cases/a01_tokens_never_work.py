"""Every token is refused, on every list."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault, stop_loud

CASE = Case(
    rows=("A1",),
    fault=Fault(
        sheet=lambda sheet, hit: (
            replace(sheet, errors=(("badResumptionToken", "Expired."),), rows=())
            if "resumptionToken" in hit.asked.query
            else sheet
        )
    ),
    required=RECOVER.or_(stop_loud("token")),
    positions=("first",),
)
