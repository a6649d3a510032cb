"""Lines come without a length: the connection's end is the only sign of theirs."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import Case, stop_loud
from tests.faults.doing import sends

CASE = Case(
    rows=("D8",),
    faces=("lines",),
    fault=sends(lambda reply: replace(reply, length="")),
    required=stop_loud("without a length"),
    dry=False,
)
