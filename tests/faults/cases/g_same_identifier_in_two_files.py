"""Two files say they are the same record."""

from __future__ import annotations

from pathlib import Path

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import one_file


def change(path: Path) -> None:
    (path.parent / ("z" + path.name)).write_bytes(path.read_bytes().replace(b"at length", b"once more"))


CASE = Case(
    rows=("B15",),
    faces=("files",),
    fault=one_file(change),
    required=RECOVER.or_(repair("twice")),
    modes=("first",),
    heals="full",
)
