"""What becomes of every sample file: a table per folder of stored, deleted, quarantined and rejected records.

`python -m tests.coverage_table [FOLDER ...]`, or `make coverage-table`. Files are taken apart and read as a harvest of
local files does it; the reasons of quarantines are counted below each folder.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from harvester.normalise import read_payload
from harvester.spiders.files import unwrap
from harvester.spiders.members import members
from schemas.records import Deposit, Payload, Quarantine, Rejection, Source, Withdrawal

LIMIT = 64 << 20
ROOT = Path(__file__).parent.parent
SAMPLES = Path(os.environ.get("CATALOGUE_SAMPLES", ROOT / ".." / "shared" / "samples")).resolve()


def outcomes(folder: Path) -> Iterator[tuple[str, str]]:
    """The outcome of every record in a folder, with its format or the reason of its quarantine."""
    source = Source(key="samples", title="Samples", protocol="files", endpoint=str(folder))
    now = datetime.now(UTC)
    for member in members(folder, page_bytes=LIMIT, pattern=""):
        if member.skipped is not None:
            continue
        if member.fault is not None:
            yield "unreadable", member.fault
            continue
        for entry in unwrap(member, source, record_bytes=LIMIT, url=folder.as_uri(), now=now):
            item = read_payload(entry, source) if isinstance(entry, Payload) else entry
            if isinstance(item, Deposit):
                yield "stored", item.record.format
            elif isinstance(item, Withdrawal):
                yield "deleted", ""
            elif isinstance(item, Rejection):
                yield "rejected", ""
            elif isinstance(item, Quarantine):
                yield "quarantined", item.reason
            else:
                yield "sighted", ""


def table(folders: list[Path]) -> Iterator[str]:
    """The lines of the table, in Markdown."""
    yield "| folder | stored | deleted | quarantined | rejected | formats | reasons |"
    yield "|---|---:|---:|---:|---:|---|---|"
    for folder in folders:
        found = Counter(outcomes(folder))
        counts = {
            kind: sum(number for (each, _), number in found.items() if each == kind)
            for kind in ("stored", "deleted", "quarantined", "rejected")
        }
        shown = {
            kind: ", ".join(f"{what} {number}" for (each, what), number in sorted(found.items()) if each == kind)
            for kind in ("stored", "quarantined")
        }
        cells = [folder.name, *map(str, counts.values()), *shown.values()]
        yield f"| {' | '.join(cells)} |"


def main(names: list[str]) -> int:
    """Print the table of these folders of samples, or of all."""
    folders = [SAMPLES / name for name in names] or sorted(each for each in SAMPLES.iterdir() if each.is_dir())
    for line in table(folders):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
