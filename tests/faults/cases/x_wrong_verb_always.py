"""ListRecords is always answered with ListIdentifiers at one place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud
from tests.faults.oai_face import Row


def other(sheet: Any, hit: Hit) -> Any:
    if not hit.here:
        return sheet
    heads = tuple(Row(row.identifier, row.xml[len("<record>") : row.xml.find("</header>") + 9]) for row in sheet.rows)
    return replace(sheet, verb="ListIdentifiers", rows=heads)


CASE = Case(rows=(), fault=Fault(sheet=other), required=RECOVER.or_(stop_loud("ListIdentifiers")))
