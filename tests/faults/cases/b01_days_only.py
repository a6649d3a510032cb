"""A server of days, datestamps and all."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, Fault
from tests.faults.oai_face import DAYS

CASE = Case(
    rows=("B1",),
    fault=Fault(prepare=lambda face: setattr(face, "granularity", DAYS)),
    required=RECOVER,
    positions=("first",),
    pairs=False,
)
