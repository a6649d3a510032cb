"""The cursor counts backwards."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import every_token

CASE = Case(
    rows=("A7",),
    fault=every_token(lambda token, sheet: replace(token, cursor=str(100 - int(token.cursor or 0)))),
    required=RECOVER,
    positions=("first",),
)
