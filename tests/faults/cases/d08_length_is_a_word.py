"""Content-Length is a word, once."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import sends

CASE = Case(
    rows=("D8",),
    faces=("oai", "rest"),
    fault=sends(lambda reply: replace(reply, length="many")),
    required=RECOVER,
    times=1,
)
