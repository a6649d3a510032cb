"""The body is a bare JSON list."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("F9",),
    faces=("rest", "list", "numbers", "links"),
    fault=writes(lambda body: b"[" + body + b"]"),
    required=stop_loud(),
)
