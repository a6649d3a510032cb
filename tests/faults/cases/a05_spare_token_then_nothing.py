"""The last page has a token that leads to noRecordsMatch; the list is a multiple of the page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit


def spare(sheet: Any, hit: Hit) -> Any:
    if hit.asked.query.get("resumptionToken") == "spare":
        return replace(sheet, errors=(("noRecordsMatch", "Nothing."),), rows=())
    if hit.here and sheet.token is not None and not sheet.token.value:
        return replace(sheet, token=replace(sheet.token, value="spare"))
    return sheet


CASE = Case(rows=("A5",), fault=Fault(sheet=spare), required=RECOVER, positions=("last",), size=25)
