"""The page is written in koi8-r, and declares it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import writes


def written(body: bytes) -> bytes:
    text = body.decode().replace('encoding="UTF-8"', 'encoding="KOI8-R"')
    return text.encode("koi8-r", "xmlcharrefreplace")


CASE = Case(
    rows=("D20",),
    fault=writes(written),
    required=RECOVER.or_(repair("XML-REPAIR")),
    positions=("middle",),
)
