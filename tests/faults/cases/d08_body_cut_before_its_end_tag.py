"""The body lacks its last bytes, always."""

from __future__ import annotations

from tests.faults.case import OVER_HTTP, RECOVER, Case, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("D8",),
    faces=OVER_HTTP,
    fault=writes(lambda body: body[:-3]),
    required=RECOVER.or_(stop_loud()),
)
