"""The end tag of one record is missing and so two run into each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import Case, Fault, Hit, quarantine, repair, stop_loud
from tests.faults.oai_face import Row


def joined(sheet: Any, hit: Hit) -> Any:
    if not hit.here:
        return sheet
    return replace(
        sheet,
        rows=tuple(
            Row(row.identifier, row.xml.removesuffix("</record>")) if row.identifier == hit.target else row
            for row in sheet.rows
        ),
    )


CASE = Case(
    rows=("E16",),
    fault=Fault(sheet=joined),
    required=repair("XML-REPAIR").or_(quarantine(1)).or_(stop_loud()),
    by="record",
    heals="full",
)
