"""A redirect, 307, to another host that has the list."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, Fault, Hit
from tests.faults.wire import Reply


def elsewhere(reply: Reply, hit: Hit) -> Reply:
    if not hit.here or hit.asked.port != hit.server.server.port:
        return reply
    other = hit.memory.setdefault("other", hit.server.other_server())
    return Reply(status=307).head(Location=f"{other.url}{hit.asked.target}")


CASE = Case(
    rows=("D14",),
    faces=("oai", "rest"),
    fault=Fault(reply=elsewhere),
    dry=False,
    required=RECOVER,
    positions=("last",),
)
