"""The port of the provider is closed."""

from __future__ import annotations

from tests.faults.case import Case, Fault, stop_loud

CASE = Case(
    rows=("D6",),
    faces=("oai", "rest"),
    fault=Fault(),
    required=stop_loud("refused"),
    keys={"endpoint": "closed"},
    positions=("first",),
    modes=("full",),
    pairs=False,
)
