"""A page in the middle of the list has an empty token; its count says otherwise."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import tokens

CASE = Case(
    rows=("A6",),
    fault=tokens(lambda token, sheet: replace(token, value="")),
    required=RECOVER.or_(stop_loud()),
    positions=("first", "middle"),
)
