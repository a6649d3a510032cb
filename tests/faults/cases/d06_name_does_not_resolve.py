"""The host has no address."""

from __future__ import annotations

from tests.faults.case import Case, Fault, stop_loud

CASE = Case(
    rows=("D6",),
    faces=("oai", "rest"),
    fault=Fault(),
    required=stop_loud("resolve", "lookup"),
    keys={"endpoint": "nowhere"},
    positions=("first",),
    modes=("full",),
    pairs=False,
)
