"""The page is written in iso-8859-1, and declares it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import writes


def written(body: bytes) -> bytes:
    text = body.decode().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    return text.encode("iso-8859-1", "xmlcharrefreplace")


CASE = Case(
    rows=("D20",),
    fault=writes(written),
    required=RECOVER.or_(repair("XML-REPAIR")),
    positions=("middle",),
)
