"""Redirects to ever new addresses."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud
from tests.faults.wire import Reply


def on(reply: Reply, hit: Hit) -> Reply:
    if not hit.here and "hop" not in hit.asked.query:
        return reply
    hit.memory["hop"] = hit.memory.get("hop", 0) + 1
    return Reply(status=302).head(Location=f"{hit.asked.target}&hop={hit.memory['hop']}")


CASE = Case(rows=("D15",), faces=("oai", "rest"), fault=Fault(reply=on), required=RECOVER.or_(stop_loud("redirect")))
