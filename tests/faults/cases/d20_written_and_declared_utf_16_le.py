"""The page is written in utf-16-le, and declares it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import writes


def written(body: bytes) -> bytes:
    text = body.decode().replace('encoding="UTF-8"', 'encoding="UTF-16-LE"')
    return text.encode("utf-16-le", "xmlcharrefreplace")


CASE = Case(
    rows=("D20",),
    fault=writes(written),
    required=RECOVER.or_(repair("XML-REPAIR")).or_(stop_loud()),
    positions=("middle",),
)
