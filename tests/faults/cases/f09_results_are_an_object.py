"""The results of a page are an object, always."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import envelope

CASE = Case(
    rows=("F9",),
    faces=("rest", "list", "numbers", "links"),
    fault=envelope(results={"a": 1}),
    required=stop_loud().or_(RECOVER),
)
