"""Status 500, once."""

from __future__ import annotations

from tests.faults.case import OVER_HTTP, RECOVER, Case
from tests.faults.doing import says

CASE = Case(rows=("D5",), faces=OVER_HTTP, fault=says(500), required=RECOVER, times=1)
