"""A page with records also has an error element."""

from __future__ import annotations

from tests.faults.case import Case, repair, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("A14",),
    fault=writes(
        lambda body: body.replace(b"<ListRecords>", b'<error code="x">Half of it failed</error><ListRecords>')
    ),
    required=repair("Half of it failed").or_(stop_loud("Half of it failed")),
)
