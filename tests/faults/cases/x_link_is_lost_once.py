"""A page says once that it is the last, though others follow: the next reading shows them."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import answers

CASE = Case(
    rows=("A6", "F9"),
    faces=("links",),
    fault=answers(lambda leaf: replace(leaf, data={**leaf.data, "next": None})),
    required=RECOVER,
    positions=("middle",),
    times=1,
)
