"""Records that stand in both sets of the source come twice."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, Fault

CASE = Case(
    rows=("B16",),
    fault=Fault(),
    required=RECOVER,
    keys={"sets": ["physics", "computing"]},
    positions=("first",),
    pairs=False,
)
