"""A file over HTTP is half of what it was, and whole as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import Case, Fault, Hit, hold


def half(leaf: Any, hit: Hit) -> Any:
    return replace(leaf, data={**leaf.data, "results": leaf.data["results"][::2]})


CASE = Case(
    rows=("C2",),
    faces=("download", "lines"),
    fault=Fault(sheet=half),
    required=hold(),
    modes=("full",),
    positions=("first",),
)
