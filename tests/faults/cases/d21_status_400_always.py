"""Status 400 at one place, always."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import says

CASE = Case(
    rows=("D21",), faces=("oai", "rest"), fault=says(400), required=RECOVER.or_(stop_loud("400")), positions=("middle",)
)
