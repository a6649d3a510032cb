"""The body is a bare JSON list."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("F9",),
    faces=("rest", "list", "numbers", "links"),
    fault=writes(lambda body: b"[" + body + b"]"),
    # The last page asked for may be one that only proves the end: without it nothing is missing.
    required=stop_loud().or_(RECOVER),
)
