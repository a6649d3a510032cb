"""Harvests that are killed at random moments.

A trial begins with an empty folder and starts `harvest run` a few times, killing each with SIGKILL after a random
time; the last one may end by itself. Then its export must have the hash of a harvest that was never disturbed, and its
index must agree with its store.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.commands import CATALOGUE, HARVEST, ROOT, environment, export_hash, run, write_source
from benchmarks.engines import ENGINES, address, servers
from benchmarks.provider import provider
from benchmarks.torture_part import Part, Section, table

_LONGEST_RUN = 120.0


@dataclass
class Kills:
    """What a series of kills did. `victims` counts which processes of a harvest were killed."""

    kills: int = 0
    trials: int = 0
    equal: int = 0
    seconds: float = 0.0
    victims: dict[str, int] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)


def kill_harvests(
    kills: int,
    *,
    seed: int = 1,
    records: int = 240,
    page: int = 5,
    delay: float = 0.01,
    engine: str = "embedded",
    told: Callable[[Kills], object] = lambda result: None,
) -> Kills:
    """Kill `kills` harvests of one small provider at random moments; `told` hears of each trial. See the module."""
    chance = random.Random(seed)
    result = Kills()
    began = time.monotonic()
    with (
        provider(records, page=page, delay=delay, deleted_every=17) as url,
        tempfile.TemporaryDirectory(prefix="continuum-torture-") as folder,
    ):
        source = write_source(Path(folder), url)
        undisturbed = Path(folder) / "undisturbed"
        started = time.monotonic()
        run((*HARVEST, "run", "--full", str(source)), undisturbed, _settings(engine, "undisturbed"))
        usual = time.monotonic() - started
        wanted = export_hash(undisturbed)
        while result.kills < kills:
            result.trials += 1
            data_dir = Path(folder) / f"trial-{result.trials}"
            settings = _settings(engine, data_dir.name)
            _trial(data_dir, source, chance, result=result, usual=usual, kills=kills, settings=settings)
            found = export_hash(data_dir)
            run((*CATALOGUE, "index", "verify"), data_dir, settings)
            result.equal += found == wanted
            if found != wanted:
                result.differing.append(f"trial {result.trials}: {found} instead of {wanted}")
            shutil.rmtree(data_dir)
            told(result)
    result.seconds = time.monotonic() - began
    return result


def _settings(engine: str, name: str) -> dict[str, str]:
    """What names an index of its own in an engine."""
    if engine == "embedded":
        return {}
    return {
        "CATALOGUE_INDEX_ENGINE": engine,
        "CATALOGUE_INDEX_URLS": address(),
        "CATALOGUE_INDEX_REPLICAS": "0",
        "CATALOGUE_INDEX_PREFIX": f"kills-{os.getpid()}-{name}",
    }


def _trial(
    data_dir: Path,
    source: Path,
    chance: random.Random,
    *,
    result: Kills,
    usual: float,
    kills: int,
    settings: Mapping[str, str],
) -> None:
    """Kill one to six harvests, unless one is faster than its killer; then let one end."""
    for _ in range(min(chance.randint(1, 6), kills - result.kills)):
        victim = chance.choice(("both", "child", "parent"))
        if not _killed(data_dir, source, after=chance.uniform(0.1, 1.0) * usual, victim=victim, settings=settings):
            return
        result.kills += 1
        result.victims[victim] = result.victims.get(victim, 0) + 1
    run((*HARVEST, "run", "--full", str(source)), data_dir, settings)


def _killed(data_dir: Path, source: Path, *, after: float, victim: str, settings: Mapping[str, str]) -> bool:
    """Whether the harvest was still running when it was killed; one that had ended must have ended well.

    A parent that is killed takes its child with it, and a killed child is reported by its parent: both are waited
    for, so that the next run does not find the source taken.
    """
    command = (*HARVEST, "run", "--full", str(source))
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, env=environment(data_dir, settings), cwd=ROOT, stdout=said, stderr=said) as harvest,
    ):
        try:
            code = harvest.wait(timeout=after)
            said.seek(0)
            told = said.read().decode()
        except subprocess.TimeoutExpired:
            young = children(harvest.pid)
            _kill([*(young if victim != "parent" else ()), *([harvest.pid] if victim != "child" or not young else ())])
            harvest.wait(timeout=_LONGEST_RUN)
            _wait_for_end(young)
            return True
    if code:
        raise RuntimeError(f"a harvest that nobody killed ended with {code}: {told}")
    return False


def _kill(processes: list[int]) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def _wait_for_end(processes: list[int]) -> None:
    until = time.monotonic() + _LONGEST_RUN
    while any(_runs(process) for process in processes):
        if time.monotonic() > until:
            raise RuntimeError(f"a child outlives its parent: {processes}")
        time.sleep(0.01)


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(process: int) -> list[int]:
    """The processes that `process` started and that still run."""
    found: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{process}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                found += [int(pid) for pid in (task / "children").read_text().split()]
    return found


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=1000, help="harvests that are killed, on each engine")
    parser.add_argument("--engines", default=",".join(ENGINES), help="engines of the kills and of the crash matrix")


def _section(given: Namespace) -> Section:
    wanted = 20 if given.quick else given.kills
    engines = given.engines.split(",")

    def told(result: Kills) -> None:
        print(f"\r{result.kills} of {wanted} kills, {len(result.differing)} different", end="", file=sys.stderr)

    with servers(engines):
        done = {name: kill_harvests(wanted, seed=given.seed, engine=name, told=told) for name in engines}
    said = (
        "`harvest run` killed with SIGKILL at random moments (the child that harvests, its parent that indexes, or",
        "both at once), up to six times in a row until one ends by itself; its `catalogue export` must equal that",
        "of an undisturbed harvest by hash, and `catalogue index verify` has to find no difference.",
        "",
    )
    columns = ("engine", "kills", "of which", "catalogues compared", "equal", "different")
    rows = [
        (name, each.kills, _victims(each), each.trials, each.equal, each.trials - each.equal)
        for name, each in done.items()
    ]
    return Section((*said, *table(columns, rows)), tuple(line for each in done.values() for line in each.differing))


def _victims(kills: Kills) -> str:
    return ", ".join(f"{name}: {count}" for name, count in sorted(kills.victims.items()))


PART = Part("kills", "Killed harvests", _section, _options)
