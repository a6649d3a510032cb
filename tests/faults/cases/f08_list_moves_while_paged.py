"""A record comes to the front of the list with every request."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud


def add(face: Any, hit: Hit) -> None:
    number = hit.memory["number"] = hit.memory.get("number", 0) + 1
    if number < 4:
        face.truth.add(stamp=datetime(2001, 1, number, tzinfo=UTC))


CASE = Case(
    rows=("F8",),
    faces=("rest", "list", "numbers", "links", "csw", "feed", "gocdb"),
    fault=Fault(before=add),
    required=RECOVER.or_(stop_loud("drifted", "moved")),
    positions=("first",),
    pairs=False,
)
