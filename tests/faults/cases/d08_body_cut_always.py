"""The body ends in the middle, its stated length is true, always."""

from __future__ import annotations

from tests.faults.case import OVER_HTTP, RECOVER, Case, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("D8",),
    faces=OVER_HTTP,
    fault=writes(lambda body: body[: len(body) // 2]),
    required=RECOVER.or_(stop_loud()),
)
