"""RST in the middle of the body, once."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import OVER_HTTP, RECOVER, Case
from tests.faults.doing import sends

CASE = Case(
    rows=("D6",),
    faces=OVER_HTTP,
    fault=sends(lambda reply: replace(reply, cut=len(reply.body) // 2, reset=True)),
    required=RECOVER,
    times=1,
)
