"""Tokens hold every character that needs encoding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit

ODD = "+%2B &=é中?#/<\U0001f30d"


def odd(sheet: Any, hit: Hit) -> Any:
    if sheet.token is not None and sheet.token.value:
        return replace(sheet, token=replace(sheet.token, value=sheet.token.value.replace("oai_dc", "oai_dc" + ODD)))
    return sheet


def even(face: Any, hit: Hit) -> None:
    token = hit.asked.query.get("resumptionToken")
    if token is not None:
        hit.asked.query["resumptionToken"] = token.replace(ODD, "")  # type: ignore[index]


CASE = Case(rows=("A11",), fault=Fault(before=even, sheet=odd), required=RECOVER, positions=("first",))
