"""One file of the folder is html."""

from __future__ import annotations

from pathlib import Path

from tests.faults.case import Case, quarantine, repair, stop_loud
from tests.faults.doing import HTML, one_file


def change(path: Path) -> None:
    path.write_bytes(HTML)


CASE = Case(
    rows=("E16",),
    faces=("files",),
    fault=one_file(change),
    required=quarantine(1).or_(repair("XML-REPAIR")).or_(stop_loud()),
    modes=("first",),
    heals="full",
)
