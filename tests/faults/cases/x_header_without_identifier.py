"""A record whose header names nothing."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import rows

CASE = Case(
    rows=(),
    fault=rows(lambda xml: xml[: xml.find("<identifier>")] + xml[xml.find("</identifier>") + 13 :]),
    required=quarantine(1, "no identifier"),
    by="record",
    heals="full",
)
