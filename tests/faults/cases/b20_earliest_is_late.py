"""earliestDatestamp says a day after most records."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, Fault

CASE = Case(
    rows=("B20",),
    fault=Fault(prepare=lambda face: setattr(face, "earliest", "2026-02-27T00:00:00Z")),
    required=RECOVER,
    positions=("first",),
    pairs=False,
)
