"""The server wants metadataPrefix beside a token, against the specification."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit


def wants(sheet: Any, hit: Hit) -> Any:
    query = hit.asked.query
    if "resumptionToken" in query and "metadataPrefix" not in query:
        return replace(sheet, errors=(("badArgument", "metadataPrefix is missing."),), rows=())
    return sheet


CASE = Case(rows=("A10",), fault=Fault(sheet=wants), required=RECOVER, positions=("first",))
