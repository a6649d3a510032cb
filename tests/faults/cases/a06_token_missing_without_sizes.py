"""Tokens are lost after a page by a server that never states a size."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault, stop_loud

CASE = Case(
    rows=("A6",),
    fault=Fault(
        prepare=lambda face: setattr(face, "sizes", False),
        sheet=lambda sheet, hit: replace(sheet, token=None) if hit.here and sheet.pages > 1 else sheet,
    ),
    required=RECOVER.or_(stop_loud()),
    positions=("first", "middle"),
)
