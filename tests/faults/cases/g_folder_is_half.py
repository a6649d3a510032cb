"""Half of the files are gone."""

from __future__ import annotations

from pathlib import Path

from tests.faults.case import Case, Fault, Hit, hold


def halve(folder: Path, paths: list[Path], hit: Hit) -> None:
    for path in paths[::2]:
        path.unlink()


CASE = Case(
    rows=("C2",), faces=("files",), fault=Fault(files=halve), required=hold(), positions=("first",), modes=("full",)
)
