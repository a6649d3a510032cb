"""A machine that does everything to a catalogue in any order, beside the plainest model of what it may keep.

Upstream changes, faults of the provider, crashes at every failpoint of the store and the index, jumps of the clock, an
index that is away, rebuilds, holds that are released or refused. After each step nothing has vanished without
evidence; when all is quiet again one full harvest makes the catalogue what the provider is.

    CATALOGUE_TEST_SEQUENCES=10000 pytest tests/crashes/test_model.py     as long as you like
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from catalogue_api import failpoints
from catalogue_api.catalogue import Catalogue
from catalogue_api.index.embedded import EmbeddedIndex
from harvester.harvest import harvest
from harvester.spiders.pages import Answer, Ask, End, Page, Spider
from schemas.errors import CatalogueFault, ProtocolViolation, Unreachable
from schemas.holdings import Hold
from schemas.records import RunState, Source
from schemas.wire.settings import read_settings
from tests.catalogue_api.away import Shaky
from tests.harvester.loopback import Asked
from tests.journeys.oai_server import Repository

SEQUENCES = int(os.environ.get("CATALOGUE_TEST_SEQUENCES", "12"))
LIBRARY = Source("library", "Library", "oai_pmh", "https://example.org/oai", formats=("oai_dc",))
SETTINGS = read_settings("", {})
NUMBERS = st.integers(0, 29)
PLACES = st.sampled_from(
    [
        each.name
        for each in failpoints.FAILPOINTS
        if "embedded" in each.engines and not each.name.startswith(("backup.", "schema."))
    ]
)
FAULTS = ("down", "refused", "empty", "lost token", "cut", "thinned")


class Crash(BaseException):
    """The process is no more."""


class Provider:
    """A repository without a network, with one fault at a time."""

    def __init__(self) -> None:
        self.repository = Repository(25, page=6)
        self.fault = ""
        self.at = 1
        self.lists = 0

    def crawl(
        self,
        spider: Spider,
        source: Source,
        ask: Ask,
        *,
        receive: Callable[[Page], None],
        beat: Callable[[], None],
        stop: Callable[[], str | None],
    ) -> End:
        self.lists = 0
        for step in driven(spider.pages(source, ask, self.fetch)):
            if isinstance(step, End):
                return step
            receive(step)
            beat()
        raise AssertionError("a list without an end")

    async def fetch(self, url: str, *, speaks: Callable[[bytes], bool], accept: str) -> Answer:
        query = dict(parse_qsl(urlsplit(url).query))
        listing = query["verb"] in ("ListRecords", "ListIdentifiers")
        self.lists += listing
        assert self.lists < 500, "it asks for ever"
        if self.fault == "down" or (self.fault == "refused" and listing and self.lists == self.at):
            raise Unreachable("503 Service Unavailable.", where=url)
        body = self.repository.answer(Asked("/oai", query, url, {}, 1)).body
        if listing:
            body = self._spoilt(body, query)
        if not speaks(body):
            raise ProtocolViolation("not the protocol", where=url)
        return Answer(url, 200, body, datetime(2026, 11, 21, tzinfo=UTC))

    def _spoilt(self, body: bytes, query: dict[str, str]) -> bytes:
        head, tail = body[: body.find(b"<List")], b"</OAI-PMH>"
        if self.fault == "empty":
            return body[: body.find(b"</request>")] + b'</request><error code="noRecordsMatch">None.</error>' + tail
        if self.fault == "lost token" and "resumptionToken" in query:
            return body[: body.find(b"</request>")] + b'</request><error code="badResumptionToken"/>' + tail
        if self.lists == self.at and b"<List" in body:
            if self.fault == "cut" and b"<resumptionToken" in body:
                inside = body[len(head) : body.rfind(b"<resumptionToken")]
                return head + inside + b"</" + query["verb"].encode() + b">" + tail
            if self.fault == "thinned" and body.count(b"</record>") > 1:
                first = body.find(b"<record>")
                return body[:first] + body[body.find(b"</record>", first) + len(b"</record>") :]
        return body


def driven(pages: AsyncGenerator[Page | End, None]) -> Iterator[Page | End]:
    """What a spider yields over a fetch that never waits."""
    while True:
        try:
            pages.__anext__().send(None)
        except StopIteration as given:
            yield given.value
        except StopAsyncIteration:
            return


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class TheCatalogue(RuleBasedStateMachine):
    """See the module. `excused` are the identifiers whose withdrawal has a reason."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="continuum-model-"))
        self.clock = Clock()
        self.provider = Provider()
        self.excused: set[str] = set()
        self.away = False
        self.open()

    def open(self) -> None:
        self.index = Shaky(EmbeddedIndex.open(self.folder / "index", writable=True))
        self.index.away = self.away
        stands_for: Any = self.index
        self.catalogue = Catalogue.open(self.folder, index=stands_for, clock=self.clock)

    def teardown(self) -> None:
        failpoints.arm("")
        self.catalogue.close()
        shutil.rmtree(self.folder)

    # --- upstream -------------------------------------------------------------------------------------------

    def later(self) -> None:
        self.provider.repository.now += timedelta(hours=6)

    def things(self) -> dict[str, Any]:
        return self.provider.repository.things

    @rule(number=NUMBERS)
    def upstream_adds(self, number: int) -> None:
        self.later()
        if f"oai:repository.example:{number}" not in self.things():
            self.provider.repository.add(number)

    @rule(number=NUMBERS, word=st.sampled_from(["pulsar", "grid", "λ & <b>"]))
    def upstream_edits_or_brings_back(self, number: int, word: str) -> None:
        self.later()
        if f"oai:repository.example:{number}" in self.things():
            self.provider.repository.change(number, title=f"{word} {number}", deleted=False)

    @rule(numbers=st.sets(NUMBERS, min_size=1, max_size=12))
    def upstream_deletes(self, numbers: set[int]) -> None:
        self.later()
        for number in numbers:
            if (identifier := f"oai:repository.example:{number}") in self.things():
                self.provider.repository.change(number, deleted=True)
                self.excused.add(identifier)

    @rule(numbers=st.sets(NUMBERS, min_size=1, max_size=12))
    def upstream_loses(self, numbers: set[int]) -> None:
        self.later()
        for number in numbers:
            if (identifier := f"oai:repository.example:{number}") in self.things():
                self.provider.repository.forget(number)
                self.excused.add(identifier)

    @rule(number=NUMBERS)
    def upstream_renames(self, number: int) -> None:
        self.later()
        if (identifier := f"oai:repository.example:{number}") in self.things():
            self.provider.repository.forget(number)
            self.provider.repository.add(number + 100)
            self.excused.add(identifier)

    @rule(fault=st.sampled_from(FAULTS), at=st.integers(1, 5))
    def provider_breaks(self, fault: str, at: int) -> None:
        self.provider.fault, self.provider.at = fault, at

    @rule()
    def provider_is_mended(self) -> None:
        self.provider.fault = ""

    # --- ourselves ------------------------------------------------------------------------------------------

    def harvest(self, *, full: bool) -> RunState:
        report = harvest(
            LIBRARY, self.catalogue, SETTINGS, crawl=self.provider.crawl, full=full, show=lambda ledger, expected: None
        )
        return report.state

    @rule()
    def harvest_what_changed(self) -> None:
        self.harvest(full=False)

    @rule()
    def harvest_everything(self) -> None:
        self.harvest(full=True)

    @rule(place=PLACES, turn=st.integers(1, 6), full=st.booleans(), rebuild=st.booleans())
    def crash(self, place: str, turn: int, full: bool, rebuild: bool) -> None:
        def die(_failpoint: failpoints.Failpoint, _mode: str) -> None:
            raise Crash

        failpoints.arm(f"{place}:{turn}:kill", act=die)
        try:
            if full and (holds := self.catalogue.holds()):
                self.decide(holds[0], released=True)
            self.harvest(full=full)
            if not self.away:
                (self.catalogue.rebuild_index if rebuild else self.catalogue.refresh_index)()
        except Crash:
            pass
        finally:
            failpoints.arm("")
        self.catalogue.close()
        self.open()

    @rule(hours=st.integers(-9000, 9000))
    def the_clock_jumps(self, hours: int) -> None:
        self.clock.now += timedelta(hours=hours)

    @rule()
    def the_index_goes_or_comes(self) -> None:
        self.away = not self.away
        self.index.away = self.away

    @rule()
    def the_index_follows(self) -> None:
        try:
            self.catalogue.refresh_index()
            assert not self.catalogue.verify_index()
        except CatalogueFault:
            assert self.away

    @precondition(lambda self: not self.away)
    @rule()
    def the_index_is_built_anew(self) -> None:
        self.catalogue.rebuild_index()
        assert not self.catalogue.verify_index()

    @precondition(lambda self: bool(self.catalogue.holds()))
    @rule(released=st.booleans())
    def a_person_decides(self, released: bool) -> None:
        self.decide(self.catalogue.holds()[0], released=released)

    def decide(self, hold: Hold, *, released: bool) -> None:
        """A person may be wrong: what a release withdraws is excused, whatever upstream says."""
        if released:
            self.excused |= set(self.kept())
            self.catalogue.release(hold.number, by="model")
        else:
            self.catalogue.refuse(hold.number, by="model")

    @rule(number=NUMBERS)
    def a_person_restores(self, number: int) -> None:
        self.catalogue.restore("library", [f"oai:repository.example:{number}"], by="model")

    @rule()
    def all_is_quiet(self) -> None:
        """Faults off, two full harvests that agree, every hold released: what we have is what the provider has."""
        self.provider.fault = ""
        for _ in range(2):
            self.later()
            assert self.harvest(full=True) is RunState.COMPLETE
        for hold in self.catalogue.holds():
            self.catalogue.release(hold.number, by="model")
        upstream = {name: _plain(thing.title) for name, thing in self.things().items() if not thing.deleted}
        assert {name: title for name, (deleted, title) in self.kept().items() if not deleted} == upstream
        before = self.catalogue.position()
        assert self.harvest(full=True) is RunState.COMPLETE
        assert self.catalogue.position() == before, "a second harvest changes nothing"
        self.excused = {name for name in self.kept() if name not in upstream}

    # --- what always holds ----------------------------------------------------------------------------------

    def kept(self) -> dict[str, tuple[bool, str]]:
        """Whether each record is deleted, and its title."""
        every = self.catalogue.entities(states=("live", "withdrawn", "merged"))
        return {r.identifier: (r.deleted, _title(r.document)) for entity in every for r in entity.records}

    @invariant()
    def nothing_has_vanished_without_evidence(self) -> None:
        gone = {name for name, (deleted, _) in self.kept().items() if deleted}
        assert gone <= self.excused

    @invariant()
    def the_books_are_right(self) -> None:
        for report in self.catalogue.runs(limit=500):
            assert report.state is not RunState.RUNNING
            assert report.ledger.adds_up, report
        with closing(sqlite3.connect(self.folder / "catalogue.sqlite")) as connection:
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]


def _plain(title: str) -> str:
    """A title without the markup that providers put into them."""
    return " ".join(title.replace("<b>", "").split())


def _title(document: Any) -> str:
    stated = document.get("title")
    first = stated[0] if isinstance(stated, list) else stated
    return str(first["@value"] if isinstance(first, dict) else first)


TheCatalogue.TestCase.settings = settings(
    max_examples=SEQUENCES,
    stateful_step_count=25,
    deadline=None,
    database=None,
    print_blob=True,
    derandomize="CATALOGUE_TEST_SEQUENCES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
TestTheCatalogue = TheCatalogue.TestCase
