"""A gzip body without its Content-Encoding."""

from __future__ import annotations

import gzip

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("D18",),
    faces=("oai", "rest"),
    fault=writes(gzip.compress),
    required=RECOVER.or_(stop_loud()),
)
