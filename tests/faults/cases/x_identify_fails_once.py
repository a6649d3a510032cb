"""Identify is answered with an HTML page, once."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import says

CASE = Case(
    rows=("D11",), fault=says(200), required=RECOVER, by="any", verbs=("Identify",), times=1, positions=("first",)
)
