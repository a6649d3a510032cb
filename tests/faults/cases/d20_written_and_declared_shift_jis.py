"""The page is written in shift_jis, and declares it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import written_in

CASE = Case(
    rows=("D20",),
    fault=written_in("shift_jis"),
    required=RECOVER.or_(repair("XML-REPAIR")).or_(stop_loud()),
    positions=("middle",),
)
