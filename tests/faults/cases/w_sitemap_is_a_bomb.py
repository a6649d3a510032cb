"""A sitemap is a gzip file that unpacks to 100 MB."""

from __future__ import annotations

import gzip

from tests.faults.case import Case, Fault, Hit, stop_loud
from tests.faults.wire import Reply

_BOMB = gzip.compress(b" " * 100_000_000)


def bomb(reply: Reply, hit: Hit) -> Reply:
    return Reply(_BOMB) if hit.asked is not None and hit.asked.path == hit.face.path else reply


CASE = Case(
    rows=("F13", "D19"),
    faces=("sitemap",),
    fault=Fault(reply=bomb),
    required=stop_loud("more than"),
    by="any",
    positions=("first",),
    settings={"CATALOGUE_HARVEST_PAGE_BYTES": "2000000"},
)
