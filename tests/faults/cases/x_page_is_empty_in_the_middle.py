"""One page of the list is empty, its token is right."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import answers

CASE = Case(rows=("A6", "B8"), fault=answers(lambda sheet: replace(sheet, rows=())), required=RECOVER.or_(stop_loud()))
