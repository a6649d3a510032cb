"""A redirect to the very same address, always."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, Fault, stop_loud
from tests.faults.wire import Reply

CASE = Case(
    rows=("D15",),
    faces=("oai", "rest"),
    fault=Fault(reply=lambda reply, hit: Reply(status=302).head(Location=hit.asked.target) if hit.here else reply),
    required=RECOVER.or_(stop_loud("redirect")),
)
