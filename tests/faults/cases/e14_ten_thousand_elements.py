"""A record with ten thousand subjects."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, quarantine, repair
from tests.faults.doing import rows

CASE = Case(
    rows=("E14",),
    fault=rows(lambda xml: xml.replace("<dc:date>", "<dc:subject>grid</dc:subject>" * 10_000 + "<dc:date>", 1)),
    required=RECOVER.or_(repair("many")).or_(quarantine(1)),
    by="record",
    positions=("middle",),
    pairs=False,
)
