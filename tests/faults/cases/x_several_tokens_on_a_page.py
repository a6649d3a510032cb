"""A page with two tokens, an empty one first."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud
from tests.faults.wire import Reply


def two(reply: Reply, hit: Hit) -> Reply:
    if not hit.here:
        return reply
    return replace(reply, body=reply.body.replace(b"<resumptionToken", b"<resumptionToken/><resumptionToken", 1))


CASE = Case(rows=(), fault=Fault(reply=two), required=RECOVER.or_(stop_loud()))
