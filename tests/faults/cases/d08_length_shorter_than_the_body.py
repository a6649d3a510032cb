"""The stated length is too short, always."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import sends

CASE = Case(
    rows=("D8",),
    faces=("oai", "rest"),
    fault=sends(lambda reply: replace(reply, length=str(len(reply.body) - 40))),
    required=RECOVER.or_(stop_loud()),
)
