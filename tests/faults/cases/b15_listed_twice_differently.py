"""A record is listed twice, the older version last."""

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
        listed.append(row)
        if row.identifier == hit.target:
            cut = row.xml.find("<datestamp>") + 11
            older = row.xml[:cut] + "2001-01-01T00:00:00Z" + row.xml[cut + 20 :]
            listed.append(Row(row.identifier, older.replace("<dc:title", "<dc:title>Old</dc:title><dc:title")))
    return replace(sheet, rows=tuple(listed))


CASE = Case(rows=("B15",), fault=Fault(sheet=both), required=repair("OAI-LISTED-TWICE"), by="record")
