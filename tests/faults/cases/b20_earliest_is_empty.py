"""earliestDatestamp says nothing."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, Fault

CASE = Case(
    rows=("B20",),
    fault=Fault(prepare=lambda face: setattr(face, "earliest", "")),
    required=RECOVER,
    positions=("first",),
    pairs=False,
)
