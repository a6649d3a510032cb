"""503 without Retry-After, three times."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import says

CASE = Case(rows=("D4",), faces=("oai", "rest"), fault=says(503), required=RECOVER, times=3)
