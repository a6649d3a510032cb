"""success: false stands beside results."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import answers

CASE = Case(
    rows=("F9",),
    faces=("rest", "list", "numbers", "links"),
    fault=answers(lambda leaf: replace(leaf, data={**leaf.data, "success": False})),
    required=stop_loud("error").or_(RECOVER),
)
