"""Status 504, once."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import says

CASE = Case(rows=("D5",), faces=("oai", "rest"), fault=says(504), required=RECOVER, times=1)
