"""Chunked coding without its last chunk, once."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import OVER_HTTP, RECOVER, Case
from tests.faults.doing import sends

CASE = Case(
    rows=("D9",),
    faces=OVER_HTTP,
    fault=sends(lambda reply: replace(reply, chunked=True, last_chunk=False)),
    required=RECOVER,
    times=1,
)
