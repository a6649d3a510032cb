"""The whole crash matrix: every failpoint in every mode and at several turns, and cords that are pulled."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path

from benchmarks.engines import address, servers
from benchmarks.torture_part import Part, Section, table
from tests.crashes.matrix import JOURNEY, Cell, cells, elasticsearch, fresh, matrix, said

_MODES = ("kill", "power", "term", "full", "io")
_QUICK = 10


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--cells", type=int, default=0, help="cells of the crash matrix, chosen by the seed; 0 for all")


def _section(given: Namespace) -> Section:
    engines = given.engines.split(",")
    with servers(engines):
        done = {engine: _crashed(engine, given) for engine in engines}
    rows = []
    for engine, tried in done.items():
        number, right = Counter(mode for mode, _ in tried), Counter(mode for mode, cell in tried if not cell.problems)
        points = len({name for _, cell in tried for name in cell.reached})
        rows.append((engine, points, *(f"{right[mode]}/{number[mode]}" for mode in _MODES)))
    failures = tuple(f"{engine}: {said(cell)}" for engine, tried in done.items() for _, cell in tried if cell.problems)
    words = (
        "Real commands of a journey (harvests, a hold, a release, a rebuild, a backup, a restore) that end at a named",
        "place, once: by SIGKILL, by SIGKILL with what was not synced of the store lost or torn (a pulled cord), by",
        "SIGTERM, by a full disk and by an I/O error; then the same command again. Right means that records, changes,",
        "holds and export are those of an undisturbed journey, the index agrees with the store, every ledger adds up,",
        "`integrity_check` is ok, no run says that it runs, and a fault was told in one line with exit code 70.",
        "",
    )
    return Section((*words, *table(("engine", "failpoints reached", *_MODES), rows)), failures)


def _crashed(engine: str, given: Namespace) -> list[tuple[str, Cell]]:
    chance = random.Random(given.seed)
    every = [(step, point, mode) for step, point, mode in cells(engine)]
    every += [(step, point, "power") for step, point, mode in every if mode == "kill" and point.call == "store"]
    wanted = _QUICK if given.quick else given.cells
    chosen = chance.sample(every, wanted) if 0 < wanted < len(every) else every
    settings = elasticsearch(address()) if engine == "elasticsearch" else {}
    done: list[tuple[str, Cell]] = []
    with (
        tempfile.TemporaryDirectory(prefix="continuum-crashes-") as folder,
        matrix(fresh(Path(folder)), settings) as tried,
    ):
        tried.prepare(JOURNEY[: 1 + max(JOURNEY.index(step) for step, _, _ in chosen)])
        began = time.monotonic()
        for step, point, mode in chosen:
            crash = f"{point.name}:1:{'kill' if mode == 'power' else mode}"
            cell = tried.disturb(step, [crash], chance=chance, power=mode == "power")
            done.append((mode, cell))
            wrong = sum(bool(each.problems) for _, each in done)
            words = f"{engine}: {len(done)} of {len(chosen)} cells, {wrong} wrong, {time.monotonic() - began:.0f} s"
            print(f"\r{words}", end="", file=sys.stderr)
    return done


PART = Part("crashes", "Crash matrix", _section, _options)
