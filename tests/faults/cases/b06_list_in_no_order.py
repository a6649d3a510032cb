"""Records are listed in no order."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault


def shuffle(face: Any) -> None:
    face.order = sorted(face.truth.things, key=lambda each: hash((each, 7)))


CASE = Case(rows=("B6",), fault=Fault(prepare=shuffle), required=RECOVER, positions=("first",), pairs=False)
