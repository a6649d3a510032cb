"""A page in the middle of the list has no token at all, though its server counts more."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import tokens

CASE = Case(
    rows=("A6",),
    fault=tokens(lambda token, sheet: None),
    required=RECOVER.or_(stop_loud()),
    positions=("first", "middle"),
)
