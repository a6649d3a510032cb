"""The page declares XML 1.1."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import writes

CASE = Case(
    rows=("E4",),
    fault=writes(lambda body: body.replace(b'version="1.0"', b'version="1.1"', 1)),
    required=RECOVER.or_(repair("XML-REPAIR")),
    positions=("middle",),
)
