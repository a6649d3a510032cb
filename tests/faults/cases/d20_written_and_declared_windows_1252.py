"""The page is written in windows-1252, and declares it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import written_in

CASE = Case(
    rows=("D20",),
    fault=written_in("windows-1252"),
    required=RECOVER.or_(repair("XML-REPAIR")),
    positions=("middle",),
)
