"""One record of a list is nested more deeply than anything that is read: its list goes on without it."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, quarantine, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("F10", "E13"),
    faces=("rest", "list"),
    fault=writes(lambda body: body.replace(b'"active": true', b'"active": ' + b"[" * 300 + b"]" * 300, 1)),
    required=RECOVER.or_(quarantine(1)).or_(stop_loud("nested")),
    heals="full",
    positions=("middle",),
)
