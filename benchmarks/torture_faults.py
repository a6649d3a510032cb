"""Source faults: every case of `tests/faults` at every position, pairs of them, and two other clients on the same."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Queue

from benchmarks.torture_part import Part, Section, table
from benchmarks.torture_peers import CLIENTS, Came, ask
from tests.faults.case import Kind, Named, all_cases
from tests.faults.plan import Planned, pairs, singles
from tests.faults.provider import listening
from tests.faults.trial import Forks, Result


@dataclass
class Count:
    """What a series of trials came to."""

    trials: int = 0
    as_required: int = 0
    silent: int = 0
    lost: int = 0
    runaways: int = 0
    listed: int = 0
    requests: int = 0
    seconds: float = 0.0
    missed: list[str] = field(default_factory=list)

    def take(self, planned: Planned, result: Result) -> None:
        self.trials += 1
        self.as_required += not result.complaints
        self.silent += bool(result.silent)
        self.lost += result.silent
        self.runaways += result.runaway
        self.listed += result.listed
        self.requests = max(self.requests, result.requests)
        self.seconds = max(self.seconds, result.seconds)
        self.missed += [f"`{planned}`: {result.complaints[0]}"] if result.complaints else []


def run_all(planned: Iterable[Planned], *, jobs: int = 2) -> Count:
    """Do the trials, `jobs` at a time, each worker with a process that forks its harvests."""
    count = Count()
    workers: Queue[Forks] = Queue()
    for _ in range(jobs):
        workers.put(Forks())

    def one(each: Planned) -> tuple[Planned, Result]:
        forks = workers.get()
        try:
            return each, each.run(forks)
        finally:
            workers.put(forks)

    with ThreadPoolExecutor(jobs) as pool:
        for each, result in pool.map(one, planned):
            count.take(each, result)
            for complaint in result.complaints[:1]:
                print(f"{count.trials}: {each}: {complaint}", file=sys.stderr, flush=True)
    while not workers.empty():
        workers.get().close()
    return count


@dataclass
class PeerCount:
    """What another client made of the cases: survived is complete, or an error where the case allows one."""

    cases: int = 0
    survived: int = 0
    silent: int = 0
    runaways: int = 0


def measure_peers(cases: Iterable[Named], *, seed: int) -> dict[str, PeerCount]:
    """Each client on each OAI-PMH case, in the middle of a first list."""
    found = {client: PeerCount() for client in CLIENTS}
    for named in cases:
        if "oai" not in named.case.faces or "first" not in named.case.modes or not named.case.peers:
            continue
        if named.case.fault.tls or named.case.keys:
            continue
        for client, count in found.items():
            count.cases += 1
            _judge(count, named, lambda url, client=client: ask(client, url), seed=seed)
    return found


def _judge(count: PeerCount, named: Named, harvest: Callable[[str], Came], *, seed: int) -> None:
    position = "middle" if "middle" in named.case.positions else named.case.positions[0]
    with listening((named.case,), face="oai", position=position, seed=seed) as provider:
        provider.begin()
        came = harvest(f"{provider.server.url}{provider.face.path}")
        wanted = set(provider.truth.live())
    if not came.ended:
        count.runaways += 1
        return
    missing = wanted - came.identifiers
    required = named.case.required
    kinds = {required.kind, *([required.or_else.kind] if required.or_else else [])}
    if not missing:
        count.survived += came.error is None
    elif came.error is None:
        kept_apart = Kind.QUARANTINE in kinds and len(missing) <= max(required.count, 1)
        count.silent += not kept_apart
        count.survived += kept_apart
    else:
        count.survived += Kind.STOP_LOUD in kinds


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--pairs", type=int, default=500, help="pairs of faults")
    parser.add_argument("--step", type=int, default=1, help="take every so many trials of single faults")
    parser.add_argument("--every-mode", action="store_true", help="each case as a first, a full and a later harvest")


def _section(given: Namespace) -> Section:
    cases = all_cases()
    planned = list(singles(cases, seed=given.seed, every_mode=given.every_mode))
    alone = run_all(planned[:: 10 if given.quick else given.step])
    together = run_all(pairs(cases, seed=given.seed, number=20 if given.quick else given.pairs))
    peers = measure_peers(cases[::10] if given.quick else cases, seed=given.seed)
    said = (
        f"{len(cases)} ways in which a provider misbehaves (`tests/faults/cases`), at the first, middle and last",
        "page, file or record, through the real harvest over real sockets: a first harvest, a full one of a catalogue",
        "that has something to lose, or one of changes (drawn by seed). *As required*: the outcome is the one that",
        "its case declares, that every door shows the same, and that the healed provider is the truth after the next",
        "run. *Silent* is a run that says it is complete and lacks a record or a version that its bookmark has passed.",
        "One trial again: `python -m tests.faults.plan <its words>`."
        + (f" One trial out of {given.step} was made." if given.step > 1 else ""),
        "",
    )
    columns = ("what", "trials", "as required", "silent losses", "records lost", "runaways", "most requests", "slowest")
    rows = [
        [what, count.trials, count.as_required, count.silent, count.lost, count.runaways, count.requests,
         f"{count.seconds:.0f} s"]
        for what, count in (("single faults", alone), ("pairs of faults", together))
    ]  # fmt: skip
    others = (
        "",
        "Other clients on the OAI-PMH cases among these, asked for a first full list, each fault in the middle;",
        "*survived* is a whole list, or an error where the case allows one. Some cases break the standard, and the",
        "clients do not claim to handle them; versions of records and changed texts are not compared.",
        "",
        *table(
            ("client", "cases", "survived", "silent losses", "runaways"),
            [[name, count.cases, count.survived, count.silent, count.runaways] for name, count in peers.items()],
        ),
    )
    return Section((*said, *table(columns, rows), *others), (*alone.missed, *together.missed))


PART = Part("faults", "Source faults", _section, _options)
