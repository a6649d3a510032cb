"""robots.txt forbids everything."""

from __future__ import annotations

from tests.faults.case import Case, Fault, stop_loud

CASE = Case(
    rows=("D21",),
    faces=("oai", "rest"),
    fault=Fault(),
    required=stop_loud("robots.txt"),
    keys={"robots_txt": "User-agent: *\nDisallow: /\n"},
    positions=("first",),
    modes=("full",),
    pairs=False,
)
