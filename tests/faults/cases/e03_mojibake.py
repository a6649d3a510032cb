"""A title is UTF-8 that was read as Latin-1 and written again."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import rows

CASE = Case(
    rows=("E3",),
    fault=rows(lambda xml: xml.replace("<dc:description>", "<dc:description>DonnÃ©es JÃ¼lich ", 1)),
    required=RECOVER.or_(repair("MOJIBAKE")),
    by="record",
)
