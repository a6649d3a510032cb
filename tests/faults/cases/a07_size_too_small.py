"""The stated size is half of what the list has."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import every_token

CASE = Case(
    rows=("A7",),
    fault=every_token(lambda token, sheet: replace(token, size=str(int(token.size or 0) // 2))),
    required=RECOVER,
    positions=("first",),
)
