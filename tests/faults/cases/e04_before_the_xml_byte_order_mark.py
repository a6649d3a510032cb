"""Before the XML declaration stands: byte order mark."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import writes

CASE = Case(rows=("E4",), fault=writes(lambda body: b"\xef\xbb\xbf" + body), required=RECOVER.or_(repair("XML-REPAIR")))
