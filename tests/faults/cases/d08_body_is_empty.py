"""The body is empty with status 200, twice."""

from __future__ import annotations

from tests.faults.case import OVER_HTTP, RECOVER, Case
from tests.faults.doing import writes

CASE = Case(rows=("D8",), faces=OVER_HTTP, fault=writes(lambda body: b""), required=RECOVER, times=2)
