"""One file of the folder is a link to nowhere."""

from __future__ import annotations

from pathlib import Path

from tests.faults.case import Case, stop_loud
from tests.faults.doing import one_file


def change(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent / "nowhere")


CASE = Case(rows=("C1",), faces=("files",), fault=one_file(change), required=stop_loud(), modes=("first",))
