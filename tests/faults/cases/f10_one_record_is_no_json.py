"""One record of a list of JSON holds what JSON has no word for; the others beside it can be read."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import row_bytes

CASE = Case(
    rows=("F10", "E16"),
    faces=("rest", "list", "numbers", "links", "download"),
    fault=row_bytes(b'"active": true', b'"active": NaN'),
    required=quarantine(1),
    by="record",
    modes=("first", "full"),
    heals="full",
)
