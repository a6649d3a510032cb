"""Status 500 at one place, always."""

from __future__ import annotations

from tests.faults.case import OVER_HTTP, RECOVER, Case, stop_loud
from tests.faults.doing import says

CASE = Case(rows=("D5",), faces=OVER_HTTP, fault=says(500), required=RECOVER.or_(stop_loud("500")))
