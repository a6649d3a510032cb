"""One file of the folder is a gzip file that was cut."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.faults.case import Case, stop_loud
from tests.faults.doing import one_file


def change(path: Path) -> None:
    packed = gzip.compress(path.read_bytes())
    path.unlink()
    path.with_suffix(".xml.gz").write_bytes(packed[:-20])


CASE = Case(rows=("D18",), faces=("files",), fault=one_file(change), required=stop_loud(), modes=("first", "full"))
