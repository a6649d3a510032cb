"""noRecordsMatch comes with status 422, as Zenodo sends it."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, Fault

CASE = Case(
    rows=("D13",),
    fault=Fault(reply=lambda reply, hit: replace(reply, status=422) if b"<error" in reply.body else reply),
    required=RECOVER,
    positions=("first",),
)
