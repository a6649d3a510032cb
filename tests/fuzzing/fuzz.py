"""Feeds mutants to every parser and says which failed.

python -m tests.fuzzing.fuzz --mutants 100000 --seed 1
python -m tests.fuzzing.fuzz --seed 1 --only 4711        one mutant again, with its traceback
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, process_time
from types import FrameType

from tests.fuzzing.mutants import Mutant, mutant
from tests.fuzzing.parsers import PARSERS, Parser

LONGEST = 2.0
"""Seconds of processor time that one parser may take for one mutant; other processes do not count."""

_STUCK = 30.0
_MOST_MEMORY = 1 << 30
_FAILURES_SHOWN = 50


class TooSlow(BaseException):
    """Raised into a parser that does not end; no parser can take it for bad data."""


@dataclass(slots=True)
class Outcome:
    """What came of a series. `failures` are (mutant, parser, what was raised)."""

    seed: int
    mutants: int = 0
    readings: int = 0
    refused: int = 0
    slowest: float = 0.0
    slowest_was: str = ""
    seconds: float = 0.0
    failures: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Take in what came of another part of the series."""
        self.mutants += other.mutants
        self.readings += other.readings
        self.refused += other.refused
        self.failures += other.failures
        if other.slowest > self.slowest:
            self.slowest, self.slowest_was = other.slowest, other.slowest_was

    def __str__(self) -> str:
        head = (
            f"{self.mutants} mutants, seed {self.seed}: {self.readings} readings, {self.refused} refused, "
            f"{len(self.failures)} failed; the slowest took {self.slowest:.2f} s ({self.slowest_was})"
        )
        again = "again: python -m tests.fuzzing.fuzz --seed {} --only {}"
        lines = [
            f"  mutant {number} {parser}: {what}\n    {again.format(self.seed, number)}"
            for number, parser, what in self.failures[:_FAILURES_SHOWN]
        ]
        return "\n".join([head, *lines])


def fuzz(numbers: range, *, seed: int, until: float | None = None) -> Outcome:
    """Read the mutants of these numbers, in this process; stops at the monotonic time `until`."""
    outcome = Outcome(seed)
    began = monotonic()
    with _alarm():
        for number in numbers:
            if until is not None and monotonic() > until:
                break
            one = mutant(seed, number)
            for parser in PARSERS:
                _read(parser, one, outcome)
            outcome.mutants += 1
    outcome.seconds = monotonic() - began
    return outcome


def _read(parser: Parser, one: Mutant, outcome: Outcome) -> None:
    began = process_time()
    failure = ""
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        parser.read(one)
    except parser.refuses:
        outcome.refused += 1
    except TooSlow:
        failure = f"did not end in {LONGEST} s: {_where()}"
    except Exception as error:  # noqa: BLE001  (what is looked for)
        failure = f"{type(error).__name__}: {str(error)[:200]} {_where()}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
    took = process_time() - began
    outcome.readings += 1
    if took > outcome.slowest:
        outcome.slowest, outcome.slowest_was = took, f"mutant {one.number} {parser.name}"
    if not failure and took > LONGEST:
        failure = f"took {took:.1f} s"
    if failure:
        outcome.failures.append((one.number, parser.name, f"{failure} ({one.how})"))


def _where() -> str:
    """The place in our own code where it came from."""
    frames = [each for each in traceback.extract_tb(sys.exc_info()[2]) if "/site-packages/" not in each.filename]
    return f"at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


@contextmanager
def _alarm() -> Iterator[None]:
    def ring(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, ring)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)


# --- many at once ----------------------------------------------------------------------------------------------


def fuzz_many(count: int, *, seed: int, workers: int, say: Callable[[str], None] = lambda words: None) -> Outcome:
    """The same in processes of their own with bounded memory; a process that dies or hangs is a failure too."""
    whole = Outcome(seed)
    began = monotonic()
    size = 250
    parts = [range(start, min(count, start + size)) for start in range(0, count, size)]
    context = multiprocessing.get_context("fork")
    with context.Pool(workers, _bounded, maxtasksperchild=20) as pool:
        pending = [(part, pool.apply_async(fuzz, (part,), {"seed": seed})) for part in parts]
        for part, result in pending:
            try:
                one = result.get(timeout=_STUCK * size)
                whole.add(one)
                for number, parser, what in one.failures:
                    say(f"mutant {number} {parser}: {what}")
            except multiprocessing.TimeoutError:
                whole.failures.append((part.start, "any", f"a process died or hangs in {part}"))
            if part.start % 5000 == 0:
                say(f"{whole.mutants} of {count}, {len(whole.failures)} failed")
    whole.seconds = monotonic() - began
    return whole


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one mutant, read once more")
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 1)))
    given = parser.parse_args()
    if given.only is not None:
        one = mutant(given.seed, given.only)
        print(f"{one.how}: {len(one.body)} bytes")
        for each in PARSERS:
            try:
                each.read(one)
                print(f"{each.name}: read")
            except each.refuses as error:
                print(f"{each.name}: refused: {str(error)[:100]}")
            except Exception:  # noqa: BLE001  (what is looked for)
                print(f"{each.name}: FAILED\n{traceback.format_exc()}")
        return 0
    outcome = fuzz_many(given.mutants, seed=given.seed, workers=given.workers, say=print)
    print(outcome)
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
