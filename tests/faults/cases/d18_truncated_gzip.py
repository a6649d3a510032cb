"""A gzip body that ends early, once."""

from __future__ import annotations

import gzip
from dataclasses import replace

from tests.faults.case import OVER_HTTP, RECOVER, Case
from tests.faults.doing import sends

CASE = Case(
    rows=("D18",),
    faces=OVER_HTTP,
    fault=sends(lambda reply: replace(reply, body=gzip.compress(reply.body)[:-60]).head(Content_Encoding="gzip")),
    required=RECOVER,
    times=1,
)
