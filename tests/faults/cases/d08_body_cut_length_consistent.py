"""The body ends in the middle, its stated length is true, once."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import writes

CASE = Case(
    rows=("D8",), faces=("oai", "rest"), fault=writes(lambda body: body[: len(body) // 2]), required=RECOVER, times=1
)
