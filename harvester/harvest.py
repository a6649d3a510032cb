"""One run over one source: pages in, one transaction each, and an honest end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from catalogue_api.catalogue import Catalogue
from harvester.guard import Hold, Nothing, Withdraw, judge_absence, judge_renaming
from harvester.normalise import read_payload
from harvester.spiders.pages import Ask, Crawl, End, Entry, Page
from harvester.spiders.registry import find_spider
from schemas.errors import CatalogueFault, InvalidInput, ProviderFault
from schemas.holdings import Ending, Run
from schemas.records import (
    Deposit,
    HarvestReport,
    Item,
    Ledger,
    Payload,
    Problem,
    Quarantine,
    Rejection,
    RunState,
    Severity,
    Sighting,
    Source,
    Withdrawal,
)

PROBLEMS_KEPT = 1000
ASKED_AGAIN = 50
"""Records in quarantine that a run for changes asks for once more: a provider's fault may pass without a change."""

LONGEST_NAME = 2500
"""Bytes of an identifier at most: with the key of its source it has to fit into a third of a page of an index."""

_UNSPLIT = "unsplit"
"""Stands in the position of a run in which a page could not be taken apart: resumed, it proves nothing either."""

LIMIT_REACHED = "stopped at the limit that was asked for"
OUT_OF_MEMORY = "out of memory: what came needs more than harvest.memory_mib; the next run goes on from here"

Show = Callable[[Ledger, int | None], None]
"""Is told the ledger after each page, and how many records the whole list has if the provider said so."""


def harvest(
    source: Source,
    catalogue: Catalogue,
    settings: Mapping[str, Any],
    *,
    crawl: Crawl,
    full: bool,
    limit: int | None = None,
    show: Show,
) -> HarvestReport:
    """Harvest one source; returns what was done, however it ended.

    Raises `SourceLocked`; `InvalidInput` and `ProviderFault` only after the run is closed as failed; other faults of
    the catalogue after it is closed as interrupted, where the store still takes that.
    """
    spider = find_spider(source.protocol)
    run = catalogue.begin_run(source, mode="full" if full or not spider.incremental else "incremental")
    work = _Work(
        source,
        catalogue,
        run,
        show,
        limit=None if limit is None else limit + run.ledger.listed,
        deadline=monotonic() + 60 * settings["harvest.minutes"],
        # What a run counted before it was interrupted is its own: a list whose last page was in is not an empty one.
        ledger=run.ledger,
        unsplit=bool((run.position or {}).get(_UNSPLIT)),
    )
    apart = () if run.mode == "full" else catalogue.unread(source.key, most=ASKED_AGAIN)
    try:
        end = crawl(
            spider, source, _ask(run, settings, apart=apart), receive=work.receive, beat=work.beat, stop=work.stop
        )
    except (InvalidInput, ProviderFault) as error:
        catalogue.finish(run, state=RunState.FAILED, reason=str(error), problems=work.problems)
        raise
    except CatalogueFault as error:
        catalogue.interrupt(run, reason=str(error), problems=work.problems)
        raise
    except MemoryError:
        end = End(complete=False, reason=OUT_OF_MEMORY, resumable=True)
    return work.close(end)


def replay(source: Source, catalogue: Catalogue) -> HarvestReport:
    """Read everything a source ever gave, quarantined bytes too, with today's crosswalks; nothing is fetched."""
    return catalogue.replay(source, lambda payload: read_one(payload, source))


def read_one(payload: Payload, source: Source) -> Item:
    """One payload, read; whatever goes wrong costs this record alone, and keeps its bytes and its identifier."""
    try:
        return read_payload(payload, source)
    except Exception as error:  # noqa: BLE001  (the one place where a record may fail in any way)
        return Quarantine(
            payload.header,
            payload.body,
            payload.format,
            payload.url,
            payload.fetched_at,
            reason="internal-error",
            detail=f"{type(error).__name__}: {error}"[:500],
        )


def _ask(run: Run, settings: Mapping[str, Any], *, apart: tuple[str, ...]) -> Ask:
    return Ask(
        full=run.mode == "full",
        since=None if run.mode == "full" else run.bookmark,
        position=run.position,
        live=run.live,
        record_bytes=settings["harvest.record_bytes"],
        page_bytes=settings["harvest.page_bytes"],
        now=lambda: datetime.now(UTC),
        apart=apart,
    )


@dataclass(slots=True)
class _Work:
    """The run while it goes on."""

    source: Source
    catalogue: Catalogue
    run: Run
    show: Show
    limit: int | None
    deadline: float
    ledger: Ledger = field(default_factory=Ledger)
    problems: list[Problem] = field(default_factory=list)
    unsplit: bool = False
    cut: bool = False
    nameless: bool = False
    noted: set[Problem] = field(default_factory=set)
    repaired: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    def receive(self, page: Page) -> None:
        """Read the records of a page and deposit them in one transaction."""
        entries, position = page.entries, page.position
        if self.limit is not None and self.ledger.listed + len(entries) > self.limit:
            # Pages come ahead of what `stop` has seen. The position after a page that is cut would skip its rest.
            entries, position = entries[: max(0, self.limit - self.ledger.listed)], None
            self.cut = True
        entries = tuple(map(_nameable, entries))
        items = [read_one(entry, self.source) if isinstance(entry, Payload) else entry for entry in entries]
        if page.again:
            items = [item for item in items if not isinstance(item, Quarantine)]
        self.unsplit = self.unsplit or page.unsplit
        if self.unsplit and position is not None:
            position = {**position, _UNSPLIT: True}
        self.ledger = self.catalogue.deposit(self.run, items, position=position)
        self._note(*page.problems)
        self._count_repairs(entries)
        for item in items:
            if not isinstance(item, Deposit):
                self._note(*_problems_of(item))
            # Whose bytes these are is not known: it may be any of those that seem to be absent.
            self.nameless = self.nameless or (isinstance(item, Quarantine) and item.header is None)
        self.show(self.ledger, page.expected)

    def beat(self) -> None:
        """Say that the run is alive while nothing comes."""
        self.catalogue.heartbeat(self.run)

    def stop(self) -> str | None:
        """Why the run should end after this page, if it should."""
        if self.limit is not None and self.ledger.listed >= self.limit:
            return LIMIT_REACHED
        if monotonic() > self.deadline:
            return "stopped at the time limit (harvest.minutes)"
        return None

    def close(self, end: End) -> HarvestReport:
        """Judge how the run ended, and close it."""
        self._note(*end.problems, *self._repairs())
        state, reason = self._state(end)
        whole = state is RunState.COMPLETE and end.whole and not self.nameless
        renamed = None
        if state is not RunState.INTERRUPTED:
            seem = self.catalogue.renamed(self.run)
            renamed = judge_renaming(self.run.live, seem, whole=whole, source=self.source)
            self.catalogue.settle_newcomers(self.run, hold=renamed)
        verdict = self._verdict(end, whole=whole)
        doubted = renamed is not None or isinstance(verdict, Hold)
        return self.catalogue.finish(
            self.run,
            state=state,
            reason=reason,
            # A list that a person has to judge may have hidden changes too: the next run asks from where this one did.
            bookmark=end.bookmark if state is RunState.COMPLETE and not doubted else None,
            problems=self.problems,
            withdraw_absent=isinstance(verdict, Withdraw),
            hold_absent=verdict.evidence if isinstance(verdict, Hold) else None,
            window=end.window,
            agreeing=self.source.absence_runs,
            ending=Ending(whole=whole, proof=end.proof, requests=end.requests, retries=end.retries),
        )

    def _state(self, end: End) -> tuple[RunState, str]:
        if self.cut or end.reason == LIMIT_REACHED:
            return RunState.INCOMPLETE, LIMIT_REACHED
        if not end.complete:
            if end.resumable:
                return RunState.INTERRUPTED, end.reason
            nothing_came = end.unreachable and self.ledger.listed == 0
            return (RunState.FAILED if nothing_came else RunState.INCOMPLETE), end.reason
        ledger = self.ledger
        if self.unsplit:
            return RunState.INCOMPLETE, "a page could not be taken apart; its bytes are in quarantine"
        first = self.run.live == 0 or self.run.mode == "full"
        if first and 0 < ledger.listed == ledger.quarantined + ledger.rejected:
            return RunState.INCOMPLETE, f"not one of the {ledger.listed} records listed could be read"
        return RunState.COMPLETE, end.proof or end.reason

    def _verdict(self, end: End, *, whole: bool) -> Withdraw | Hold | Nothing:
        return judge_absence(
            self.run.live,
            self.catalogue.absent(self.run) if whole else 0,
            self.ledger.listed,
            proven=whole,
            source=self.source,
            proof=end.proof,
            agreed=self.catalogue.absent(self.run, agreeing=self.source.absence_runs) if whole else None,
        )

    def _count_repairs(self, entries: Iterable[Entry]) -> None:
        """Count what had to be mended before a record could be read, also where the record is as it was."""
        for entry in entries:
            if not isinstance(entry, Payload):
                continue
            for finding in entry.findings:
                number, identifier, message = self.repaired.get(
                    finding.code, (0, entry.header.identifier, finding.message)
                )
                self.repaired[finding.code] = (number + 1, identifier, message)

    def _repairs(self) -> Iterator[Problem]:
        for code, (number, identifier, message) in sorted(self.repaired.items()):
            said = message if number == 1 else f"{message} So it is with {number} records; this is the first."
            yield Problem(code, said, identifier)

    def _note(self, *problems: Problem) -> None:
        """Each problem once: a page that is listed again has the same ones, under another address."""
        for problem in problems:
            known = replace(problem, url="") if problem.identifier else problem
            if known not in self.noted and len(self.problems) < PROBLEMS_KEPT:
                self.noted.add(known)
                self.problems.append(problem)


def _nameable(entry: Entry) -> Entry:
    """The entry, or its bytes apart where no store could hold what it is called.

    PostgreSQL takes no NUL in a text and no 2,704 bytes in an index; one such name is not to cost its page.
    """
    name = "" if entry.header is None else entry.header.identifier
    if isinstance(entry, Withdrawal | Sighting) or _is_storable(name):
        return entry
    said = f"its identifier holds a NUL or more than {LONGEST_NAME} bytes: {name[:80]!a}"
    return Quarantine(None, entry.body, entry.format, entry.url, entry.fetched_at, "unusable-identifier", said)


def _is_storable(name: str) -> bool:
    with suppress(UnicodeEncodeError):
        return "\x00" not in name and len(name.encode()) <= LONGEST_NAME
    return False


def _problems_of(item: Item) -> tuple[Problem, ...]:
    match item:
        case Quarantine():
            identifier = item.header.identifier if item.header else None
            return (Problem("quarantined", f"{item.reason}: {item.detail}".strip(": "), identifier, item.url),)
        case Rejection():
            worst = next((each for each in item.findings if each.severity is Severity.ERROR), None)
            said = f"{worst.code}: {worst.message}" if worst else "refused by the gate of the source"
            return (Problem("rejected", said, item.payload.header.identifier, item.payload.url),)
        case _:
            return ()
