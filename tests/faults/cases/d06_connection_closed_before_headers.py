"""The connection is closed before a byte was sent, twice."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import sends
from tests.faults.wire import Reply

CASE = Case(rows=("D6",), faces=("oai", "rest"), fault=sends(lambda reply: Reply(raw=b"")), required=RECOVER, times=2)
