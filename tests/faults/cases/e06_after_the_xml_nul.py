"""After the end of the XML stands: nul."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import writes

CASE = Case(rows=("E6",), fault=writes(lambda body: body + b"\x00"), required=repair("XML-REPAIR").or_(RECOVER))
