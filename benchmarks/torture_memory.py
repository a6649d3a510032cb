"""One harvest long enough to show whether memory grows."""

from __future__ import annotations

import subprocess
import tempfile
import time
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands import HARVEST, ROOT, environment, write_source
from benchmarks.provider import provider
from benchmarks.torture_kills import children
from benchmarks.torture_part import Part, Section, table

_LIMIT_MIB = 300


@dataclass(frozen=True)
class Memory:
    """Anonymous memory of one process in MiB, over the share of its running time that had gone by."""

    what: str
    samples: tuple[tuple[float, float], ...]

    @property
    def peak(self) -> float:
        return max(value for _, value in self.samples)

    def around(self, low: float, high: float) -> float:
        """The mean between two shares of the running time."""
        values = [value for share, value in self.samples if low <= share <= high]
        return sum(values) / len(values)


def watch_memory(records: int, *, every: float = 0.5) -> tuple[Memory, ...]:
    """Harvest `records` records and sample both processes: the child that harvests, its parent that indexes."""
    sizes: dict[str, list[tuple[float, float]]] = {"harvesting": [], "indexing": []}
    with provider(records) as url, tempfile.TemporaryDirectory(prefix="continuum-torture-") as folder:
        source = write_source(Path(folder), url)
        began = time.monotonic()
        with subprocess.Popen(
            (*HARVEST, "run", "--full", str(source)),
            env=environment(Path(folder) / "data"),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as harvest:
            while harvest.poll() is None:
                at = time.monotonic() - began
                sizes["indexing"].append((at, anonymous(harvest.pid)))
                sizes["harvesting"] += [(at, size) for size in map(anonymous, children(harvest.pid)) if size]
                time.sleep(every)
        if harvest.returncode:
            raise RuntimeError(f"the harvest ended with {harvest.returncode}")
    return tuple(
        Memory(what, tuple((at / samples[-1][0], size) for at, size in samples)) for what, samples in sizes.items()
    )


def anonymous(process: int) -> float:
    """Anonymous memory in MiB, 0 for a process that has ended: pages of files, shared or mapped, do not count."""
    try:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) / 1024
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return 0.0


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--memory", type=int, default=200_000, help="records of the long harvest")


def _section(given: Namespace) -> Section:
    records = 10_000 if given.quick else given.memory
    memory = watch_memory(records)
    said = (
        f"Anonymous memory over a harvest of {records:,} records, in MiB, of the process that harvests and of the",
        "one that indexes; the middle columns are means over a tenth of its running time.",
        "",
    )
    columns = ("process", "15 to 25 % of the time", "45 to 55 %", "85 to 95 %", "peak", "limit")
    rows = [
        [
            each.what,
            *(f"{each.around(low, low + 0.1):.0f}" for low in (0.15, 0.45, 0.85)),
            f"{each.peak:.0f}",
            _LIMIT_MIB,
        ]
        for each in memory
    ]
    large = tuple(f"{each.what}: {each.peak:.0f} MiB" for each in memory if each.peak > _LIMIT_MIB)
    return Section((*said, *table(columns, rows)), large)


PART = Part("memory", "Memory", _section, _options)
