"""A server whose deletions are transient forgets a record."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault


def forget(face: Any) -> None:
    face.deleted_record = "transient"
    face.truth.forget(next(each.identifier for each in face.truth.ordered() if each.stamp.year < 2026))


CASE = Case(
    rows=("B18", "C5"),
    fault=Fault(prepare=forget),
    required=RECOVER,
    forgets=True,
    positions=("first",),
    modes=("full", "incremental"),
    pairs=False,
)
