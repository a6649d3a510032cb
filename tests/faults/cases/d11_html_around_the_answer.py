"""The answer stands inside an HTML page."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("D11", "E6"),
    fault=writes(lambda body: b"<html><body>" + body[body.find(b"<OAI-PMH") :] + b"</body></html>"),
    required=RECOVER.or_(repair("XML-REPAIR")).or_(stop_loud()),
)
