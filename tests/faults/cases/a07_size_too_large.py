"""The stated size is twice what the list has, and ListIdentifiers agrees with the list."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import Case, repair, stop_loud
from tests.faults.doing import every_token

CASE = Case(
    rows=("A7",),
    fault=every_token(lambda token, sheet: replace(token, size=str(2 * int(token.size or 0)))),
    required=repair("states", "shorter than it says").or_(stop_loud("shorter than it says")),
    positions=("first",),
)
