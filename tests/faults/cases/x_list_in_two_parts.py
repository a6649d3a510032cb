"""An answer holds two lists, and the token behind the second."""

from __future__ import annotations

from tests.faults.case import Case, repair
from tests.faults.doing import writes

CASE = Case(
    rows=("E9",),
    fault=writes(lambda body: body.replace(b"</record><record>", b"</record></ListRecords><ListRecords><record>", 1)),
    required=repair("OAI-LIST-IN-PARTS"),
    positions=("first", "middle"),
)
