"""A record without a header."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, quarantine
from tests.faults.doing import rows

CASE = Case(
    rows=(),
    fault=rows(lambda xml: xml[: xml.find("<header")] + xml[xml.find("</header>") + 9 :]),
    required=quarantine(1, "no header").or_(RECOVER),
    by="record",
    heals="full",
)
