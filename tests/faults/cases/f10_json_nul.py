"""A page of JSON with nul."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, quarantine, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("F10",),
    faces=("rest", "list"),
    fault=writes(lambda body: body.replace(b"About ", b"About \x00", 1)),
    required=RECOVER.or_(stop_loud()).or_(quarantine(1)),
    heals="full",
)
