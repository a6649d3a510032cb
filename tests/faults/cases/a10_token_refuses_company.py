"""The server refuses anything beside a token, as the specification says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit


def refuses(sheet: Any, hit: Hit) -> Any:
    query = hit.asked.query
    if "resumptionToken" in query and len(query) > 2:
        return replace(sheet, errors=(("badArgument", "resumptionToken is exclusive."),), rows=())
    return sheet


CASE = Case(rows=("A10",), fault=Fault(sheet=refuses), required=RECOVER, positions=("first",))
