"""503 with Retry-After as a date that has passed, once."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import says

CASE = Case(
    rows=("D1",),
    faces=("oai", "rest"),
    fault=says(503, Retry_After="Sun, 06 Nov 1994 08:49:37 GMT"),
    required=RECOVER,
    times=1,
)
