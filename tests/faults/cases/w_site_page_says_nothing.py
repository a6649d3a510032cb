"""A page of a site is a notice in place of its metadata, with status 200."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import Case, Fault, Hit, repair
from tests.faults.doing import without_target


def notice(leaf: Any, hit: Hit) -> Any:
    return replace(leaf, data={**leaf.data, "results": []}) if hit.here else leaf


CASE = Case(
    rows=("D11", "F14"),
    faces=("sitemap",),
    fault=Fault(sheet=notice),
    required=repair("state nothing"),
    titles=without_target,
    by="record",
    modes=("first",),
    heals="full",
)
