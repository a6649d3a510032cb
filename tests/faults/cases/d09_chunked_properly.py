"""Chunked coding, all right."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import sends

CASE = Case(
    rows=("D9",),
    faces=("oai", "rest"),
    fault=sends(lambda reply: replace(reply, chunked=True)),
    required=RECOVER,
    positions=("middle",),
)
