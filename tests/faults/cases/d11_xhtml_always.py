"""A well-formed XHTML page with status 200 at one place, always."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import writes

PAGE = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Log in</p></body></html>'
CASE = Case(rows=("D11",), fault=writes(lambda body: PAGE), required=RECOVER.or_(stop_loud("HTML")))
