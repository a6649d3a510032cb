"""One page shows only its first half, its token goes on as if nothing was."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import answers

CASE = Case(
    rows=("A6", "B8"),
    fault=answers(lambda sheet: replace(sheet, rows=sheet.rows[: len(sheet.rows) // 2])),
    required=RECOVER.or_(stop_loud()),
)
