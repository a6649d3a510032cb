"""Two answers stand one after the other in one body: twice the same page."""

from __future__ import annotations

from tests.faults.case import Case, repair
from tests.faults.doing import writes

CASE = Case(rows=("E6",), fault=writes(lambda body: body + body), required=repair("XML-REPAIR-TRAILING"))
