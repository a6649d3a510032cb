"""The offset is ignored: every page is the first."""

from __future__ import annotations

from tests.faults.case import Case, Fault, stop_loud

CASE = Case(
    rows=("F8",),
    faces=("rest", "list"),
    fault=Fault(before=lambda face, hit: hit.asked.query.update({"from": "0"})),
    required=stop_loud("repeats", "moved"),
    positions=("first",),
)
