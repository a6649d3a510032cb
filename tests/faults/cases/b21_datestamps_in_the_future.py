"""A record has a datestamp in the year 2199."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit


def later(face: Any, hit: Hit) -> None:
    thing = face.truth.things.get(hit.target)
    if thing is not None and thing.stamp.year < 2100:
        face.truth.things[hit.target] = replace(thing, stamp=datetime(2199, 1, 1, tzinfo=UTC))


CASE = Case(rows=("B21",), fault=Fault(before=later), required=RECOVER, pairs=False, heals="full")
