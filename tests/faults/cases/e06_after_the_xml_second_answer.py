"""After the end of the XML stands: second answer."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("E6",),
    fault=writes(lambda body: body + b"<OAI-PMH/>"),
    required=repair("XML-REPAIR").or_(RECOVER).or_(stop_loud()),
)
