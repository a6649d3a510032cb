"""Every record of a page is the same login page."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import answers

CASE = Case(
    rows=("F14",),
    faces=("rest",),
    fault=answers(lambda leaf: replace(leaf, data={"name": "Please log in", "id": "login"})),
    required=stop_loud("no list of results").or_(RECOVER),
)
