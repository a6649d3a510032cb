"""One of the two sets of the source was taken away; asked for, it is empty."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import Case, Fault, Hit, hold, stop_loud


def take_away(face: Any) -> None:
    face.sets = tuple(each for each in face.sets if each != "computing")


def nothing(sheet: Any, hit: Hit) -> Any:
    spec = hit.asked.query.get("set") or hit.asked.query.get("resumptionToken", "||").split("|")[2]
    if spec == "computing":
        return replace(sheet, errors=(("noRecordsMatch", "Nothing."),), rows=())
    return sheet


CASE = Case(
    rows=("B10", "B16"),
    fault=Fault(prepare=take_away, sheet=nothing),
    required=hold().or_(stop_loud("set")),
    keys={"sets": ["physics", "computing"]},
    positions=("first",),
    modes=("full", "incremental"),
    pairs=False,
)
