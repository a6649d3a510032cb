"""A byte every fifth of a second, once."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import sends

CASE = Case(
    rows=("D10",),
    faces=("oai", "rest"),
    fault=sends(lambda reply: replace(reply, drip=0.2)),
    required=RECOVER,
    times=1,
    positions=("middle",),
)
