"""After the page come empty pages with new tokens, for ever."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud
from tests.faults.oai_face import Token


def hollow(sheet: Any, hit: Hit) -> Any:
    if sheet.verb != "ListRecords" or not sheet.is_list or sheet.token is None:
        return sheet
    if hit.here or "~" in hit.asked.query.get("resumptionToken", ""):
        number = hit.memory["number"] = hit.memory.get("number", 0) + 1
        rows = () if "~" in hit.asked.query.get("resumptionToken", "") else sheet.rows
        return replace(sheet, rows=rows, token=Token(f"~{number}", None, None))
    return sheet


def endless(sheet: Any, hit: Hit) -> Any:
    if "~" in hit.asked.query.get("resumptionToken", ""):
        number = hit.memory["number"] = hit.memory.get("number", 0) + 1
        return replace(sheet, errors=(), rows=(), token=Token(f"~{number}", None, None))
    return hollow(sheet, hit)


CASE = Case(rows=("A4",), fault=Fault(sheet=endless), required=RECOVER.or_(stop_loud("empty pages")))
