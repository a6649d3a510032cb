"""One harvester of a source at a time: who it is, what becomes of one that stands still, and clocks that jump."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalogue_api.catalogue import Catalogue
from catalogue_api.failpoints import VARIABLE
from catalogue_api.store.leases import LAPSE
from schemas.errors import SourceLocked
from schemas.records import RunState, Source
from tests.harvester.commands import Workplace
from tests.journeys.oai_server import Repository, listening

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LIBRARY = Source("library", "Library", "oai_pmh", "https://example.org/oai")


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class Holder:
    """A catalogue of its own, as another process would have it; `watched` is called while it watches another."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.catalogue = Catalogue.open(folder, clock=clock)
        self.catalogue._leases._pause = self._pause
        self.waited = 0.0
        self.watched = lambda: None

    def _pause(self, seconds: float) -> None:
        self.waited += seconds
        self.watched()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Holder, Holder, Clock]]:
    clock = Clock()
    first, second = Holder(tmp_path, clock), Holder(tmp_path, clock)
    yield first, second, clock
    first.catalogue.close()
    second.catalogue.close()


def test_the_second_is_told_who_holds_the_source(two: tuple[Holder, Holder, Clock]) -> None:
    first, second, _ = two
    first.catalogue.begin_run(LIBRARY, mode="full")
    with pytest.raises(SourceLocked, match=f"is running: process {os.getpid()} on .*, since 2026-11-21 12:00:00"):
        second.catalogue.begin_run(LIBRARY, mode="full")
    assert second.waited == 0


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-400), timedelta(seconds=LAPSE)])
def test_no_jump_of_a_clock_takes_a_source_from_one_that_beats(
    two: tuple[Holder, Holder, Clock], jump: timedelta
) -> None:
    first, second, clock = two
    run = first.catalogue.begin_run(LIBRARY, mode="full")
    clock.now += jump
    second.watched = lambda: first.catalogue.heartbeat(run)
    with pytest.raises(SourceLocked, match="is running"):
        second.catalogue.begin_run(LIBRARY, mode="full")
    assert 0 < second.waited <= LAPSE
    assert first.catalogue.finish(run, state=RunState.COMPLETE).state is RunState.COMPLETE


@pytest.mark.parametrize("jump", [timedelta(seconds=LAPSE), timedelta(days=-1)])
def test_one_that_stands_still_is_passed_over_and_writes_nothing_more(
    two: tuple[Holder, Holder, Clock], jump: timedelta
) -> None:
    first, second, clock = two
    before = first.catalogue.begin_run(LIBRARY, mode="full")
    clock.now += jump
    after = second.catalogue.begin_run(LIBRARY, mode="full")
    assert second.waited > 0
    assert (after.number, after.resumed) == (before.number, True)
    assert after.fence > before.fence
    for late in (
        lambda: first.catalogue.deposit(before, [], position={"page": 9}),
        lambda: first.catalogue.heartbeat(before),
        lambda: first.catalogue.finish(before, state=RunState.COMPLETE, bookmark="2099-01-01"),
    ):
        with pytest.raises(SourceLocked, match="has taken this source over"):
            late()
    report = second.catalogue.finish(after, state=RunState.COMPLETE, bookmark="2026-11-21")
    assert report.state is RunState.COMPLETE
    (status,) = second.catalogue.sources()
    assert status.bookmark == "2026-11-21"


def test_one_that_stands_still_is_shown_as_such(two: tuple[Holder, Holder, Clock]) -> None:
    first, second, clock = two
    first.catalogue.begin_run(LIBRARY, mode="full")
    assert second.catalogue.runs()[0].reason == ""
    clock.now += timedelta(seconds=LAPSE)
    (report,) = second.catalogue.runs()
    assert report.state is RunState.RUNNING
    assert report.reason == "no sign of life since 2026-11-21 12:00:00 UTC; the next run takes over"


def test_two_that_pass_over_a_third_are_not_two_holders(tmp_path: Path) -> None:
    clock = Clock()
    third, first, second = (Holder(tmp_path, clock) for _ in range(3))
    third.catalogue.begin_run(LIBRARY, mode="full")
    clock.now += timedelta(days=1)

    def overtaken() -> None:
        second.watched = lambda: None
        first.catalogue.begin_run(LIBRARY, mode="full")

    second.watched = overtaken
    with pytest.raises(SourceLocked):
        second.catalogue.begin_run(LIBRARY, mode="full")
    for each in (third, first, second):
        each.catalogue.close()


@pytest.mark.timeout(600)
def test_a_stopped_harvest_is_passed_over_and_its_late_page_refused(tmp_path: Path) -> None:
    """With real processes: the one that harvests stops itself before its third page, and is woken when all is over."""
    place = Workplace(tmp_path)
    with listening(Repository(60, page=10)) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai", robots=False)
        short = {"CATALOGUE_HARVEST_LAPSE": "5"}
        words = ("run", "--json", "--full", str(source))
        first = place.start(*words, **short, **{VARIABLE: "page.received:3:stop"})
        stopped = _stopped_child(first.pid)
        locked = place.harvest(*words, CATALOGUE_HARVEST_LAPSE="3600")
        assert locked.code == 5
        assert f"process {stopped} on" in locked.err
        deadline = time.monotonic() + 120
        while (second := place.harvest(*words, **short)).code == 5 and time.monotonic() < deadline:
            time.sleep(1)
        assert second.code == 0, second.err
        assert second.report["ledger"]["listed"] == 60
        with Catalogue.open(place.data_dir) as catalogue:
            before = (catalogue.position(), catalogue.runs())
        os.kill(stopped, signal.SIGCONT)
        _, told = first.communicate(timeout=120)
        assert first.returncode == 5
        assert "has taken this source over" in told
        with Catalogue.open(place.data_dir) as catalogue:
            assert (catalogue.position(), catalogue.runs()) == before


def _stopped_child(parent: int) -> int:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for task in Path(f"/proc/{parent}/task").iterdir():
            for pid in (task / "children").read_text().split():
                stat = Path(f"/proc/{pid}/stat").read_text()
                if stat.rpartition(")")[2].split()[0] == "T":
                    return int(pid)
        time.sleep(0.1)
    raise AssertionError("nobody stands still")
