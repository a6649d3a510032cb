"""A deleted record is alive again."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault


def revive(face: Any) -> None:
    for thing in list(face.truth.things.values()):
        if thing.deleted:
            face.truth.edit(thing.identifier, deleted=False)


CASE = Case(
    rows=("B19",), fault=Fault(prepare=revive), required=RECOVER, positions=("first",), modes=("full", "incremental")
)
