"""A sitemap ends in the middle."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import STOP_LOUD, Case, Fault, Hit
from tests.faults.wire import Reply


def cut(reply: Reply, hit: Hit) -> Reply:
    here = hit.asked is not None and hit.asked.path == hit.face.path
    return replace(reply, body=reply.body[: len(reply.body) // 2]) if here else reply


CASE = Case(
    rows=("D8", "F13"),
    faces=("sitemap",),
    fault=Fault(reply=cut),
    required=STOP_LOUD,
    by="any",
    positions=("first",),
)
