"""JSON in UTF-16."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("F10",),
    faces=("rest", "list"),
    fault=writes(lambda body: body.decode().encode("utf-16")),
    required=RECOVER.or_(stop_loud()),
)
