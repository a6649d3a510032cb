"""An HTML page with status 200, once."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import HTML, writes

CASE = Case(
    rows=("D11",), faces=("oai", "rest", "csw", "feed"), fault=writes(lambda body: HTML), required=RECOVER, times=1
)
