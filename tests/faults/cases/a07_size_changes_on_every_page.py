"""The stated size is another one on every page."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import every_token

CASE = Case(
    rows=("A7",),
    fault=every_token(lambda token, sheet: replace(token, size=str(int(token.size or 0) + (sheet.page * 7) % 3))),
    required=RECOVER.or_(repair("states")).or_(stop_loud()),
    positions=("first",),
)
