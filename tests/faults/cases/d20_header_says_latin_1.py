"""The Content-Type says latin-1, declaration and bytes are UTF-8."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import sends

CASE = Case(
    rows=("D20",),
    fault=sends(lambda reply: reply.head(Content_Type="text/xml; charset=latin-1")),
    required=RECOVER,
    positions=("middle",),
)
