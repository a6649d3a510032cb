"""A few of the records are not listed any more, neither by ListRecords nor by ListIdentifiers; the count agrees."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault


def shorten(face: Any) -> None:
    whole = face._in_order
    hidden = {each.identifier for each in face.truth.ordered()[:1]}
    face._in_order = lambda: [each for each in whole() if each.identifier not in hidden]


CASE = Case(
    rows=("C2",),
    fault=Fault(prepare=shorten),
    required=RECOVER,
    positions=("first",),
    modes=("full",),
    heals="full",
    pairs=False,
)
