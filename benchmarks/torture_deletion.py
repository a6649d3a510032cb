"""Wrong lists of seven kinds, met by the first harvest and by later ones: nothing may go, and what is gone must go.

Every scenario is a source of its own, harvested by the real command from a loopback server. A wrong list stays for
two whole harvests, so that two lists in a row agree with it, and is then mended.
"""

from __future__ import annotations

import json
import tempfile
from argparse import Namespace
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from benchmarks.commands import HARVEST, finished, run, write_source
from benchmarks.torture_part import Part, Section, table
from catalogue_api.catalogue import Catalogue, open_catalogue
from schemas.search import SearchQuery
from schemas.wire.settings import read_settings
from tests.harvester.loopback import Asked, Reply
from tests.journeys.oai_server import Repository, Thing, listening

RECORDS = 100
_PAGE = 30
_HTML = b"<!doctype html><title>Welcome</title><p>Our repository has moved to a new platform."
_LATER = timedelta(days=1)


# --- wrong lists ---------------------------------------------------------------------------------------------


def _empty(repository: Repository) -> None:
    repository.things = {}


def _error_page(repository: Repository) -> None:
    def fault(asked: Asked) -> Reply | None:
        return Reply(b"<h1>Internal Server Error</h1>", status=500) if "resumptionToken" in asked.query else None

    repository.fault = fault


def _half(repository: Repository) -> None:
    kept = list(repository.things)[: len(repository.things) // 2]
    repository.things = {identifier: repository.things[identifier] for identifier in kept}


def _all_deleted(repository: Repository) -> None:
    for number in range(RECORDS):
        repository.change(number, deleted=True)


def _renamed(repository: Repository) -> None:
    moved = (
        replace(thing, identifier=thing.identifier.replace("repository.example", "archive.example"))
        for thing in repository.things.values()
    )
    repository.things = {thing.identifier: replace(thing, stamp=repository.now) for thing in moved}


def _wrong_set(repository: Repository) -> None:
    repository.things = {
        f"oai:elsewhere.example:{number}": Thing(
            f"oai:elsewhere.example:{number}", repository.now, f"A thing of somebody else, {number}"
        )
        for number in range(RECORDS)
    }


def _html(repository: Repository) -> None:
    repository.fault = lambda asked: Reply(_HTML, headers={"Content-Type": "text/html; charset=utf-8"})


WRONG_LISTS: dict[str, Callable[[Repository], None]] = {
    "empty list": _empty,
    "error page": _error_page,
    "half list": _half,
    "all deleted": _all_deleted,
    "renamed identifiers": _renamed,
    "wrong set": _wrong_set,
    "HTML with status 200": _html,
}


# --- scenarios -----------------------------------------------------------------------------------------------


@dataclass
class Scenario:
    """One source, the wrong list it meets, and whether its first harvest meets it already."""

    name: str
    spoil: Callable[[Repository], None]
    first: bool
    repository: Repository = field(default_factory=lambda: Repository(RECORDS, page=_PAGE))
    path: Path = Path()
    wrong: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return ("first_" if self.first else "later_") + self.name.lower().replace(" ", "_")

    def mend(self) -> None:
        """The list as it always should have been, everything in it touched since."""
        moment = self.repository.now
        self.repository.fault = lambda asked: None
        self.repository.things = {
            identifier: replace(thing, stamp=moment) for identifier, thing in Repository(RECORDS).things.items()
        }


@dataclass(frozen=True)
class Found:
    """What the catalogue has of one source: records of the provider that are live, and what search shows."""

    live: int
    withdrawn: int
    shown: int


def wrong_deletions(names: Collection[str] = tuple(WRONG_LISTS)) -> list[Scenario]:
    """All fourteen scenarios, or those of some wrong lists, done; what went wrong stands in each."""
    scenarios = [Scenario(name, WRONG_LISTS[name], first) for first in (True, False) for name in names]
    with _served(scenarios) as folder:
        later = [each for each in scenarios if not each.first]
        _harvest(folder, later)
        for each in scenarios:
            each.repository.now += _LATER
            each.spoil(each.repository)
        for words in ((), ("--full",), ("--full",)):
            _harvest(folder, scenarios, *words)
            found = _found(folder, later)
            for each in later:
                _expect(each, found[each.key], "while the list is wrong")
        for each in scenarios:
            each.repository.now += _LATER
            each.mend()
        _harvest(folder, scenarios, "--full")
        found = _found(folder, scenarios)
        for each in scenarios:
            _expect(each, found[each.key], "after it was mended")
    return scenarios


def _expect(scenario: Scenario, found: Found, when: str) -> None:
    """All the records of the provider live, none gone; only a list of other things may bring more."""
    others = RECORDS if scenario.name == "wrong set" else 0
    if found.live not in (RECORDS, RECORDS + others) or found.withdrawn:
        scenario.wrong.append(f"{when}: {found.live} live and {found.withdrawn} withdrawn of {RECORDS}")
    if found.shown != found.live:
        scenario.wrong.append(f"{when}: search shows {found.shown} of {found.live}")


def true_deletions() -> dict[str, str]:
    """The two deletions that must happen, each with what went wrong, if anything."""
    four = Scenario("true deletions", lambda repository: repository.forget(3, 30, 60, 90), first=False)
    every = Scenario("the end of a source", _empty, first=False)
    with _served([four, every]) as folder:
        _harvest(folder, [four, every])
        for each in (four, every):
            each.repository.now += _LATER
            each.spoil(each.repository)
        for _ in range(2):
            _harvest(folder, [four, every], "--full")
        for hold in json.loads(run((*HARVEST, "holds", "--json"), folder / "data")):
            if hold["source"] == every.key:
                run((*HARVEST, "release", str(hold["number"])), folder / "data")
        found = _found(folder, [four, every])
    gone, ended = found[four.key], found[every.key]
    return {
        "4 % not listed any more": "" if (gone.live, gone.shown) == (96, 96) else str(gone),
        "all gone, and a person confirms": "" if (ended.live, ended.shown) == (0, 0) else str(ended),
    }


@contextmanager
def _served(scenarios: Sequence[Scenario]) -> Iterator[Path]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="continuum-deletion-")))
        for each in scenarios:
            server = stack.enter_context(listening(each.repository))
            each.path = write_source(folder, f"{server.url}/oai", key=each.key)
        yield folder


def _harvest(folder: Path, scenarios: Sequence[Scenario], *words: str) -> None:
    """Harvest them; that a wrong list ends with another code than 0 is as it should be."""
    paths = [str(each.path) for each in scenarios]
    finished((*HARVEST, "run", "--quiet", "--jobs", "2", *words, *paths), folder / "data")


def _found(folder: Path, scenarios: Sequence[Scenario]) -> dict[str, Found]:
    settings = read_settings("", {"CATALOGUE_DATA_DIR": str(folder / "data")})
    with open_catalogue(settings) as catalogue:
        return {
            each.source: Found(
                each.live,
                each.withdrawn,
                catalogue.search(SearchQuery(filters={"source": (each.source,)}, size=1)).total,
            )
            for each in catalogue.sources()
        } | {each.key: Found(0, 0, 0) for each in scenarios if each.key not in _known(catalogue)}


def _known(catalogue: Catalogue) -> set[str]:
    return {status.source for status in catalogue.sources()}


# --- the part ------------------------------------------------------------------------------------------------


def torture(_given: Namespace) -> Section:
    scenarios, wanted = wrong_deletions(), true_deletions()
    rows = [
        (name, *("no" if not each.wrong else "**yes**" for each in scenarios if each.name == name))
        for name in WRONG_LISTS
    ]
    failures = [
        f"{each.name}, {'first' if each.first else 'later'} harvest: {said}"
        for each in scenarios
        for said in each.wrong
    ]
    failures += [f"{name}: {said}" for name, said in wanted.items() if said]
    wrong = sum(bool(each.wrong) for each in scenarios)
    happened = sum(not said for said in wanted.values())
    return Section(
        (
            f"Wrong deletions: **{wrong} of {len(scenarios)}**. True deletions that happened: "
            f"**{happened} of {len(wanted)}** ({', '.join(wanted)}).",
            "",
            f"Each scenario is a source of {RECORDS} records; the wrong list stays for one incremental and two whole "
            "harvests and is then mended. Wrong is a record withdrawn, missing, or shown twice at any of these times.",
            "",
            *table(("the list is", "something wrong, first harvest", "later harvest"), rows),
        ),
        tuple(failures),
    )


PART = Part("deletion", "Wrong deletions", torture)
