"""JSON in UTF-16."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import rewrites

CASE = Case(
    rows=("F10",),
    faces=("rest", "list"),
    fault=rewrites(lambda text: text.encode("utf-16")),
    required=RECOVER.or_(stop_loud()),
)
