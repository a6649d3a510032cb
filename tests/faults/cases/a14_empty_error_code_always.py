"""An error with an empty code, always, beside two others."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import answers

CASE = Case(
    rows=("A14",),
    fault=answers(lambda sheet: replace(sheet, errors=(("", "No."), ("x", "No!"), ("", "")), rows=())),
    required=RECOVER.or_(stop_loud()),
)
