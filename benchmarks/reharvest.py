"""What it costs to harvest a source again of which one record in a hundred has changed, against its first harvest.

    python -m benchmarks.reharvest --records 50000 200000               every engine; writes benchmarks/REHARVEST.md
    python -m benchmarks.reharvest --records 20000 --engines embedded

Both are the command `harvest run` from its start to its end, index included; the provider answers the second one as
a server with dates does, with what has changed since. A third one finds nothing new: what is left is start-up.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import engines
from benchmarks.commands import CATALOGUE, HARVEST, run, write_source
from benchmarks.provider import provider

_CHANGED: Final = 100
"""One record in so many is changed."""

_MUST: Final = 0.04


@dataclass(frozen=True)
class Cost:
    """One harvest: seconds on the clock, and of the processors for all processes of the command."""

    seconds: float
    processor: float


@dataclass(frozen=True)
class Measured:
    """One engine at one size: everything, what changed, and nothing."""

    engine: str
    records: int
    full: Cost
    changed: Cost
    idle: Cost

    @property
    def share(self) -> float:
        return self.changed.seconds / self.full.seconds


def measure(engine: str, records: int) -> Measured:
    """Three harvests of one source into an empty catalogue."""
    told = engines.settings(engine) | {"CATALOGUE_INDEX_PREFIX": f"reharvest-{records}"}
    with tempfile.TemporaryDirectory(prefix="continuum-reharvest-") as place:
        data_dir = Path(place) / "data"

        def harvest(*how: str, changed_every: int = 0, size: int = records) -> Cost:
            with provider(size, changed_every=changed_every) as url:
                command = (*HARVEST, "run", *how, str(write_source(Path(place), url)))
                before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
                run(command, data_dir, told)
                seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
            return Cost(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

        def found(text: str) -> int:
            return int(json.loads(run((*CATALOGUE, "search", "--json", text), data_dir, told))["total"])

        full, total = harvest("--full"), found("")
        changed, renewed = harvest(changed_every=_CHANGED), found("title:changed")
        idle = harvest(size=1)
        if (total, renewed, found("")) != (records, -(-records // _CHANGED), records):
            raise RuntimeError(f"{engine} found {total} records, then {renewed} that changed")
    return Measured(engine, records, full, changed, idle)


def report(measured: Sequence[Measured], *, date: str) -> str:
    """The results as Markdown."""
    text = [
        "# Harvesting again",
        "",
        f"Made by `python -m benchmarks.reharvest` on {date}: `harvest run --full` of a loopback provider into an",
        "empty catalogue, then `harvest run` after one record in a hundred has changed, then again after none has;",
        "seconds from start to end of the command, index included, and processor time of all its processes",
        f"(Elasticsearch's own is in neither). The must is {_MUST:.0%} of the first harvest.",
        "",
        "| records | engine | everything | 1 % changed | share | nothing new | processor, everything | 1 % | share |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for each in measured:
        full, changed = each.full, each.changed
        text.append(
            f"| {each.records:,} | {each.engine} | {full.seconds:.1f} s | {changed.seconds:.1f} s "
            f"| **{each.share:.1%}** | {each.idle.seconds:.1f} s "
            f"| {full.processor:.1f} s | {changed.processor:.1f} s | {changed.processor / full.processor:.1%} |"
        )
    return "\n".join([*text, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[50_000, 200_000])
    parser.add_argument("--engines", nargs="+", default=list(engines.ENGINES), choices=list(engines.ENGINES))
    parser.add_argument("--date", default=time.strftime("%Y-%m-%d", time.gmtime()))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("REHARVEST.md"))
    given = parser.parse_args()
    measured = []
    with engines.servers(given.engines):
        for records in given.records:
            for engine in given.engines:
                print(f"{engine}, {records:,} records", file=sys.stderr, flush=True)
                measured.append(measure(engine, records))
    text = report(measured, date=given.date)
    given.out.write_text(text, encoding="utf-8")
    print(text)
    return 0 if all(each.share <= _MUST for each in measured if each.records == max(given.records)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
