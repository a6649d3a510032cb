"""Status 500, once."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import says

CASE = Case(rows=("D5",), faces=("oai", "rest", "csw", "feed"), fault=says(500), required=RECOVER, times=1)
