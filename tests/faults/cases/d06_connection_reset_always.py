"""RST at one place, always."""

from __future__ import annotations

from tests.faults.case import OVER_HTTP, RECOVER, Case, stop_loud
from tests.faults.doing import sends
from tests.faults.wire import Reply

CASE = Case(
    rows=("D6",),
    faces=OVER_HTTP,
    fault=sends(lambda reply: Reply(raw=b"", reset=True)),
    required=RECOVER.or_(stop_loud()),
)
