"""A server orders its list anew for every page, and states no size."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud


def shuffle(face: Any, hit: Hit) -> None:
    face.sizes = False
    face.order = list(face.truth.things)
    hit.chance.shuffle(face.order)


CASE = Case(
    rows=("B6", "F8"),
    fault=Fault(before=shuffle),
    required=RECOVER.or_(stop_loud()),
    positions=("first",),
    pairs=False,
)
