"""The page is written in koi8-r, and declares it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import written_in

CASE = Case(
    rows=("D20",),
    fault=written_in("koi8-r"),
    required=RECOVER.or_(repair("XML-REPAIR")),
    positions=("middle",),
)
