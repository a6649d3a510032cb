"""An HTML page with status 200 at one place, always."""

from __future__ import annotations

from tests.faults.case import LISTS, RECOVER, Case, stop_loud
from tests.faults.doing import HTML, writes

CASE = Case(
    rows=("D11",),
    faces=LISTS,
    fault=writes(lambda body: HTML),
    required=RECOVER.or_(stop_loud("HTML")),
)
