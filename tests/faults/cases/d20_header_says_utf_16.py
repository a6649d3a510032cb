"""The Content-Type says utf-16, declaration and bytes are UTF-8."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import sends

CASE = Case(
    rows=("D20",),
    fault=sends(lambda reply: reply.head(Content_Type="text/xml; charset=utf-16")),
    required=RECOVER,
    positions=("middle",),
)
