"""429 after some requests, twice."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import says

CASE = Case(rows=("D3",), faces=("oai", "rest"), fault=says(429, Retry_After="0"), required=RECOVER, times=2)
