"""503 with a Retry-After of a day."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.doing import says

CASE = Case(
    rows=("D1",),
    faces=("oai", "rest"),
    fault=says(503, Retry_After="86400"),
    required=stop_loud("asks to wait 86400"),
    positions=("middle",),
)
