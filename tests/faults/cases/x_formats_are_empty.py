"""ListMetadataFormats lists nothing."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import answers

CASE = Case(
    rows=("E11",),
    fault=answers(lambda sheet: replace(sheet, inside="")),
    required=RECOVER,
    by="any",
    verbs=("ListMetadataFormats",),
    positions=("first",),
)
