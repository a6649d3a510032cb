"""How the catalogue grew: how many records of each source were live after each of its harvests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, select

from catalogue_api.store import tables
from catalogue_api.store.codec import moment


def records_by_run(connection: Connection, live: Mapping[str, int]) -> Mapping[str, Mapping[int, tuple[datetime, int]]]:
    """Of each source when each of its harvests ended and how many records were live after it, by its number.

    A run's row knows what was live when it began, so what it left is what its successor found, or what is `live` now,
    by source: that counts what a person released or restored in between to the run before.
    """
    run = tables.run.c
    rows = connection.execute(
        select(run.source, run.number, run.live, run.heartbeat, run.finished).order_by(run.source, run.number)
    ).all()
    found: dict[str, dict[int, tuple[datetime, int]]] = {}
    for source, group in groupby(rows, key=attrgetter("source")):
        of_source = list(group)
        left = [*(int(row.live) for row in of_source[1:]), live.get(source, 0)]
        ends = [moment(row.finished or row.heartbeat) for row in of_source]
        found[source] = dict(zip((row.number for row in of_source), zip(ends, left, strict=True), strict=True))
    return found
