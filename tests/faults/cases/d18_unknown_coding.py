"""A Content-Encoding that nobody knows."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import sends

CASE = Case(
    rows=("D18",),
    faces=("oai", "rest"),
    fault=sends(lambda reply: reply.head(Content_Encoding="x-squeezed")),
    required=RECOVER.or_(stop_loud()),
)
