"""The crash matrix: real commands that die, are told to end, or meet a full disk at every named place, and go on.

A journey of commands is made once undisturbed, and the folder kept as it was before each of them. A cell copies such a
folder, lets its command crash at a failpoint (or at several, one after the other), runs the same command again with no
step in between, and compares what is kept with what the undisturbed journey had.
"""

from __future__ import annotations

import copy
import fcntl
import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from catalogue_api.catalogue import open_catalogue
from catalogue_api.exports.registry import export_named
from catalogue_api.failpoints import FAILPOINTS, VARIABLE, Failpoint
from schemas.records import RunState
from schemas.wire.settings import read_settings
from tests.harvester.loopback import Asked, Reply, serving
from tests.journeys.oai_server import Repository

ROOT = Path(__file__).parents[2]
_HARVEST = (sys.executable, "-m", "harvester.cli")
_CATALOGUE = (sys.executable, "-m", "catalogue_api.cli")
_RECORDS, _PAGE = 60, 10
_LONGEST = 300.0


@dataclass(frozen=True)
class Step:
    """One command of the journey, what the provider has meanwhile, and the failpoints that are tried on it."""

    name: str
    words: tuple[str, ...]
    world: int
    failpoints: tuple[str, ...]


JOURNEY = (
    Step(
        "everything comes",
        ("harvest", "run", "--full", "{source}"),
        0,
        (
            "schema.making",
            "schema.made",
            "run.beginning",
            "run.begun",
            "page.received",
            "page.half",
            "lease.renewing",
            "page.inside",
            "page.committed",
            "index.reading",
            "index.sent",
            "index.partial",
            "index.put",
            "index.shown",
            "index.moved",
            "run.finishing",
            "bookmark.inside",
            "run.finished",
        ),
    ),
    Step(
        "some of it changes",
        ("harvest", "run", "{source}"),
        1,
        ("page.half", "page.inside", "page.committed", "index.put", "index.sent", "bookmark.inside"),
    ),
    # What one whole list lacks stays until a second one agrees.
    Step("a few are missing", ("harvest", "run", "--full", "{source}"), 2, ()),
    Step("a few are gone", ("harvest", "run", "--full", "{source}"), 2, ("withdrawal.inside", "run.finished")),
    Step("half of it is gone", ("harvest", "run", "--full", "{source}"), 3, ("run.finishing", "bookmark.inside")),
    Step("a person agrees", ("harvest", "release", "1"), 3, ("withdrawal.inside", "hold.deciding", "hold.decided")),
    Step(
        "and regrets some",
        ("harvest", "restore", "library", "oai:repository.example:40", "oai:repository.example:41"),
        3,
        ("restore.inside", "index.reading"),
    ),
    Step(
        "the index anew",
        ("catalogue", "index", "rebuild"),
        3,
        (
            "rebuild.building",
            "rebuild.built",
            "index.renewing",
            "rebuild.verified",
            "rebuild.pointing",
            "rebuild.switched",
            "rebuild.sweeping",
        ),
    ),
    Step(
        "a copy",
        ("catalogue", "backup", "save", "{backups}"),
        3,
        ("backup.copied", "backup.settling", "backup.settled"),
    ),
    Step("life goes on", ("harvest", "run", "{source}"), 4, ()),
    Step(
        "back to the copy",
        ("catalogue", "backup", "restore", "{backup}", "--replace"),
        4,
        ("backup.aside", "backup.settling"),
    ),
)


@dataclass(frozen=True)
class Kept:
    """What a catalogue keeps, told apart from how it came to it."""

    export: str
    records: tuple[tuple[str, bool, str], ...]
    changes: tuple[tuple[tuple[str, str], int], ...]
    holds: tuple[tuple[str, int], ...]


@dataclass
class Cell:
    """One try: a step, its crashes (`failpoint:turn:mode`), and what was wrong in the end."""

    step: Step
    crashes: tuple[str, ...]
    problems: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)


class Matrix:
    """The journey on one engine, its folders before each step, and what each step leads to."""

    def __init__(self, folder: Path, engine: Mapping[str, str], serve: Callable[[int], str]) -> None:
        self._folder = folder
        self._engine = dict(engine)
        self._serve = serve
        self._wanted: dict[str, Kept] = {}
        self._number = 0

    def prepare(self, steps: Sequence[Step] = JOURNEY) -> None:
        """Make the journey undisturbed: all of it, or these of its steps in their order."""
        place = self._folder / "undisturbed"
        place.mkdir()
        for step in steps:
            shutil.copytree(place, self._before(step))
            done = self._run(step, place, self._environment(place, f"{self._prefix}-undisturbed"))
            if done.returncode not in (0, 3):
                raise AssertionError(f"{step.name}: {done.returncode} {done.stderr}")
            self._wanted[step.name] = self._kept(place, f"{self._prefix}-undisturbed", [])

    def disturb(self, step: Step, crashes: Sequence[str], *, chance: random.Random, power: bool = False) -> Cell:
        """Crash one step, run it again, and say what is not as it should be; with `power`, as if a cord was pulled."""
        self._number += 1
        cell = Cell(step, tuple(crashes))
        place = self._folder / f"cell-{self._number}"
        shutil.copytree(self._before(step), place)
        prefix = f"{self._prefix}-{self._number}"
        environment = self._environment(place, prefix)
        for crash in crashes:
            done = self._run(step, place, {**environment, VARIABLE: crash})
            self._look_at_the_crash(crash, done, place, cell)
            if power:
                lose_unsynced(place / "data", chance)
        done = self._run(step, place, environment)
        if done.returncode not in (0, 1, 2, 3):  # 1 and 2: a decision that was carried out before the crash
            cell.problems.append(f"run again it ended with {done.returncode}: {done.stderr.strip()[-400:]}")
        kept, wanted = self._kept(place, prefix, cell.problems), self._wanted[step.name]
        if kept != wanted:
            cell.problems.append(f"what is kept is not what an undisturbed journey keeps: {_difference(kept, wanted)}")
        shutil.rmtree(place)
        return cell

    @property
    def _prefix(self) -> str:
        return f"crash-{self._folder.name}"

    def _before(self, step: Step) -> Path:
        return self._folder / f"before-{step.name.replace(' ', '-')}"

    def _environment(self, place: Path, prefix: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CATALOGUE_")}
        return kept | {
            "CATALOGUE_DATA_DIR": str(place / "data"),
            "CATALOGUE_HARVEST_CONTACT": "mailto:operator@example.org",
            "CATALOGUE_HARVEST_ALLOW_PRIVATE_ADDRESSES": "true",
            "CATALOGUE_INDEX_PREFIX": prefix.lower(),
            "PYTHONPATH": str(ROOT),
            **self._engine,
        }

    def _run(self, step: Step, place: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        source = place / "library.toml"
        source.write_text(
            f'title = "Library"\nprotocol = "oai_pmh"\nendpoint = "{self._serve(step.world)}"\n'
            'formats = ["oai_dc"]\ndelay = 0.0\nrobots = false\nstate = "open"\n'
        )
        made = sorted((place / "backups").glob("catalogue-*.sqlite"))
        names = {"source": source, "backups": place / "backups", "backup": made[0] if made else ""}
        words = [word.format(**names) for word in step.words]
        command = [*(_HARVEST if words[0] == "harvest" else _CATALOGUE), *words[1:]]
        done = subprocess.run(
            command, cwd=place, env=dict(environment), capture_output=True, text=True, timeout=_LONGEST, check=False
        )
        _wait_for_locks(place / "data")
        return done

    def _look_at_the_crash(self, crash: str, done: subprocess.CompletedProcess[str], place: Path, cell: Cell) -> None:
        name, _, mode = crash.split(":")
        if f"failpoint {name} goes off" not in done.stderr:
            cell.problems.append(f"{crash} was not reached: {done.returncode} {done.stderr.strip()[-400:]}")
            return
        cell.reached.append(name)
        if "Traceback" in done.stderr or "internal error" in done.stderr:
            cell.problems.append(f"{crash}: {done.stderr.strip()[-600:]}")
        if mode in ("full", "io"):
            said = {"full": ("is full", "No space"), "io": ("I/O error", "Input/output")}[mode]
            told = [line for line in done.stderr.splitlines() if any(each in line for each in said)]
            if not told:
                cell.problems.append(f"{crash}: nobody is told: {done.stderr.strip()[-400:]}")
            # The index is a projection: a harvest that cannot bring it up to date says so and is fine.
            follows = cell.step.words[0] == "harvest" and name.startswith(("index.", "rebuild."))
            if done.returncode != 70 and not follows:
                cell.problems.append(f"{crash}: it ended with {done.returncode} in place of 70")
        store = place / "data" / "catalogue.sqlite"
        if store.exists():
            with closing(sqlite3.connect(store)) as connection:
                if (found := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                    cell.problems.append(f"{crash}: {found}")

    def _kept(self, place: Path, prefix: str, problems: list[str]) -> Kept:
        settings = read_settings("", self._environment(place, prefix))
        with closing(open_catalogue(settings, project=True)) as catalogue:
            while catalogue.refresh_index(limit=5000):
                pass
            if drift := catalogue.verify_index():
                problems.append(f"index and store differ: {drift}")
            for report in catalogue.runs(limit=1000):
                ledger = report.ledger
                parts = ledger.new + ledger.changed + ledger.unchanged + ledger.deleted
                if report.state is RunState.RUNNING:
                    problems.append(f"run {report.run} says that it runs")
                if ledger.listed != parts + ledger.quarantined + ledger.rejected:
                    problems.append(f"the ledger of run {report.run} does not add up: {ledger}")
            every = list(catalogue.entities(states=("live", "withdrawn", "merged")))
            export = hashlib.sha256()
            for portion in export_named("jsonl").write(catalogue.entities(), "http://localhost/"):
                export.update(portion)
            changes = Counter((change.entity, str(change.kind)) for change in catalogue.changes(None, limit=100_000))
            return Kept(
                export.hexdigest(),
                tuple(sorted((r.identifier, r.deleted, r.digest) for entity in every for r in entity.records)),
                tuple(sorted(changes.items())),
                # A run that ended before it crashed leaves its hold to the next one's, which stands in its place.
                tuple((hold.state, hold.count) for hold in catalogue.holds(state=None) if hold.state != "superseded"),
            )


def _difference(kept: Kept, wanted: Kept) -> str:
    """What only one of the two has, and how often, in a few words."""
    words = [f"holds {kept.holds}, not {wanted.holds}"] if kept.holds != wanted.holds else []
    words += [f"record {each}" for each in set(kept.records) ^ set(wanted.records)]
    words += [f"change {each}" for each in set(kept.changes) ^ set(wanted.changes)]
    return "; ".join(words)[:1000]


def chain(step: Step, engine: str) -> list[str]:
    """Every failpoint of a step on this engine once, by SIGKILL, one after the other."""
    known = {failpoint.name: failpoint for failpoint in FAILPOINTS}
    return [f"{name}:1:kill" for name in step.failpoints if engine in known[name].engines]


def cells(engine: str, modes: Sequence[str] = ("kill", "term", "full", "io")) -> Iterator[tuple[Step, Failpoint, str]]:
    """Every step, failpoint and mode of one engine."""
    known = {failpoint.name: failpoint for failpoint in FAILPOINTS}
    for step in JOURNEY:
        for name in step.failpoints:
            if engine in known[name].engines:
                yield from ((step, known[name], mode) for mode in modes if mode in known[name].modes)


def worlds() -> tuple[Repository, ...]:
    """What the provider has at each stage of the journey."""
    first = Repository(_RECORDS, page=_PAGE)
    second = copy.deepcopy(first)
    second.now += timedelta(days=2)
    for number in range(0, 24, 2):
        second.change(number, title=f"another title {number}")
    for number in (1, 3):
        second.change(number, deleted=True)
    for number in range(_RECORDS, _RECORDS + 5):
        second.add(number)
    third = copy.deepcopy(second)
    third.now += timedelta(days=1)
    third.forget(5, 7)
    fourth = copy.deepcopy(third)
    fourth.now += timedelta(days=1)
    fourth.forget(*range(25, 55))
    fifth = copy.deepcopy(fourth)
    fifth.now += timedelta(days=1)
    fifth.change(10, title="after the copy")
    return first, second, third, fourth, fifth


@contextmanager
def matrix(folder: Path, engine: Mapping[str, str]) -> Iterator[Matrix]:
    """A matrix over a provider on loopback."""
    states = worlds()
    now: list[Repository] = [states[0]]

    def answer(asked: Asked) -> Reply:
        return now[0].answer(asked)

    with serving(answer) as server:

        def serve(world: int) -> str:
            now[0] = states[world]
            return f"{server.url}/oai"

        yield Matrix(folder, engine, serve)


def elasticsearch(url: str) -> dict[str, str]:
    """The settings of a real server, with prefixes that nobody else has."""
    return {
        "CATALOGUE_INDEX_ENGINE": "elasticsearch",
        "CATALOGUE_INDEX_URLS": url,
        "CATALOGUE_INDEX_REPLICAS": "0",
    }


def lose_unsynced(data: Path, chance: random.Random) -> None:
    """What pulling the cord does to the store: what was not synced is gone, or torn; commits are synced and stay."""
    (data / "catalogue.sqlite-shm").unlink(missing_ok=True)
    log = data / "catalogue.sqlite-wal"
    if not log.exists() or log.stat().st_size < 32:
        return
    content = log.read_bytes()
    end = _synced(content)
    tail = content[end:]
    torn = chance.randbytes(len(tail)) if chance.random() < 0.5 else b""
    log.write_bytes(content[:end] + torn)


def _synced(content: bytes) -> int:
    """Where the last commit of a write-ahead log ends (sqlite.org/fileformat2.html, 4.1)."""
    size = int.from_bytes(content[8:12])
    salts = content[16:24]
    end = 32
    for start in range(32, len(content) - 24 - size + 1, 24 + size):
        frame = content[start : start + 24]
        if frame[8:16] != salts:
            break
        if int.from_bytes(frame[4:8]):
            end = start + 24 + size
    return end


def _wait_for_locks(data: Path) -> None:
    """Until the child of a killed parent has seen that it is alone."""
    until = time.monotonic() + 60
    for path in (data / "locks").glob("*.lock"):
        while time.monotonic() < until:
            with path.open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(0.02)


def fresh(base: Path) -> Path:
    """A new folder whose name nobody else has."""
    folder = base / uuid4().hex[:8]
    folder.mkdir(parents=True)
    return folder


def said(cell: Cell) -> Any:
    """A cell with its problems, in words."""
    return f"{cell.step.name}, {', '.join(cell.crashes)}: {'; '.join(cell.problems)}"
