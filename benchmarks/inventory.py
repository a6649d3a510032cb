"""Inventories of many records: rows, time and memory of each form, beside plain loops over the same cells.

    python -m benchmarks.inventory --records 1000000        writes benchmarks/INVENTORY.md
    python -m benchmarks.inventory --records 20000 --forms csv xlsx

Ours is the command `catalogue landscape inventory` from its start to its end: it reads the store, composes each thing,
counts, and hashes. A peer gets cells that are ready, one JSON line for each row, and only writes them.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

import orjson

from benchmarks.commands import CATALOGUE, ROOT, environment
from benchmarks.plain_workbooks import PEERS
from benchmarks.torture_memory import anonymous
from catalogue_api.catalogue import Catalogue
from schemas.dcat.terms import KINDS
from schemas.identifiers import record_iri
from schemas.records import Deposit, Header, Identifier, Payload, Record, RunState, Source

FORMS: Final = ("csv", "jsonl", "xlsx", "html")
LIMIT: Final = 80.0
"""MiB that an export may take at most."""

FLAT: Final = 8.0
"""MiB that ten times the records may take more."""

RESULTS = Path(__file__).with_name("INVENTORY.md")
_PAGE = 500
_KINDS = ("dataset", "software", "service", "training", "site")
_COUNTRIES = ("FRA", "ITA", "ESP", "POL", "NLD", "DEU")
_AUTHORITY = "http://publications.europa.eu/resource/authority"


@dataclass(frozen=True)
class Cost:
    """What one writer took: seconds, the peak of its memory in MiB, bytes and rows that it wrote."""

    what: str
    records: int
    seconds: float
    peak: float
    bytes: int
    rows: int


def fill(folder: Path, records: int) -> None:
    """A store with so many things of one record each."""
    source = Source(key="made", title="Made up", protocol="files", endpoint="file:///", provider="Nobody")
    with Catalogue.open(folder) as catalogue:
        run = catalogue.begin_run(source, mode="full")
        for first in range(0, records, _PAGE):
            page = [_deposit(source, number) for number in range(first, min(records, first + _PAGE))]
            catalogue.deposit(run, page, position=None)
        catalogue.finish(run, state=RunState.COMPLETE)


def _deposit(source: Source, number: int) -> Deposit:
    identifier = f"oai:made.example:{number:07d}"
    iri, kind = record_iri(source.key, identifier), _KINDS[number % len(_KINDS)]
    document: dict[str, Any] = {
        "@id": iri,
        "@type": list(KINDS[kind]),
        "title": [f"Observation {number} of the field {number % 97}"],
        "description": [
            f"What telescope {number % 13} saw of field {number % 97}, calibrated, in {number % 31} parts."
        ],
        "identifier": [f"https://doi.org/10.5281/made.{number}"],
        "keyword": [f"topic {number % 211}", f"method {number % 17}"],
        "publisher": {"@id": f"{iri}#publisher-1", "@type": ["foaf:Agent"], "name": [f"Institute {number % 307}"]},
        "spatial": [f"{_AUTHORITY}/country/{_COUNTRIES[number % len(_COUNTRIES)]}"],
        "accessRights": f"{_AUTHORITY}/access-right/PUBLIC",
        "issued": {"@value": str(1990 + number % 36), "@type": "xsd:gYear"},
        "landingPage": [f"https://made.example/{number}"],
    }
    text = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    header, digest = Header(identifier, "2026-11-18"), hashlib.sha256(text).hexdigest()
    record = Record(
        source=source.key,
        header=header,
        document=text,
        digest=digest,
        format="oai_dc",
        revision=1,
        identifiers=(Identifier("doi", f"10.5281/made.{number}"),),
        types=KINDS[kind],
    )
    return Deposit(Payload(source.key, header, "oai_dc", text, source.endpoint, datetime.now(UTC), digest), record)


# --- the two sides -------------------------------------------------------------------------------------------


def ours(form: str, data: Path, records: int) -> Cost:
    """The command, measured."""
    file = data.parent / f"inventory.{form}"
    command = (*CATALOGUE, "landscape", "inventory", "--format", form, "-o", str(file), "--json")
    seconds, peak, told = _measured(command, data)
    if orjson.loads(told)["things"] != records:
        raise RuntimeError(f"{form}: {records} records, but {orjson.loads(told)['things']} things")
    return Cost(f"`inventory --format {form}`", records, seconds, peak, file.stat().st_size, rows_of(file))


def peer(name: str, lines: Path, data: Path, records: int) -> Cost:
    """A plain loop over cells that are ready, measured."""
    file = data.parent / f"{name}.xlsx"
    command = (sys.executable, "-m", "benchmarks.plain_workbooks", name, str(lines), str(file))
    seconds, peak, _ = _measured(command, data)
    return Cost(f"plain {name}", records, seconds, peak, file.stat().st_size, rows_of(file))


def _measured(command: Sequence[str], data: Path) -> tuple[float, float, str]:
    """Seconds and peak anonymous memory of a command in MiB, looked at fifty times a second, and what it printed."""
    peak, began = 0.0, time.perf_counter()
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(command, env=environment(data), cwd=ROOT, stdout=said, stderr=subprocess.DEVNULL) as running,
    ):
        while running.poll() is None:
            peak = max(peak, anonymous(running.pid))
            time.sleep(0.02)
        seconds = time.perf_counter() - began
        if running.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {running.returncode}")
        said.seek(0)
        return seconds, peak, said.read()


def rows_of(file: Path) -> int:
    """Rows of things in a file, heads left out; 0 where the form does not list them all."""
    if file.suffix == ".csv":
        with file.open(newline="", encoding="utf-8") as opened:
            return sum(1 for _ in csv.reader(opened)) - 1
    if file.suffix == ".jsonl":
        with file.open("rb") as lines:
            return sum(1 for line in lines if line.startswith(b'{"iri"'))
    return _rows_in_workbook(file) if file.suffix == ".xlsx" else 0


def _rows_in_workbook(file: Path) -> int:
    """Rows of the sheets of things; ours repeat the head in each, a plain workbook has nothing else and one head."""
    with zipfile.ZipFile(file) as archive:
        named = re.findall(r'<sheet [^>]*name="([^"]+)"', archive.read("xl/workbook.xml").decode())
        rows, heads = 0, 0
        for number, title in enumerate(named, 1):
            if title.startswith(("Inventory", "Sheet")):
                heads += title.startswith("Inventory")
                with archive.open(f"xl/worksheets/sheet{number}.xml") as sheet:
                    rows += sum(portion.count(b"<row ") for portion in _portions(sheet))
    return rows - max(heads, 1)


def _portions(opened: IO[bytes]) -> Iterator[bytes]:
    """A file in portions that never cut a tag in two."""
    left = b""
    while portion := opened.read(1 << 20):
        whole, mark, rest = (left + portion).rpartition(b"<")
        yield whole
        left = mark + rest
    yield left


# --- the table -----------------------------------------------------------------------------------------------


def measure(records: int, forms: Sequence[str], peers: Sequence[str]) -> list[Cost]:
    """Every writer over a tenth of the records, then over all."""
    found = []
    for size in (records // 10, records):
        with tempfile.TemporaryDirectory(prefix="continuum-inventory-") as place:
            data = Path(place) / "data"
            fill(data, size)
            found += [ours(form, data, size) for form in forms]
            lines = Path(place) / "inventory.jsonl"
            if peers and not lines.exists():
                ours("jsonl", data, size)
            found += [peer(name, lines, data, size) for name in peers]
    return found


def report(found: Sequence[Cost], *, date: str) -> str:
    """The results as Markdown."""
    most = max(each.records for each in found)
    text = [
        "# Inventories",
        "",
        f"Made by `python -m benchmarks.inventory --records {most}` on {date}: a store of that many things,",
        "written whole by `catalogue landscape inventory`, which reads, composes, counts and hashes; beside it plain",
        "loops that only write cells which are ready. Seconds from start to end of each command, and the peak of its",
        "anonymous memory.",
        f"The must is less than {LIMIT:.0f} MiB, and at most {FLAT:.0f} MiB more for ten times the records.",
        "",
        "| | records | rows | seconds | records a second | MiB of file | peak MiB | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    few = {each.what: each for each in found if each.records != most}
    text += [_line(each, few.get(each.what)) for each in found]
    return "\n".join([*text, ""])


def _line(each: Cost, few: Cost | None) -> str:
    rows = f"{each.rows:,}" if each.rows else "a summary"
    verdict = _verdict(each, few) if each.what.startswith("`") else ""
    return (
        f"| {each.what} | {each.records:,} | {rows} | {each.seconds:.1f} | {each.records / each.seconds:,.0f} | "
        f"{each.bytes / 2**20:.1f} | {each.peak:.0f} | {verdict} |"
    )


def _verdict(cost: Cost, few: Cost | None) -> str:
    if cost.rows not in (0, cost.records):
        return "ROWS ARE MISSING"
    flat = few is None or cost is few or cost.peak - few.peak <= FLAT
    return "reached" if cost.peak < LIMIT and flat else "MISSED"


def main() -> None:
    """Measure, write the table, and show it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=list(FORMS))
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS))
    asked = parser.parse_args()
    found = measure(asked.records, asked.forms, asked.peers)
    RESULTS.write_text(report(found, date=f"{datetime.now(UTC):%Y-%m-%d}"), encoding="utf-8")
    sys.stdout.write(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
