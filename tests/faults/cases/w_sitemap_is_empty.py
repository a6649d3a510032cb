"""A sitemap lists nothing at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import Case, Fault, Hit, stop_loud


def nothing(leaf: Any, hit: Hit) -> Any:
    return leaf if leaf.data["addresses"] is None else replace(leaf, data={**leaf.data, "addresses": []})


CASE = Case(
    rows=("C2", "F13"),
    faces=("sitemap",),
    fault=Fault(sheet=nothing),
    required=stop_loud("no page"),
    by="any",
    positions=("first",),
)
