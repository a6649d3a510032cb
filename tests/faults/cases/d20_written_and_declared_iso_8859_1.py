"""The page is written in iso-8859-1, and declares it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import written_in

CASE = Case(
    rows=("D20",),
    fault=written_in("iso-8859-1"),
    required=RECOVER.or_(repair("XML-REPAIR")),
    positions=("middle",),
)
