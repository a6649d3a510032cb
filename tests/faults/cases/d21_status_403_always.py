"""Status 403 at one place, always."""

from __future__ import annotations

from tests.faults.case import OVER_HTTP, RECOVER, Case, stop_loud
from tests.faults.doing import says

CASE = Case(
    rows=("D21",), faces=OVER_HTTP, fault=says(403), required=RECOVER.or_(stop_loud("403")), positions=("middle",)
)
