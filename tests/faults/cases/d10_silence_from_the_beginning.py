"""Nothing comes at all, once."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import sends
from tests.faults.wire import Reply

CASE = Case(
    rows=("D10",),
    faces=("oai", "rest"),
    fault=sends(lambda reply: Reply(mute=4.0)),
    required=RECOVER,
    times=1,
    positions=("middle",),
)
