"""A redirect to a login page, always."""

from __future__ import annotations

from tests.faults.case import LISTS, RECOVER, Case, stop_loud
from tests.faults.doing import sends
from tests.faults.wire import Reply

CASE = Case(
    rows=("D15",),
    faces=LISTS,
    fault=sends(lambda reply: Reply(status=302).head(Location="/login")),
    required=RECOVER.or_(stop_loud("HTML", "redirect")),
)
