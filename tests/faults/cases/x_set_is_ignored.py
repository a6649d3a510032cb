"""A source wants one set; the server ignores set and gives everything."""

from __future__ import annotations

from tests.faults.case import Case, Fault, repair, stop_loud

CASE = Case(
    rows=(),
    fault=Fault(before=lambda face, hit: hit.asked.query.pop("set", None)),
    keys={"sets": ["physics", "computing"]},
    required=repair("another set", "set").or_(stop_loud("set")),
    positions=("first",),
    pairs=False,
)
