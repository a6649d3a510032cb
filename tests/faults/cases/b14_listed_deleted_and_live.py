"""A record is listed as deleted and then as live, with the same datestamp."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import Case, Fault, Hit, repair
from tests.faults.oai_face import Row


def both(sheet: Any, hit: Hit) -> Any:
    if not hit.here:
        return sheet
    listed: list[Row] = []
    for row in sheet.rows:
        if row.identifier == hit.target:
            head = row.xml[: row.xml.find("</header>") + 9].replace("<header>", '<header status="deleted">')
            dead = Row(row.identifier, head + "</record>")
            listed += [dead, row]
        else:
            listed.append(row)
    return replace(sheet, rows=tuple(listed))


CASE = Case(rows=("B14",), fault=Fault(sheet=both), required=repair("OAI-LISTED-TWICE"), by="record")
