"""The page is written in windows-1252, and declares it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import writes


def written(body: bytes) -> bytes:
    text = body.decode().replace('encoding="UTF-8"', 'encoding="WINDOWS-1252"')
    return text.encode("windows-1252", "xmlcharrefreplace")


CASE = Case(
    rows=("D20",),
    fault=writes(written),
    required=RECOVER.or_(repair("XML-REPAIR")),
    positions=("middle",),
)
