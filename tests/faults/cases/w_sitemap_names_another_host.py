"""A sitemap lists every second page under the name of another host."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import Case, Fault, Hit, hold


def elsewhere(leaf: Any, hit: Hit) -> Any:
    addresses = [
        each.replace("127.0.0.1", "localhost").replace("truth.example", "x.example") if number % 2 else each
        for number, each in enumerate(leaf.data["addresses"] or ())
    ]
    return leaf if leaf.data["addresses"] is None else replace(leaf, data={**leaf.data, "addresses": addresses})


CASE = Case(
    rows=("F13",),
    faces=("sitemap",),
    fault=Fault(sheet=elsewhere),
    required=hold("other hosts"),
    by="any",
    positions=("first",),
    modes=("full",),
)
