"""`make bench`: our ratios against peers, each pair measured in turn in one run, written as one table.

    python -m benchmarks.run                                 50,000 records, 3 rounds; writes benchmarks/RESULTS.md
    python -m benchmarks.run --records 5000 --rounds 3

Every side is a command of its own that harvests the same provider over loopback, timed from its start to its end.
Start-up is the same command over a provider of one record. Absolute times belong to the machine; ratios travel.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import platform
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from benchmarks import rdf, stages
from benchmarks.commands import CATALOGUE, HARVEST, run, write_source
from benchmarks.provider import provider

PEERS = (sys.executable, "-m", "benchmarks.peers")
_LIBRARIES = ("scrapy", "lxml", "sqlalchemy", "tantivy", "sickle", "rdflib", "pyoxigraph")


@dataclass(frozen=True)
class Line:
    """One line of the table: how many times faster we are, in each round."""

    what: str
    ratios: tuple[float, ...]
    aim: float
    must: float

    @property
    def median(self) -> float:
        return statistics.median(self.ratios)


@dataclass(frozen=True)
class Side:
    """One side of the ingest comparison: seconds per round, whole and for a provider of one record.

    `processor` is what the whole took of all cores, its child processes included.
    """

    name: str
    whole: list[float] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def net(self) -> list[float]:
        return [whole - start for whole, start in zip(self.whole, self.start, strict=True)]


def ingest(records: int, *, rounds: int, progress: Callable[[str], None]) -> tuple[Side, Side, Side]:
    """Whole ingest, sickle's bare fetch and the conventional pipeline, in an order that turns with every round."""
    sides = (Side("catalogue"), Side("fetch"), Side("conventional"))
    with (
        provider(records) as many,
        provider(1) as one,
        tempfile.TemporaryDirectory(prefix="continuum-bench-") as folder,
    ):
        for number in range(rounds):
            for side in sides[number % 3 :] + sides[: number % 3]:
                side.start.append(_timed(side.name, one, Path(folder), records=1)[0])
                took, processor = _timed(side.name, many, Path(folder), records=records)
                side.whole.append(took)
                side.processor.append(processor)
                progress(f"round {number + 1}: {side.name} {side.whole[-1]:.1f} s, start-up {side.start[-1]:.1f} s")
    return sides


def _timed(name: str, url: str, folder: Path, *, records: int) -> tuple[float, float]:
    """Seconds on the clock and of the processors for one side over one provider, checked for what it found."""
    if name != "catalogue":
        said, took, processor = _clocked((*PEERS, name, url), folder)
        if int(said) != records:
            raise RuntimeError(f"{name} saw {said.strip()} records instead of {records}")
        return took, processor
    with _empty(folder / "data") as data_dir:
        source = write_source(folder, url)
        _, took, processor = _clocked((*HARVEST, "run", "--full", str(source)), data_dir)
        found = orjson.loads(run((*CATALOGUE, "search", "--json", ""), data_dir))["total"]
        if found != records:
            raise RuntimeError(f"{found} records can be found instead of {records}")
    return took, processor


def _clocked(command: tuple[str, ...], data_dir: Path) -> tuple[str, float, float]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    said = run(command, data_dir)
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return said, took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextlib.contextmanager
def _empty(data_dir: Path) -> Iterator[Path]:
    yield data_dir
    shutil.rmtree(data_dir)


def _against(ours: list[float], theirs: list[float]) -> tuple[float, ...]:
    return tuple(other / own for own, other in zip(ours, theirs, strict=True))


def lines(sides: tuple[Side, Side, Side]) -> list[Line]:
    """The lines of the ingest: as commands, and without what it takes to start them."""
    ours, fetch, conventional = sides
    bare = "sickle merely fetching and reading the records"
    pipeline = "sickle → rdflib Turtle → tantivy"
    return [
        Line(f"whole ingest against {bare}", _against(ours.whole, fetch.whole), 0.4, 0.25),
        Line("— without start-up", _against(ours.net, fetch.net), 0.4, 0.25),
        Line(f"whole ingest against {pipeline}", _against(ours.whole, conventional.whole), 15, 5),
        Line("— without start-up", _against(ours.net, conventional.net), 15, 5),
    ]


def report(
    table: list[Line], sides: tuple[Side, Side, Side], shares: list[stages.Stage], *, records: int, date: str
) -> str:
    """The results as Markdown, ratios first."""
    rounds = len(sides[0].whole)
    text = [
        "# Benchmarks",
        "",
        f"Made by `make bench` on {date}: {records:,} oai_dc records of about 1.9 KB, 100 on a page, from a loopback",
        f"provider in its own process; {rounds} rounds, the sides of a pair one after the other in each round.",
        "The whole ingest is `harvest run --full` into an empty folder: fetched, read, normalised, validated, stored,",
        "indexed, and found again by a search.",
        "",
        "| what | times as fast (median) | lowest – highest | aim | must |",
        "|---|---|---|---|---|",
    ]
    text += [
        f"| {line.what} | **{line.median:.2f}** | {min(line.ratios):.2f} – {max(line.ratios):.2f} "
        f"| {line.aim:g} | {line.must:g} |"
        for line in table
    ]
    missed = [line.what for line in table if line.median < line.must]
    if missed:
        text += ["", f"**Not good enough yet** is what misses its must: {'; '.join(missed)}."]
    text += ["", "Medians on the machine of this run, for scale only:", ""]
    text += ["| side | records/s | start-up | processor time per record |"]
    text += ["|---|---|---|---|"]
    text += [
        f"| {side.name} | {records / statistics.median(side.net):,.0f} | {statistics.median(side.start):.1f} s "
        f"| {1e6 * statistics.median(side.processor) / records:,.0f} µs |"
        for side in sides
    ]
    text += [
        "",
        "## Where the time goes",
        "",
        "Processor time in one process, stage after stage over the same records.",
        "",
    ]
    text += ["| stage | µs per record | share |", "|---|---|---|"]
    total = sum(stage.seconds for stage in shares)
    text += [
        f"| {stage.name} | {1e6 * stage.seconds / stage.records:,.0f} | {stage.seconds / total:.0%} |"
        for stage in shares
    ]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES)
    text += ["", f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}.", ""]
    return "\n".join(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--date", default=time.strftime("%Y-%m-%d", time.gmtime()))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("RESULTS.md"))
    given = parser.parse_args()

    def progress(said: str) -> None:
        print(said, file=sys.stderr, flush=True)

    sides = ingest(given.records, rounds=given.rounds, progress=progress)
    table = lines(sides)
    for what, ratios, aim, must in rdf.pairs():
        table.append(Line(what, ratios, aim, must))
    shares = stages.profile(min(given.records, 20_000))
    text = report(table, sides, shares, records=given.records, date=given.date)
    given.out.write_text(text, encoding="utf-8")
    print(text)
    return 1 if any(line.median < line.must for line in table) else 0


if __name__ == "__main__":
    raise SystemExit(main())
