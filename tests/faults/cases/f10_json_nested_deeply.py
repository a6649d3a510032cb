"""A result that is nested ten thousand levels deep."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, quarantine, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("F10", "E13"),
    faces=("rest", "list"),
    fault=writes(lambda body: body.replace(b'"active": true', b'"active": ' + b"[" * 10_000 + b"]" * 10_000, 1)),
    required=RECOVER.or_(stop_loud()).or_(quarantine(1)),
    heals="full",
    positions=("middle",),
)
