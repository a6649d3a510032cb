"""earliestDatestamp says the year 9999."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, Fault

CASE = Case(
    rows=("B20",),
    fault=Fault(prepare=lambda face: setattr(face, "earliest", "9999-01-01T00:00:00Z")),
    required=RECOVER,
    positions=("first",),
    pairs=False,
)
