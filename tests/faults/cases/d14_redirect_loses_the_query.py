"""A redirect to the endpoint without the query."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, Fault, stop_loud
from tests.faults.wire import Reply

CASE = Case(
    rows=("D14",),
    fault=Fault(
        reply=lambda reply, hit: Reply(status=302).head(Location="/oai") if hit.here and hit.asked.query else reply
    ),
    required=RECOVER.or_(stop_loud()),
)
