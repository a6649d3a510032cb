"""The page is written in utf-16, and declares it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import written_in

CASE = Case(
    rows=("D20",),
    fault=written_in("utf-16"),
    required=RECOVER.or_(repair("XML-REPAIR")),
    positions=("middle",),
)
