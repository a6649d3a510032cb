"""The stated length is longer than what comes."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import sends

CASE = Case(
    rows=("D8", "D9"),
    faces=("oai", "rest"),
    fault=sends(lambda reply: replace(reply, cut=len(reply.body) - 40)),
    required=RECOVER,
    times=2,
)
