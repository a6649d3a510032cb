"""success: false with status 200, always."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import answers

CASE = Case(
    rows=("F9",),
    faces=("rest", "list", "numbers", "links"),
    fault=answers(lambda leaf: replace(leaf, data={"success": False, "message": "Out of order"})),
    required=stop_loud("Out of order").or_(RECOVER),
)
