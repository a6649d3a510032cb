"""The server's clock is 26 hours behind; its datestamps are right."""

from __future__ import annotations

from datetime import timedelta

from tests.faults.case import RECOVER, Case, Fault

CASE = Case(
    rows=("B5",),
    fault=Fault(prepare=lambda face: setattr(face, "clock_off", timedelta(hours=-26))),
    required=RECOVER,
    positions=("first",),
    pairs=False,
)
