"""The folder is empty, perhaps because a disk was not mounted."""

from __future__ import annotations

from pathlib import Path

from tests.faults.case import Case, Fault, Hit, hold, stop_loud


def empty(folder: Path, paths: list[Path], hit: Hit) -> None:
    for path in paths:
        path.unlink()


CASE = Case(
    rows=("C2",),
    faces=("files",),
    fault=Fault(files=empty),
    required=hold().or_(stop_loud()),
    positions=("first",),
    modes=("full",),
)
