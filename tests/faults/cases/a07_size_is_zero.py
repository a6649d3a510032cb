"""The stated size is 0, the cursor always 0."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import every_token

CASE = Case(
    rows=("A7",),
    fault=every_token(lambda token, sheet: replace(token, size="0", cursor="0")),
    required=RECOVER,
    positions=("first",),
)
