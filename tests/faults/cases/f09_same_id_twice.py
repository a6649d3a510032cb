"""Two results of a page have the same id, one record is hidden by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import Case, Fault, Hit, stop_loud


def both(leaf: Any, hit: Hit) -> Any:
    if not hit.here:
        return leaf
    found = [each for each in leaf.data["results"]]
    at = next(number for number, each in enumerate(found) if each["id"] == hit.target)
    found[at - 1] = {**found[at], "description": "Another one"}
    return replace(leaf, data={**leaf.data, "results": found})


CASE = Case(
    rows=("F6", "B15"),
    faces=("rest", "list", "numbers"),
    fault=Fault(sheet=both),
    required=stop_loud("distinct", "drifted"),
    by="record",
)
