"""Which trials there are: every case at every position, pairs of cases, and how one of them is repeated.

python -m tests.faults.plan a06_token_missing_early oai middle first --seed 1     one trial, with what it showed
python -m tests.faults.plan d11_html_once+a07_size_is_zero oai last full          a pair
"""

from __future__ import annotations

import argparse
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.faults.case import MODES, POSITIONS, Named, all_cases
from tests.faults.provider import FACES
from tests.faults.trial import Forks, Result, trial


@dataclass(frozen=True)
class Planned:
    """One trial, by the words that repeat it."""

    names: tuple[str, ...]
    face: str
    position: str
    mode: str
    seed: int

    def __str__(self) -> str:
        return f"{'+'.join(self.names)} {self.face} {self.position} {self.mode} --seed {self.seed}"

    def run(self, forks: Forks) -> Result:
        known = {each.name: each.case for each in all_cases()}
        cases = [known[name] for name in self.names]
        return trial(cases, face=self.face, position=self.position, mode=self.mode, seed=self.seed, forks=forks)


def singles(cases: Sequence[Named], *, seed: int, every_mode: bool = False) -> Iterator[Planned]:
    """Every case at each of its positions and faces; in one of its modes, or in all."""
    for named in cases:
        case = named.case
        for face in case.faces:
            # One answer has one place, except for what happens to one of its records.
            one = getattr(FACES[face], "is_one_answer", False) and case.by != "record"
            for position in case.positions[:1] if one else case.positions:
                modes = case.modes
                if not every_mode:
                    modes = (modes[zlib.crc32(f"{named.name} {face} {position} {seed}".encode()) % len(modes)],)
                for mode in modes:
                    yield Planned((named.name,), face, position, mode, seed)


def pairs(cases: Sequence[Named], *, seed: int, number: int) -> Iterator[Planned]:
    """Pairs of cases that one face can show at once, drawn by seed."""
    chance = random.Random(seed)
    fitting = {
        face: [each for each in cases if each.case.pairs and face in each.case.faces] for face in ("oai", "rest")
    }
    for _ in range(number):
        face = chance.choice(("oai", "oai", "rest"))
        one, other = chance.sample(fitting[face], k=2)
        modes = [mode for mode in MODES if mode in one.case.modes and mode in other.case.modes]
        if modes:
            yield Planned((one.name, other.name), face, chance.choice(POSITIONS), chance.choice(modes), seed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names")
    parser.add_argument("face", nargs="?", default="oai")
    parser.add_argument("position", nargs="?", default="middle")
    parser.add_argument("mode", nargs="?", default="first")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    forks = Forks()
    try:
        planned = Planned(tuple(given.names.split("+")), given.face, given.position, given.mode, given.seed)
        result = planned.run(forks)
    finally:
        forks.close()
    print(f"{result.requests} requests, {result.seconds:.1f} s: {result.report.get('state')}")
    print(result.report.get("reason"))
    for problem in result.report.get("problems", []):
        print("-", problem["code"], problem["message"][:200])
    for complaint in result.complaints:
        print("MISSED:", complaint)
    return 1 if result.complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
