"""The list is closed in the middle of the page, more records stand behind it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import writes


def early(body: bytes) -> bytes:
    cut = body.find(b"</record>") + 9
    return body[:cut] + b"</ListRecords><ListRecords>" + body[cut:]


CASE = Case(rows=("E16",), fault=writes(early), required=RECOVER.or_(repair()).or_(stop_loud()))
