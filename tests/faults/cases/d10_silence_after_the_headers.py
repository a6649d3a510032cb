"""Nothing comes after the headers, once."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import sends

CASE = Case(
    rows=("D10",),
    faces=("oai", "rest"),
    fault=sends(lambda reply: replace(reply, stall=4.0)),
    required=RECOVER,
    times=1,
    positions=("middle",),
)
