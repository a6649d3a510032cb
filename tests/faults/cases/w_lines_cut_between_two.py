"""Lines come without a length, and the connection ends between two of them."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import Case, stop_loud
from tests.faults.doing import sends

CASE = Case(
    rows=("D8",),
    faces=("lines",),
    fault=sends(lambda reply: replace(reply, length="", cut=reply.body.rfind(b"\n", 0, len(reply.body) // 2) + 1)),
    required=stop_loud("without a length"),
    dry=False,
)
