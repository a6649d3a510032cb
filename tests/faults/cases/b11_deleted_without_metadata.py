"""A deleted header has neither datestamp nor metadata."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault
from tests.faults.oai_face import Row

CASE = Case(
    rows=("B11",),
    fault=Fault(
        sheet=lambda sheet, hit: replace(
            sheet,
            rows=tuple(
                Row(row.identifier, row.xml.replace("<datestamp>", "<!--").replace("</datestamp>", "-->"))
                if 'status="deleted"' in row.xml
                else row
                for row in sheet.rows
            ),
        )
    ),
    required=RECOVER,
    positions=("first",),
    modes=("full", "incremental"),
)
