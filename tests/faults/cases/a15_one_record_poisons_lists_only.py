"""Lists that show one record fail with 500; GetRecord gives it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import says

CASE = Case(rows=("A15",), fault=says(500), required=RECOVER, by="record", pairs=False)
