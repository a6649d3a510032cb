"""No length is stated, and the connection ends in the middle, once."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import OVER_HTTP, RECOVER, Case
from tests.faults.doing import sends

CASE = Case(
    rows=("D8",),
    faces=OVER_HTTP,
    fault=sends(lambda reply: replace(reply, length="", cut=len(reply.body) // 2)),
    required=RECOVER,
    times=1,
)
