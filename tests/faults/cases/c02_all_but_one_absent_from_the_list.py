"""All but one of the records are listed no more, neither by ListRecords nor by ListIdentifiers; counts agree."""

from __future__ import annotations

from typing import Any

from tests.faults.case import Case, Fault, hold


def shorten(face: Any) -> None:
    whole = face._in_order
    hidden = {each.identifier for each in face.truth.ordered()[:22]}
    face._in_order = lambda: [each for each in whole() if each.identifier not in hidden]


CASE = Case(
    rows=("C2",),
    fault=Fault(prepare=shorten),
    required=hold(),
    positions=("first",),
    modes=("full",),
    heals="full",
    pairs=False,
)
