"""One run over a real store, its pages given by the test: every end is honest, and one record's fault is its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from catalogue_api.catalogue import Catalogue
from harvester import harvest as module
from harvester.harvest import LIMIT_REACHED, harvest, replay
from harvester.spiders.pages import Ask, Crawl, End, Entry, Page, Spider
from harvester.tables import summary
from schemas.errors import ProtocolViolation, SourceLocked, Unreachable
from schemas.records import (
    Finding,
    HarvestReport,
    Header,
    Item,
    Payload,
    Problem,
    Quarantine,
    RunState,
    Severity,
    Sighting,
    Source,
    Withdrawal,
)
from schemas.wire.settings import read_settings

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SOURCE = Source("lib", "Library", "oai_pmh", "https://example.org/oai", formats=("oai_dc",))
PROVED = End(complete=True, reason="", proof="the last page", whole=True, bookmark="2026-11-21T11:00:00Z")
DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Record {}</dc:title></oai_dc:dc>'
)


def record(number: int, *, body: str = DC, prefix: str = "oai_dc") -> Payload:
    return Payload("lib", Header(f"oai:x:{number}"), prefix, body.format(number).encode(), "https://example.org/p", NOW)


def page(*entries: Entry, **more: Any) -> Page:
    return Page("https://example.org/p", entries, **more)


def crawling(*pages: Page, end: End | Exception = PROVED, asks: list[Ask] | None = None) -> Crawl:
    """A crawl that brings these pages and then ends so."""

    def crawl(
        spider: Spider,
        source: Source,
        ask: Ask,
        *,
        receive: Callable[[Page], None],
        beat: Callable[[], None],
        stop: Callable[[], str | None],
    ) -> End:
        if asks is not None:
            asks.append(ask)
        for each in pages:
            reason = stop()
            if reason is not None:
                return End(complete=False, reason=reason, resumable=True)
            receive(each)
            beat()
        if isinstance(end, Exception):
            raise end
        return end

    return crawl


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "data", clock=lambda: NOW) as opened:
        yield opened


def run(
    catalogue: Catalogue, crawl: Crawl, *, full: bool = True, source: Source = SOURCE, **more: Any
) -> HarvestReport:
    settings = read_settings("", {})
    report = harvest(source, catalogue, settings, crawl=crawl, full=full, show=lambda ledger, expected: None, **more)
    assert report.ledger.adds_up
    return report


def many(count: int, start: int = 0) -> Page:
    return page(*(record(number) for number in range(start, start + count)))


def live(catalogue: Catalogue) -> int:
    (status,) = catalogue.sources()
    return status.live


def bookmark(catalogue: Catalogue) -> str | None:
    (status,) = catalogue.sources()
    return status.bookmark


def test_a_complete_run_moves_the_bookmark(catalogue: Catalogue) -> None:
    report = run(catalogue, crawling(many(3), page(Withdrawal(Header("oai:x:9", deleted=True)))))
    assert report.state is RunState.COMPLETE
    assert (report.ledger.new, report.ledger.deleted) == (3, 1)
    assert bookmark(catalogue) == "2026-11-21T11:00:00Z"
    asks: list[Ask] = []
    run(catalogue, crawling(asks=asks), full=False)
    assert (asks[0].since, asks[0].live, asks[0].full) == ("2026-11-21T11:00:00Z", 3, False)
    run(catalogue, crawling(many(3), asks=asks))
    assert asks[1].since is None


def test_a_record_that_breaks_the_code_is_quarantined_with_its_identifier(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy = module.read_payload

    def breaks(payload: Payload, source: Source) -> Item:
        if payload.header.identifier == "oai:x:1":
            raise RecursionError("a record nobody thought of")
        return healthy(payload, source)

    monkeypatch.setattr(module, "read_payload", breaks)
    report = run(catalogue, crawling(many(3)))
    assert report.state is RunState.COMPLETE
    assert (report.ledger.new, report.ledger.quarantined) == (2, 1)
    (problem,) = report.problems
    assert problem.identifier == "oai:x:1"
    assert "RecursionError: a record nobody thought of" in problem.message
    monkeypatch.undo()
    assert replay(SOURCE, catalogue).ledger.new == 1, "its bytes were kept, and are read now"


def test_absences_are_withdrawn_only_with_proof(catalogue: Catalogue) -> None:
    run(catalogue, crawling(many(100)))
    unproved = End(complete=False, reason="the list broke off")
    assert run(catalogue, crawling(many(97), end=unproved)).ledger.withdrawn == 0
    not_whole = End(complete=True, reason="", proof="last page", whole=False)
    assert run(catalogue, crawling(many(97), end=not_whole)).ledger.withdrawn == 0
    assert live(catalogue) == 100
    report = run(catalogue, crawling(many(97)))
    assert report.ledger.withdrawn == 0, "the complete list before had them"
    report = run(catalogue, crawling(many(97)))
    assert (report.ledger.absent, report.ledger.withdrawn) == (3, 3)
    assert live(catalogue) == 97


def test_an_absence_counts_only_where_whole_lists_in_a_row_agree(catalogue: Catalogue) -> None:
    run(catalogue, crawling(many(100)))
    without = {gone: page(*(record(number) for number in range(100) if number != gone)) for gone in (3, 4)}
    for gone in (3, 4, 3):
        assert run(catalogue, crawling(without[gone])).ledger.withdrawn == 0
    broken_off = End(complete=False, reason="the list broke off")
    run(catalogue, crawling(many(1), end=broken_off))
    run(catalogue, crawling(many(1)), full=False)
    assert run(catalogue, crawling(without[3])).ledger.withdrawn == 1
    assert live(catalogue) == 99


@pytest.mark.parametrize("lists", [1, 3])
def test_a_source_file_says_how_many_lists_must_agree(catalogue: Catalogue, lists: int) -> None:
    source = replace(SOURCE, absence_runs=lists)
    run(catalogue, crawling(many(100)), source=source)
    withdrawn = [run(catalogue, crawling(many(99)), source=source).ledger.withdrawn for _ in range(3)]
    assert withdrawn.index(1) == lists - 1


def test_bytes_that_nobody_can_name_may_be_what_is_absent(catalogue: Catalogue) -> None:
    run(catalogue, crawling(many(100)))
    nameless = page(Quarantine(None, b"<record>", "oai_dc", "https://example.org/p", NOW, "broken", "no header"))
    for _ in range(3):
        report = run(catalogue, crawling(many(99), nameless))
        assert (report.state, report.ledger.withdrawn, report.ledger.absent) == (RunState.COMPLETE, 0, 0)
    assert live(catalogue) == 100


def test_a_page_that_could_not_be_taken_apart_proves_nothing(catalogue: Catalogue) -> None:
    run(catalogue, crawling(many(100)))
    lost = Quarantine(None, b"{...", "eosc_service", "https://example.org/p", NOW, "unsplit", "not a list")
    report = run(catalogue, crawling(many(97), page(lost, unsplit=True)))
    assert report.state is RunState.INCOMPLETE
    assert report.ledger.withdrawn == 0
    assert live(catalogue) == 100


@pytest.mark.parametrize("name", ["a\x00b", "x" * 2501, "é" * 1251, "a\udcff"])
def test_a_name_that_no_store_could_hold_costs_its_record_alone(catalogue: Catalogue, name: str) -> None:
    odd = replace(record(1), header=Header(name))
    report = run(catalogue, crawling(page(record(0), odd, record(2))))
    assert (report.state, report.ledger.new, report.ledger.quarantined) == (RunState.COMPLETE, 2, 1)
    assert "unusable-identifier" in report.problems[0].message


def test_too_many_absences_are_held_and_the_bookmark_waits(catalogue: Catalogue) -> None:
    run(catalogue, crawling(many(100)))
    later = End(complete=True, reason="", proof="last page", whole=True, bookmark="2026-12-01T00:00:00Z")
    report = run(catalogue, crawling(many(50), end=later))
    assert report.state is RunState.COMPLETE
    assert (report.ledger.held, report.ledger.withdrawn) == (50, 0)
    assert bookmark(catalogue) == "2026-11-21T11:00:00Z"
    (hold,) = catalogue.holds()
    assert (hold.count, hold.evidence["live"], hold.evidence["listed"]) == (50, 100, 50)
    run(catalogue, crawling(many(100), end=later))
    assert catalogue.holds() == (), "a complete list that has them again answers the question"
    assert bookmark(catalogue) == "2026-12-01T00:00:00Z"


def test_a_small_source_that_lists_almost_nothing_is_held_and_told(catalogue: Catalogue) -> None:
    run(catalogue, crawling(many(21)))
    report = run(catalogue, crawling(many(1)))
    assert (report.ledger.held, report.ledger.withdrawn) == (20, 0)
    assert live(catalogue) == 21
    (trace,) = catalogue.trace("oai:x:20")
    (told,) = [step.detail for step in trace.steps if step.what == "held (absence)"]
    assert told.startswith("hold 1: too many are absent: live 21, listed 1, absent 20, allowed 2, share 0.9524")


def test_a_sweep_lists_without_bringing_records(catalogue: Catalogue) -> None:
    run(catalogue, crawling(many(30)))
    seen = page(*(Sighting(Header(f"oai:x:{number}")) for number in range(28)))
    withdrawn = [run(catalogue, crawling(many(1), seen), full=False).ledger.withdrawn for _ in range(2)]
    assert withdrawn == [0, 2]
    assert live(catalogue) == 28


def test_a_first_run_in_which_nothing_could_be_read_is_no_success(catalogue: Catalogue) -> None:
    broken = page(*(record(number, body="<unclosed {}") for number in range(3)))
    report = run(catalogue, crawling(broken))
    assert report.state is RunState.INCOMPLETE
    assert "not one of the 3 records" in report.reason
    assert bookmark(catalogue) is None
    assert [problem.identifier for problem in report.problems] == ["oai:x:0", "oai:x:1", "oai:x:2"]


def test_a_whole_list_of_which_nothing_can_be_read_shows_nothing_absent(catalogue: Catalogue) -> None:
    run(catalogue, crawling(many(3)))
    report = run(catalogue, crawling(page(record(7, body="<broken"))))
    assert (report.state, report.ledger.absent, report.ledger.held) == (RunState.INCOMPLETE, 0, 0)


def test_what_is_in_quarantine_is_asked_for_again_and_heals_without_a_change(catalogue: Catalogue) -> None:
    run(catalogue, crawling(page(record(1), record(2, body="<broken"))))
    asks: list[Ask] = []
    again = page(record(2, body="<broken still"), again=True)
    still = run(catalogue, crawling(again, asks=asks), full=False)
    assert (asks[0].apart, still.ledger.listed, still.problems) == (("oai:x:2",), 0, ())

    healed = run(catalogue, crawling(page(record(2), again=True)), full=False)
    assert healed.ledger.new == 1
    run(catalogue, crawling(asks=asks), full=False)
    run(catalogue, crawling(asks=asks))
    assert [ask.apart for ask in asks[1:]] == [(), ()]


def test_a_provider_that_never_answered_is_a_failure(catalogue: Catalogue) -> None:
    silent = End(complete=False, reason="HTTP 503 (5 tries).", unreachable=True)
    report = run(catalogue, crawling(end=silent))
    assert report.state is RunState.FAILED
    assert report.reason == "HTTP 503 (5 tries)."


@pytest.mark.parametrize("error", [Unreachable("gone"), ProtocolViolation("HTML")])
def test_an_error_closes_the_run_as_failed_and_lets_the_source_go(catalogue: Catalogue, error: Exception) -> None:
    with pytest.raises(type(error)):
        run(catalogue, crawling(many(2), end=error))
    (status,) = catalogue.sources()
    assert status.last_run is not None
    assert status.last_run.state is RunState.FAILED
    assert status.live == 2, "what came before it stays"
    assert run(catalogue, crawling(many(2))).state is RunState.COMPLETE


def test_a_resumable_end_keeps_the_position(catalogue: Catalogue) -> None:
    pause = End(complete=False, reason="stopped by a signal", resumable=True)
    report = run(catalogue, crawling(page(record(1), position={"page": 1}), end=pause))
    assert report.state is RunState.INTERRUPTED
    asks: list[Ask] = []
    resumed = run(catalogue, crawling(page(record(2)), asks=asks))
    assert asks[0].position == {"page": 1}
    assert resumed.run == report.run
    assert resumed.ledger.listed == 2


def test_a_limit_is_what_was_asked_for(catalogue: Catalogue) -> None:
    report = run(catalogue, crawling(many(10), many(10, 10), many(10, 20)), limit=15)
    assert report.state is RunState.INCOMPLETE
    assert report.reason == LIMIT_REACHED
    assert report.ledger.listed == 15


def test_a_source_is_held_by_one_run(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.begin_run(SOURCE, mode="full")
    with Catalogue.open(tmp_path / "data", clock=lambda: NOW) as other, pytest.raises(SourceLocked):
        run(other, crawling(many(1)))


def test_problems_are_bounded(catalogue: Catalogue) -> None:
    odd = page(*(record(number, prefix="lido", body="<lido>{}</lido>") for number in range(1200)))
    report = run(catalogue, crawling(odd))
    assert report.ledger.quarantined == 1200
    assert len(report.problems) == module.PROBLEMS_KEPT


def test_a_harvest_that_needs_too_much_memory_says_so_and_is_resumed(catalogue: Catalogue) -> None:
    report = run(catalogue, crawling(many(3), end=MemoryError()))

    assert report.state is RunState.INTERRUPTED
    assert "harvest.memory_mib" in report.reason
    assert report.ledger.new == 3
    assert run(catalogue, crawling(many(3))).state is RunState.COMPLETE


def test_a_page_that_is_cut_at_the_limit_proves_nothing_and_withdraws_nothing(catalogue: Catalogue) -> None:
    run(catalogue, crawling(many(10)))
    report = run(catalogue, crawling(many(10)), limit=4)

    assert (report.state, report.reason, report.ledger.listed) == (RunState.INCOMPLETE, LIMIT_REACHED, 4)
    assert report.ledger.withdrawn == 0


def test_a_page_that_is_listed_twice_has_its_problems_once(catalogue: Catalogue) -> None:
    bad = Problem("quarantined", "broken", "oai:x:7", "https://example.org/p?token=1")
    pages = (
        page(record(1), problems=(bad, Problem("XML-REPAIR-SPLIT", "not well-formed", url="https://example.org/p"))),
        page(
            record(1),
            problems=(
                replace(bad, url="https://example.org/p?from=2"),
                Problem("XML-REPAIR-SPLIT", "not well-formed", url="https://example.org/p"),
            ),
        ),
    )
    report = run(catalogue, crawling(*pages))

    assert [problem.code for problem in report.problems] == ["quarantined", "XML-REPAIR-SPLIT"]
    again = replace(report.problems[1], url="https://example.org/p?from=2")
    told = summary([asdict(replace(report, problems=(*report.problems, again)))])
    assert told.count("XML-REPAIR-SPLIT") == 1


def test_a_repair_is_told_also_where_the_record_is_as_it_was(catalogue: Catalogue) -> None:
    run(catalogue, crawling(page(record(1), record(2))))
    mended = (Finding("XML-REPAIR-CHARACTERS", Severity.WARNING, "1 characters were removed."),)
    pages = [page(replace(record(number), findings=mended)) for number in (1, 2)]
    report = run(catalogue, crawling(*pages))

    assert report.ledger.unchanged == 2
    (told,) = report.problems
    assert (told.code, told.identifier) == ("XML-REPAIR-CHARACTERS", "oai:x:1")
    assert "2 records" in told.message


class Killed(BaseException):
    """The process is no more."""


@pytest.mark.parametrize(("unsplit", "state"), [(False, RunState.COMPLETE), (True, RunState.INCOMPLETE)])
def test_a_run_killed_after_its_last_page_is_judged_by_all_that_it_listed(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, unsplit: bool, state: RunState
) -> None:
    """Resumed with nothing left to list, it once took its list for empty, and forgot a page that it could not split."""
    run(catalogue, crawling(many(30)))
    listed = replace(many(29), position={"list": "done"}, unsplit=unsplit)

    def die(*_: Any, **__: Any) -> HarvestReport:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(catalogue, "finish", die)
        with pytest.raises(Killed):
            run(catalogue, crawling(listed))
    catalogue._leases.drop("lib")  # what the operating system does when a process dies
    report = run(catalogue, crawling())
    assert report.state is state
    assert (report.ledger.listed, report.ledger.withdrawn) == (29, 0)
    assert catalogue.holds() == ()
    assert run(catalogue, crawling(many(29))).ledger.withdrawn == (0 if unsplit else 1), "two whole lists must agree"
