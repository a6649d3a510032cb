"""A page of GOCDB behind the first comes without a word of its place."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import Case, stop_loud
from tests.faults.doing import sends
from tests.faults.wire import Reply


def bare(reply: Reply) -> Reply:
    start, end = reply.body.find(b"<meta>"), reply.body.find(b"</meta>") + 7
    return replace(reply, body=reply.body[:start] + reply.body[end:])


CASE = Case(
    rows=("A6",),
    faces=("gocdb",),
    fault=sends(bare),
    required=stop_loud("behind the first"),
    positions=("middle", "last"),
)
