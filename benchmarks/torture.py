"""Torture: harvests that are killed at random moments, and one long enough to show whether memory grows.

    python -m benchmarks.torture                         200 kills, then 200,000 records; writes benchmarks/TORTURE.md
    python -m benchmarks.torture --kills 20 --memory 0

A trial begins with an empty folder and starts `harvest run` a few times, killing each with SIGKILL after a random
time; the last one may end by itself. Then its export must have the hash of a harvest that was never disturbed, and its
index must agree with its store.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.commands import CATALOGUE, HARVEST, ROOT, environment, export_hash, run, write_source
from benchmarks.provider import provider

_LONGEST_RUN = 120.0
_LIMIT_MIB = 300


@dataclass
class Kills:
    """What a series of kills did. `victims` counts which processes of a harvest were killed."""

    kills: int = 0
    trials: int = 0
    equal: int = 0
    seconds: float = 0.0
    victims: dict[str, int] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)


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


# --- kill -9 -------------------------------------------------------------------------------------------------


def kill_harvests(kills: int, *, seed: int = 1, records: int = 240, page: int = 5, delay: float = 0.01) -> Kills:
    """Kill `kills` harvests of one small provider at random moments; see the module."""
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
        run((*HARVEST, "run", "--full", str(source)), undisturbed)
        usual = time.monotonic() - started
        wanted = export_hash(undisturbed)
        while result.kills < kills:
            result.trials += 1
            data_dir = Path(folder) / f"trial-{result.trials}"
            _trial(data_dir, source, chance, result=result, usual=usual, kills=kills)
            found = export_hash(data_dir)
            run((*CATALOGUE, "index", "verify"), data_dir)
            result.equal += found == wanted
            if found != wanted:
                result.differing.append(f"trial {result.trials}: {found} instead of {wanted}")
            shutil.rmtree(data_dir)
    result.seconds = time.monotonic() - began
    return result


def _trial(data_dir: Path, source: Path, chance: random.Random, *, result: Kills, usual: float, kills: int) -> None:
    """Kill one to six harvests, unless one is faster than its killer; then let one end."""
    for _ in range(min(chance.randint(1, 6), kills - result.kills)):
        victim = chance.choice(("both", "child", "parent"))
        if not _killed(data_dir, source, after=chance.uniform(0.1, 1.0) * usual, victim=victim):
            return
        result.kills += 1
        result.victims[victim] = result.victims.get(victim, 0) + 1
    run((*HARVEST, "run", "--full", str(source)), data_dir)


def _killed(data_dir: Path, source: Path, *, after: float, victim: str) -> bool:
    """Whether the harvest was still running when it was killed; one that had ended must have ended well.

    A parent that is killed takes its child with it, and a killed child is reported by its parent: both are waited
    for, so that the next run does not find the source taken.
    """
    command = (*HARVEST, "run", "--full", str(source))
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, env=environment(data_dir), cwd=ROOT, stdout=said, stderr=said) as harvest,
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


# --- memory --------------------------------------------------------------------------------------------------


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


# --- the report ----------------------------------------------------------------------------------------------


def report(kills: Kills | None, memory: tuple[Memory, ...], *, records: int, date: str) -> str:
    """The results as Markdown."""
    lines = ["# Torture runs", "", f"Made by `make torture` on {date}.", ""]
    if kills is not None:
        victims = ", ".join(f"{name}: {count}" for name, count in sorted(kills.victims.items()))
        lines += [
            "## Killed harvests",
            "",
            "`harvest run` killed with SIGKILL at random moments (the child that harvests, its parent that indexes, or",
            "both at once), up to six times in a row until one ends by itself; its `catalogue export` must equal that",
            "of an undisturbed harvest by hash, and `catalogue index verify` has to find no difference.",
            "",
            "| kills | of which | catalogues compared | equal | different |",
            "|---|---|---|---|---|",
            f"| {kills.kills} | {victims} | {kills.trials} | {kills.equal} | {kills.trials - kills.equal} |",
            "",
        ]
    if memory:
        lines += [
            "## Memory",
            "",
            f"Anonymous memory over a harvest of {records:,} records, in MiB, of the process that harvests and of the",
            "one that indexes; the middle columns are means over a tenth of its running time.",
            "",
            "| process | 15 to 25 % of the time | 45 to 55 % | 85 to 95 % | peak | limit |",
            "|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {each.what} | {each.around(0.15, 0.25):.0f} | {each.around(0.45, 0.55):.0f} "
            f"| {each.around(0.85, 0.95):.0f} | {each.peak:.0f} | {_LIMIT_MIB} |"
            for each in memory
        ]
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--memory", type=int, default=200_000, help="records of the memory run; 0 leaves it out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--date", default=time.strftime("%Y-%m-%d", time.gmtime()))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("TORTURE.md"))
    given = parser.parse_args()
    kills = kill_harvests(given.kills, seed=given.seed) if given.kills else None
    memory = watch_memory(given.memory) if given.memory else ()
    text = report(kills, memory, records=given.memory, date=given.date)
    given.out.write_text(text, encoding="utf-8")
    print(text)
    for difference in kills.differing if kills else ():
        print(difference)
    return 1 if (kills and kills.differing) or any(each.peak > _LIMIT_MIB for each in memory) else 0


if __name__ == "__main__":
    raise SystemExit(main())
