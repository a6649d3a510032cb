"""The page declares an encoding that does not exist."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import writes

CASE = Case(
    rows=("D20",),
    fault=writes(lambda body: body.replace(b'encoding="UTF-8"', b'encoding="UTF-88"', 1)),
    required=RECOVER.or_(repair("XML-REPAIR")),
    positions=("middle",),
)
