"""Before the XML declaration stands: second declaration."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import writes

CASE = Case(
    rows=("E4",),
    fault=writes(lambda body: b'<?xml version="1.0"?>\n' + body),
    required=RECOVER.or_(repair("XML-REPAIR")),
)
