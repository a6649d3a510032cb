"""The script of a page is no JSON."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import Case, quarantine
from tests.faults.doing import sends

CASE = Case(
    rows=("F11",),
    faces=("sitemap",),
    fault=sends(lambda reply: replace(reply, body=reply.body.replace(b'"name":', b'"name"', 1))),
    required=quarantine(1),
    by="record",
    modes=("first",),
    heals="full",
)
