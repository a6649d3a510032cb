"""A token that is refused once, as if it had expired."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault

CASE = Case(
    rows=("A1",),
    fault=Fault(
        sheet=lambda sheet, hit: (
            replace(sheet, errors=(("badResumptionToken", "Expired."),), rows=())
            if hit.here and "resumptionToken" in hit.asked.query
            else sheet
        )
    ),
    required=RECOVER,
    positions=("middle", "last"),
    times=1,
)
