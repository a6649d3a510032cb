"""A gzip body that lacks its checksum, always."""

from __future__ import annotations

import gzip
from dataclasses import replace

from tests.faults.case import OVER_HTTP, RECOVER, Case, stop_loud
from tests.faults.doing import sends

CASE = Case(
    rows=("D18",),
    faces=OVER_HTTP,
    fault=sends(lambda reply: replace(reply, body=gzip.compress(reply.body)[:-8]).head(Content_Encoding="gzip")),
    required=RECOVER.or_(stop_loud()),
)
