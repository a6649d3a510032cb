"""A page shows the records of the first one again, as a cache of another question does, always."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import Case, Fault, Hit, stop_loud


def first_again(leaf: Any, hit: Hit) -> Any:
    hit.memory.setdefault("results", leaf.data["results"])
    return replace(leaf, data={**leaf.data, "results": hit.memory["results"]}) if hit.here else leaf


CASE = Case(
    rows=("F8",),
    faces=("rest", "list", "numbers", "links"),
    fault=Fault(sheet=first_again),
    required=stop_loud("repeats", "moved", "distinct"),
    positions=("middle",),
)
