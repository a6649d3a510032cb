"""A cluster of three real Elasticsearch nodes that loses some while it works; part of `make torture`.

    python -m benchmarks.cluster                       200,000 records; writes benchmarks/CLUSTER.md
    python -m benchmarks.cluster --records 20000

One node is killed in the middle of indexing and started again later; the index is built anew while it is asked; and
all nodes are gone for a while during a harvest. Meanwhile somebody asks all the time.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.commands import CATALOGUE, HARVEST, ROOT, environment, write_source
from benchmarks.engines import LAUNCHER
from benchmarks.provider import provider
from benchmarks.search import fill
from catalogue_api.catalogue import Catalogue, open_catalogue
from schemas.errors import CatalogueError
from schemas.search import SearchQuery
from schemas.wire.settings import read_settings

NODES: Final = 3
_OFTEN: Final = 0.05
_PATIENCE: Final = 900.0
_FIRST: Final = 1_000
"""Records that are indexed before anything happens."""


@dataclass
class Probe:
    """What somebody saw who asked all the time. No count may be below what the index had promised before: its position.

    `promised` is the newest position told so far, which is that many entities as long as records only come.
    """

    asked: int = 0
    failed: list[str] = field(default_factory=list)
    shrunk: list[str] = field(default_factory=list)
    slowest: float = 0.0
    promised: int = 0


@dataclass(frozen=True)
class Act:
    """One act of the play: what happened, what the one who asked saw, and whether the index was right in the end."""

    name: str
    probe: Probe
    seconds: float
    verified: bool

    @property
    def passed(self) -> bool:
        return self.verified and not self.probe.failed and not self.probe.shrunk


class Cluster:
    """Three nodes, and the catalogue that is in them."""

    def __init__(self, said: Mapping[str, Any], data_dir: Path) -> None:
        self.folder = str(said["folder"])
        self.pids = [int(pid) for pid in said["pids"]]
        self.data_dir = data_dir
        self.environment = environment(data_dir) | {
            "CATALOGUE_INDEX_ENGINE": "elasticsearch",
            "CATALOGUE_INDEX_URLS": " ".join(said["urls"]),
            "CATALOGUE_INDEX_REPLICAS": "1",
        }

    def open(self) -> Catalogue:
        """The catalogue, to be asked."""
        return open_catalogue(read_settings("", self.environment), project=False)

    def kill(self, *nodes: int) -> None:
        """End nodes with SIGKILL."""
        for node in nodes:
            os.kill(self.pids[node], signal.SIGKILL)

    def revive(self) -> None:
        """Start the nodes that ended again, over their own data."""
        said = subprocess.run([LAUNCHER, "revive", self.folder], check=True, stdout=subprocess.PIPE)
        self.pids = [int(pid) for pid in json.loads(said.stdout)["pids"]]

    def command(self, *words: str) -> subprocess.Popen[bytes]:
        """A command of the product at work."""
        return subprocess.Popen(
            words, env=self.environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )

    def run(self, *words: str) -> None:
        """A command of the product, to its end."""
        subprocess.run(words, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    @contextlib.contextmanager
    def following(self) -> Iterator[None]:
        """The projector at work while the block lasts."""
        follower = self.command(*CATALOGUE, "index", "follow", "--wait")
        try:
            yield
        finally:
            follower.send_signal(signal.SIGINT)
            follower.communicate(timeout=120)

    def behind(self) -> int | None:
        """How many changes the index has still to follow; `None` while it cannot say."""
        with closing(self.open()) as catalogue, contextlib.suppress(CatalogueError):
            return catalogue.index_lag()
        return None

    def wait(self, until: Callable[[int | None], bool]) -> None:
        """Until the index is so far behind, or no more."""
        end = time.monotonic() + _PATIENCE
        while not until(self.behind()):
            if time.monotonic() > end:
                raise RuntimeError("the index does not get there")
            time.sleep(0.2)


@contextlib.contextmanager
def cluster(data_dir: Path) -> Iterator[Cluster]:
    """Three nodes while the block lasts."""
    command = [LAUNCHER, "start", "--nodes", str(NODES), "--parent", str(os.getpid())]
    said = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    try:
        yield Cluster(said, data_dir)
    finally:
        subprocess.run([LAUNCHER, "stop", said["folder"]], check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def probing(here: Cluster, *, entities: int, away: threading.Event | None = None) -> Iterator[Probe]:
    """Ask for everything all the time; while `away` is set a search may be refused, but never wrong."""
    probe, ended = Probe(), threading.Event()

    def ask() -> None:
        with closing(here.open()) as catalogue:
            assert catalogue.index is not None
            while not ended.wait(_OFTEN):
                try:
                    shown = catalogue.index.position()
                    probe.promised = max(probe.promised, min(shown.sequence if shown else 0, entities))
                    began = time.perf_counter()
                    total = catalogue.search(SearchQuery(size=1, facets=("kind",))).total
                except CatalogueError as error:
                    if away is None or not away.is_set():
                        probe.failed.append(str(error))
                    continue
                probe.slowest = max(probe.slowest, time.perf_counter() - began)
                probe.asked += 1
                if total < probe.promised:
                    probe.shrunk.append(f"{total:,} where {probe.promised:,} had been committed")

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield probe
    finally:
        ended.set()
        asking.join()


def act(name: str, here: Cluster, play: Callable[[threading.Event], None], *, entities: int) -> Act:
    """Play one act before a watcher, then compare index and store."""
    print(name, file=sys.stderr, flush=True)
    began, away = time.monotonic(), threading.Event()
    with probing(here, entities=entities, away=away) as probe:
        play(away)
    seconds = time.monotonic() - began
    with closing(here.open()) as catalogue:
        drift, total = catalogue.verify_index(), catalogue.search(SearchQuery(size=0)).total
    return Act(name, probe, seconds, verified=not drift and drift.compared == total == entities)


def play(here: Cluster, records: int, *, away_for: float) -> list[Act]:
    """All acts, one after the other."""

    def one_node_dies(_: threading.Event) -> None:
        with here.following():
            here.wait(lambda behind: behind is not None and behind < 2 * records // 3)
            here.kill(1)
            here.wait(lambda behind: behind is not None and behind < records // 3)
            here.revive()
            here.wait(lambda behind: behind == 0)

    def built_anew(_: threading.Event) -> None:
        here.run(*CATALOGUE, "index", "rebuild")

    def all_are_gone(away: threading.Event) -> None:
        more = records // 10
        # A record every five milliseconds or so: the harvest lasts longer than the engine is away.
        delay = 100 * (away_for + 30) / more
        with (
            provider(more, seed=11, delay=delay) as url,
            tempfile.TemporaryDirectory(prefix="continuum-cluster-") as place,
            here.following(),
        ):
            harvest = here.command(*HARVEST, "run", "--full", str(write_source(Path(place), url, key="second")))
            here.wait(lambda behind: behind is not None and behind > 0)
            away.set()
            here.kill(*range(NODES))
            time.sleep(away_for)
            here.revive()
            _, said = harvest.communicate(timeout=_PATIENCE)
            if harvest.returncode:
                raise RuntimeError(f"the harvest ended with {harvest.returncode}: {said.decode()}")
            here.wait(lambda behind: behind == 0)
            away.clear()

    fill(here.data_dir, _FIRST)
    here.run(*CATALOGUE, "index", "rebuild")
    fill(here.data_dir, records)
    return [
        act("one of three nodes killed while it indexes, and started again", here, one_node_dies, entities=records),
        act("the index built anew while it is asked", here, built_anew, entities=records),
        # The second provider's records have the DOIs of the first's, so they join entities that are there.
        act(f"all nodes gone for {away_for:.0f} s during a harvest", here, all_are_gone, entities=records),
    ]


def report(acts: list[Act], *, records: int, date: str) -> str:
    """The results as Markdown."""
    text = [
        "# A cluster under attack",
        "",
        f"Made by `python -m benchmarks.cluster` on {date}: three real nodes with a copy of each part, {records:,}",
        "records. Somebody asks for everything all the time: a search that fails, or finds less than the index had",
        "committed before it was asked, fails the act, and so does `index verify` at its end.",
        "",
        "| | searches | failed | below the committed | slowest | `index verify` | seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    text += [
        f"| {each.name} | {each.probe.asked:,} | {len(each.probe.failed)} | {len(each.probe.shrunk)} "
        f"| {each.probe.slowest:.1f} s | {'equal' if each.verified else 'DIFFERS'} | {each.seconds:.0f} |"
        for each in acts
    ]
    faults = [fault for each in acts for fault in (*each.probe.failed[:3], *each.probe.shrunk[:3])]
    text += ["", *(f"- {fault}" for fault in faults)] if faults else []
    text += [
        "",
        "While all nodes are gone searches are refused and not counted as failed; none was answered wrongly.",
        "",
    ]
    return "\n".join(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--away", type=float, default=60.0, help="seconds that all nodes are gone")
    parser.add_argument("--date", default=time.strftime("%Y-%m-%d", time.gmtime()))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("CLUSTER.md"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="continuum-cluster-") as place, cluster(Path(place)) as here:
        acts = play(here, given.records, away_for=given.away)
    text = report(acts, records=given.records, date=given.date)
    given.out.write_text(text, encoding="utf-8")
    print(text)
    return 0 if all(each.passed for each in acts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
