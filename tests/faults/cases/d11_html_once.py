"""An HTML page with status 200, once."""

from __future__ import annotations

from tests.faults.case import LISTS, RECOVER, Case
from tests.faults.doing import HTML, writes

CASE = Case(rows=("D11",), faces=LISTS, fault=writes(lambda body: HTML), required=RECOVER, times=1)
