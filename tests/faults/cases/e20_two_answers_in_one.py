"""Two answers stand one after the other in one body: the page before and the page."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("E6",), fault=writes(lambda body: body + body), required=RECOVER.or_(repair("XML-REPAIR")).or_(stop_loud())
)
