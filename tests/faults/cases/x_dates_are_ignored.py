"""The server ignores from and until: every list is the whole."""

from __future__ import annotations

from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit


def ignore(face: Any, hit: Hit) -> None:
    hit.asked.query.pop("from", None)
    hit.asked.query.pop("until", None)


CASE = Case(rows=("B1",), fault=Fault(before=ignore), required=RECOVER, positions=("first",))
