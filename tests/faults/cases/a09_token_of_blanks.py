"""The last page has a token of blanks."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import tokens

CASE = Case(
    rows=("A9",),
    fault=tokens(lambda token, sheet: token if token.value else replace(token, value="\n   ")),
    required=RECOVER,
    positions=("last",),
)
