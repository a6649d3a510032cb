"""Every record is listed as deleted."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import Case, Fault, hold
from tests.faults.oai_face import Row

CASE = Case(
    rows=("C2",),
    fault=Fault(
        sheet=lambda sheet, hit: replace(
            sheet,
            rows=tuple(
                Row(
                    row.identifier,
                    row.xml[: row.xml.find("</header>") + 9].replace("<header>", '<header status="deleted">')
                    + ("</record>" if row.xml.startswith("<record>") else ""),
                )
                for row in sheet.rows
            ),
        )
    ),
    required=hold(),
    positions=("first",),
    modes=("full",),
    heals="full",
    pairs=False,
)
