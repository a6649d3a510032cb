"""A page that is answered with the token that asked for it, for ever."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault, stop_loud
from tests.faults.oai_face import Token

CASE = Case(
    rows=("A2",),
    fault=Fault(
        sheet=lambda sheet, hit: (
            replace(sheet, token=Token(hit.asked.query["resumptionToken"], None, None))
            if hit.here and "resumptionToken" in hit.asked.query
            else sheet
        )
    ),
    required=RECOVER.or_(stop_loud("repeats itself")),
    positions=("middle", "last"),
)
