"""A redirect to odd scheme, always."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import sends
from tests.faults.wire import Reply

CASE = Case(
    rows=("D15",),
    faces=("oai", "rest"),
    fault=sends(lambda reply: Reply(status=302).head(Location="gopher://127.0.0.1/")),
    required=RECOVER.or_(stop_loud()),
    positions=("middle",),
)
