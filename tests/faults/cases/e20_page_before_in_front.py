"""The page before stands in front of the page in one body: a buffer that was not emptied."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault, Hit, repair, stop_loud
from tests.faults.wire import Reply


def with_the_last_one(reply: Reply, hit: Hit) -> Reply:
    before, hit.memory["last"] = hit.memory.get("last", b""), reply.body
    return replace(reply, body=before + reply.body) if hit.here and hit.times == 1 else reply


CASE = Case(
    rows=("E6",),
    fault=Fault(reply=with_the_last_one),
    required=RECOVER.or_(repair("XML-REPAIR-TRAILING")).or_(stop_loud()),
)
