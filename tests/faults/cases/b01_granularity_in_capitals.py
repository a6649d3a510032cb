"""The granularity is declared in the wrong letters."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import answers

CASE = Case(
    rows=("B1",),
    fault=answers(lambda sheet: replace(sheet, inside=sheet.inside.replace("Thh:mm:ssZ", "THH:MM:SSZ"))),
    required=RECOVER,
    by="any",
    verbs=("Identify",),
    positions=("first",),
)
