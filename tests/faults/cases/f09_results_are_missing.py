"""The results of a page are missing, always."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import answers

CASE = Case(
    rows=("F9",),
    faces=("rest", "list", "numbers"),
    fault=answers(lambda leaf: replace(leaf, data={"total": leaf.data["total"]})),
    required=stop_loud().or_(RECOVER),
)
