"""ListMetadataFormats always fails with 500."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import says

CASE = Case(
    rows=("E11",),
    fault=says(500),
    required=RECOVER.or_(stop_loud()),
    by="any",
    verbs=("ListMetadataFormats",),
    positions=("first",),
)
