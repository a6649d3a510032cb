"""The list ends properly, with an empty token, far too early, and no size was ever stated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault, Hit, stop_loud
from tests.faults.oai_face import Token


def early(sheet: Any, hit: Hit) -> Any:
    if hit.here and sheet.token is not None and sheet.token.value:
        return replace(sheet, token=Token("", None, None))
    return sheet


CASE = Case(
    rows=("A6",),
    fault=Fault(prepare=lambda face: setattr(face, "sizes", False), sheet=early),
    required=RECOVER.or_(stop_loud()),
    positions=("first", "middle"),
)
