"""The page is written in utf-16-le, and declares it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import written_in

CASE = Case(
    rows=("D20",),
    fault=written_in("utf-16-le"),
    required=RECOVER.or_(repair("XML-REPAIR")).or_(stop_loud()),
    positions=("middle",),
)
