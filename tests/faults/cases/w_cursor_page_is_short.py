"""A page of GOCDB shows less than it could, though more follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit


def short(sheet: Any, hit: Hit) -> Any:
    if not hit.here or len(sheet.rows) < 2:
        return sheet
    kept = sheet.rows[:-1]
    last = int(kept[-1].identifier.removeprefix("site/").removesuffix("G0"))
    return replace(sheet, rows=kept, says={**sheet.says, "count": len(kept), "next": last + 1})


CASE = Case(rows=("A6", "F8"), faces=("gocdb",), fault=Fault(sheet=short), required=RECOVER)
