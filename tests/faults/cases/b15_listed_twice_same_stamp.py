"""A record is listed twice on one page with other content and the same datestamp."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, repair
from tests.faults.oai_face import Row


def both(sheet: Any, hit: Hit) -> Any:
    if not hit.here:
        return sheet
    listed: list[Row] = []
    for row in sheet.rows:
        if row.identifier == hit.target:
            listed.append(Row(row.identifier, row.xml.replace("at length", "at some length")))
        listed.append(row)
    return replace(sheet, rows=tuple(listed))


CASE = Case(rows=("B15",), fault=Fault(sheet=both), required=repair("OAI-LISTED-TWICE").or_(RECOVER), by="record")
