"""Status 404 at one place, always."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import says

CASE = Case(
    rows=("D21",), faces=("oai", "rest"), fault=says(404), required=RECOVER.or_(stop_loud("404")), positions=("last",)
)
