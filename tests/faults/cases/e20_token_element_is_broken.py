"""The resumptionToken of the page is not closed."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("E16",),
    fault=writes(lambda body: body.replace(b"</resumptionToken>", b"", 1)),
    required=RECOVER.or_(repair()).or_(stop_loud()),
)
