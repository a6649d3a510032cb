"""One record of a list of JSON opens a text and never closes it, so that everything behind it is turned inside out."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import row_bytes

CASE = Case(
    rows=("F10", "E16"),
    faces=("rest", "list", "numbers", "links", "download"),
    fault=row_bytes(b'"active": true', b'"active": "true'),
    required=quarantine(1),
    by="record",
    modes=("first", "full"),
    heals="full",
)
