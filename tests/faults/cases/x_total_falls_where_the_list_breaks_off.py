"""A list breaks off, and its last pages count only what came; those before them counted all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import Case, Fault, Hit, stop_loud

_PAGES = {"first": 1, "middle": 2, "last": 3}


def broken_off(leaf: Any, hit: Hit) -> Any:
    last = _PAGES[hit.position]
    hit.here = leaf.page >= last
    if not hit.here:
        return leaf
    shown = leaf.data["results"][:1] if leaf.page == last else []
    return replace(leaf, data={**leaf.data, "results": shown, "total": 5 * last + 1})


CASE = Case(
    rows=("A6", "A7"),
    faces=("numbers",),
    fault=Fault(sheet=broken_off),
    required=stop_loud("counts"),
    by="any",
    pairs=False,
)
