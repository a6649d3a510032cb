"""503 with Retry-After in seconds, once."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import says

CASE = Case(rows=("D1",), faces=("oai", "rest"), fault=says(503, Retry_After="1"), required=RECOVER, times=1)
