"""A sitemap lists every second page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import Case, Fault, Hit, hold


def half(leaf: Any, hit: Hit) -> Any:
    addresses = leaf.data["addresses"]
    return leaf if addresses is None else replace(leaf, data={**leaf.data, "addresses": addresses[::2]})


CASE = Case(
    rows=("C2", "F13"),
    faces=("sitemap",),
    fault=Fault(sheet=half),
    required=hold(),
    by="any",
    positions=("first",),
    modes=("full",),
)
