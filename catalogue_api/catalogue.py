"""Catalogue: the one door to everything that is kept.

A harvest deposits pages through it, every projection follows its change log, every page of the portal reads from
it. The store behind it is the truth; the index beside it can be thrown away.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, unquote
from uuid import uuid4

from sqlalchemy import Connection, Engine, select

from catalogue_api import failpoints
from catalogue_api.failpoints import reach
from catalogue_api.index import placing, projector, suggesting
from catalogue_api.index.engines import open_index
from catalogue_api.index.placing import Unplaced
from catalogue_api.index.port import SearchIndex
from catalogue_api.index.projector import Drift
from catalogue_api.store import (
    dialect,
    growth,
    history,
    holding,
    ledgers,
    naming,
    pointing,
    problems,
    reading,
    redirecting,
    replaying,
    runs,
    tables,
    tokens,
    tracing,
    undoing,
)
from catalogue_api.store.codec import Compression, instant, unpack_json
from catalogue_api.store.depositing import deposit_page
from catalogue_api.store.leases import LAPSE, Leases, renew
from catalogue_api.store.naming import Unknown
from catalogue_api.store.problems import Faulty
from catalogue_api.store.renaming import Likeness
from catalogue_api.store.transaction import Transaction
from schemas.errors import (
    IndexUnavailable,
    MalformedIdentifier,
    NotInCatalogue,
    SourceLocked,
    StoreUnavailable,
)
from schemas.holdings import (
    Ending,
    Entity,
    Hold,
    ListedRecord,
    Run,
    Snapshot,
    SourceStatus,
    StoredRecord,
    Token,
    Trace,
    Withdrawn,
)
from schemas.identifiers import recognise
from schemas.records import (
    Change,
    Dropped,
    Finding,
    HarvestReport,
    Identifier,
    Item,
    Ledger,
    Payload,
    Position,
    Problem,
    RunState,
    Source,
)
from schemas.search import SearchPage, SearchQuery, Suggestion

Clock = Callable[[], datetime]
_REPLAY_PAGE = 100
TRACED = 50
"""Records of one identifier whose stories are told at once; a source may claim one identifier for thousands."""


def _now() -> datetime:
    return datetime.now(UTC)


def calm_collector() -> None:
    """Leave what the imports made out of garbage collection, and collect seldom: records hold no cycles.

    Collecting over every loaded module again and again took a third of the time of reading documents.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def arm_failpoint(environment: Mapping[str, str]) -> str:
    """Arm the failpoint that the environment names (`catalogue_api.failpoints`); returns it, empty if there is none."""
    stated = failpoints.stated(environment)
    failpoints.arm(stated)
    return stated


def open_catalogue(
    settings: Mapping[str, Any], *, with_index: bool = True, project: bool = False, once: bool = False
) -> Catalogue:
    """The catalogue that the settings describe; with `project` the index is opened for writing.

    `once` is for a process that reads everything a single time, and needs less memory for it.
    Raises `StoreUnavailable`, or `IndexUnavailable` when another process is the projector.
    """
    folder = Path(settings["data_dir"])
    index = open_index(settings, writable=project) if with_index else None
    pages_kept = dialect.FEW_PAGES_KEPT if once else dialect.PAGES_KEPT
    return Catalogue.open(folder, index=index, lapse=settings["harvest.lapse"], pages_kept=pages_kept)


class Catalogue:
    """The store and its search index, under one roof."""

    def __init__(
        self, folder: Path, engine: Engine, *, epoch: str, index: SearchIndex | None, clock: Clock, lapse: float
    ) -> None:
        self.folder = folder
        self.index = index
        self._engine = engine
        self._epoch = epoch
        self._clock = clock
        self._leases = Leases(folder / "locks", engine, clock=clock, lapse=lapse)
        self._sources: dict[int, Source] = {}
        self._likeness: dict[int, Likeness] = {}

    @classmethod
    def open(
        cls,
        data_dir: Path,
        *,
        index: SearchIndex | None = None,
        clock: Clock = _now,
        lapse: float = LAPSE,
        pages_kept: int = dialect.PAGES_KEPT,
    ) -> Self:
        """Open the catalogue in a folder, creating what is missing. Raises `StoreUnavailable`.

        `lapse` are the seconds without a sign of life after which another process may take a source over, `pages_kept`
        the MiB of the store that a connection keeps in memory.
        """
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"the folder cannot be made: {error}.", where=str(data_dir)) from error
        engine = dialect.open_sqlite(data_dir / "catalogue.sqlite", pages_kept=pages_kept)
        dialect.create_tables(engine)
        return cls(data_dir, engine, epoch=_settle_meta(engine), index=index, clock=clock, lapse=lapse)

    def close(self) -> None:
        """Release files and connections."""
        if self.index is not None:
            self.index.close()
        self._leases.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _writing(self, *, run: int | None) -> Iterator[Transaction]:
        with dialect.writing(self._engine) as connection:
            yield Transaction(connection, now=instant(self._clock()), run=run)

    # --- a harvest ------------------------------------------------------------------------------------------

    def begin_run(self, source: Source, *, mode: str) -> Run:
        """Take the lease of a source and start a run, or go on with the interrupted one of the same mode.

        `mode` is `incremental`, `full` or `replay`. Raises `SourceLocked`.
        """
        fence = self._leases.take(source.key)
        with dialect.writing(self._engine) as connection:
            now = instant(self._clock())
            renew(connection, source.key, fence=fence, now=now)
            run = replace(runs.begin(connection, source, mode=mode, now=now), fence=fence)
            reach("run.beginning")
        reach("run.begun")
        self._sources[run.number] = source
        if mode != "replay":
            self._likeness[run.number] = Likeness(source.key, run.live)
        return run

    def deposit(self, run: Run, items: Sequence[Item], *, position: Mapping[str, Any] | None) -> Ledger:
        """Write one page in one transaction, with the position after it; returns the run's ledger so far.

        Announced deletions, and newcomers that are like a live record, wait until the run ends.
        """
        reach("page.received")
        with self._writing(run=run.number) as tx:
            renew(tx.connection, run.source, fence=run.fence, now=tx.now)
            remap = run.mode == "replay"
            ledger = deposit_page(
                tx,
                run.source,
                items,
                compression=Compression(),
                remap=remap,
                likeness=self._likeness.get(run.number),
            )
            runs.beat(tx.connection, run.number, now=tx.now, position=position)
            reach("page.inside")
        reach("page.committed")
        return ledger

    def heartbeat(self, run: Run) -> None:
        """Say that a run which has nothing to deposit just now is alive."""
        with dialect.writing(self._engine) as connection:
            now = instant(self._clock())
            renew(connection, run.source, fence=run.fence, now=now)
            runs.beat(connection, run.number, now=now, position=None)

    def absent(self, run: Run, *, agreeing: int = 1) -> int:
        """How many live records neither this run nor the whole lists just before it have, `agreeing` lists in all."""
        with dialect.reading(self._engine) as connection:
            return runs.count_absent(connection, run, agreeing=agreeing)

    def renamed(self, run: Run) -> int:
        """How many newcomers of this run seem to be live records that it has not listed."""
        with dialect.reading(self._engine) as connection:
            return runs.count_renamed(connection, run)

    def settle_newcomers(self, run: Run, *, hold: Mapping[str, Any] | None) -> None:
        """At the end of a run: those newcomers are held on this evidence, or shown as records of their own."""
        with self._writing(run=run.number) as tx:
            renew(tx.connection, run.source, fence=run.fence, now=tx.now)
            runs.settle_newcomers(tx, run, hold)

    def finish(
        self,
        run: Run,
        *,
        state: RunState,
        reason: str = "",
        bookmark: str | None = None,
        problems: Sequence[Problem] = (),
        withdraw_absent: bool = False,
        hold_absent: Mapping[str, Any] | None = None,
        window: Mapping[str, str | None] | None = None,
        agreeing: int = 1,
        ending: Ending | None = None,
    ) -> HarvestReport:
        """Close a run in one transaction: absences withdrawn or held, bookmark moved, lease let go.

        The bookmark moves only with a complete run. Who decides what becomes of absences is the harvest; of those it
        withdraws, only what `agreeing` whole lists in a row lack goes. Without an `ending`, a complete full run is
        taken as whole.
        """
        reach("run.finishing")
        allowed = self._sources[run.number].deletions_allowed(run.live)
        ended = ending or Ending(whole=state is RunState.COMPLETE and run.mode == "full")
        try:
            with self._writing(run=run.number) as tx:
                renew(tx.connection, run.source, fence=run.fence, now=tx.now)
                runs.finish(
                    tx,
                    run,
                    state=state,
                    reason=reason,
                    bookmark=bookmark,
                    problems=problems,
                    withdraw_absent=withdraw_absent,
                    hold_absent=hold_absent,
                    window=window or {},
                    deletions_allowed=allowed,
                    agreeing=agreeing,
                    ending=ended,
                )
                report = runs.report(tx.connection, run.number)
                assert report is not None
            reach("run.finished")
        finally:
            self._leases.drop(run.source)
            self._sources.pop(run.number, None)
            self._likeness.pop(run.number, None)
        return report

    def interrupt(self, run: Run, *, reason: str, problems: Sequence[Problem] = ()) -> None:
        """Close a run that met a fault of our own; where the store does not take that, its lease tells of its end."""
        with suppress(StoreUnavailable, SourceLocked):
            self.finish(run, state=RunState.INTERRUPTED, reason=reason, problems=problems)

    def replay(self, source: Source, read: Callable[[Payload], Item]) -> HarvestReport:
        """Read every stored payload and every quarantined one of a source again; nothing is fetched.

        Documents that come out differently are changes of kind `remapped`. Raises `SourceLocked`.
        """
        run = self.begin_run(source, mode="replay")
        after = int((run.position or {}).get("after", 0))
        compression = Compression()
        while True:
            with dialect.reading(self._engine) as connection:
                page = replaying.readable(
                    connection, source.key, after=after, limit=_REPLAY_PAGE, compression=compression
                )
            if not page:
                return self.finish(run, state=RunState.COMPLETE)
            after = page[-1].key
            self.deposit(run, [read(each.payload) for each in page], position={"after": after})

    # --- what a person decides -------------------------------------------------------------------------------

    def holds(self, *, source: str | None = None, state: str | None = "held") -> tuple[Hold, ...]:
        """Withdrawals that wait for a person, newest first; all that ever did with `state=None`."""
        with dialect.reading(self._engine) as connection:
            return holding.holds(connection, source=source, state=state)

    def release(self, number: int, *, by: str) -> Hold:
        """Carry a held withdrawal out. Raises `UnknownHold`."""
        return self._decide(number, released=True, by=by)

    def refuse(self, number: int, *, by: str) -> Hold:
        """Keep the records of a hold. Raises `UnknownHold`."""
        return self._decide(number, released=False, by=by)

    def _decide(self, number: int, *, released: bool, by: str) -> Hold:
        with self._writing(run=None) as tx:
            holding.decide(tx, number, released=released, by=by)
            reach("hold.deciding")
        reach("hold.decided")
        return next(hold for hold in self.holds(state=None) if hold.number == number)

    def hold(self, number: int) -> Hold:
        """One hold, whatever became of it. Raises `UnknownHold`."""
        with dialect.reading(self._engine) as connection:
            return holding.hold_of(connection, number)

    def held_records(self, number: int, *, after: str = "", limit: int = 100) -> tuple[tuple[str, str | None], ...]:
        """Records under a hold by identifier, each with the new identifier it seems to have, if that is the matter."""
        with dialect.reading(self._engine) as connection:
            return holding.held_records(connection, number, after=after, limit=limit)

    def withdrawn(
        self,
        source: str,
        *,
        identifiers: Sequence[str] | None = None,
        run: int | None = None,
        hold: int | None = None,
    ) -> tuple[Withdrawn, ...]:
        """What `restore` would bring back: all that is gone of a source, or of some records, a run or a hold."""
        with dialect.reading(self._engine) as connection:
            found = undoing.withdrawn(connection, source, identifiers=identifiers, run=run, hold=hold)
        return tuple(each for _, each in found)

    def restore(
        self,
        source: str,
        identifiers: Sequence[str] | None = None,
        *,
        run: int | None = None,
        hold: int | None = None,
        by: str,
    ) -> int:
        """Bring withdrawn records back with the last document they had; returns how many were gone.

        They stay until the source lists them again, whatever it leaves out meanwhile. Undoing the release of a change
        of identifiers lets its hold wait again.
        """
        with self._writing(run=None) as tx:
            restored = undoing.undo(tx, source, identifiers=identifiers, run=run, hold=hold, by=by)
            reach("restore.inside")
        return restored

    def withdraw_source(self, source: str, *, by: str, reason: str = "") -> int:
        """Withdraw everything of a source that is switched off; returns how many records. Raises `SourceLocked`."""
        self._leases.take(source)
        try:
            with self._writing(run=None) as tx:
                return undoing.withdraw_source(tx, source, by=by, reason=reason)
        finally:
            self._leases.drop(source)

    def make_token(self, name: str, *, scopes: Sequence[str], days: int) -> tuple[Token, str]:
        """A token to act over HTTP and its secret, of which only a hash is kept."""
        with dialect.writing(self._engine) as connection:
            return tokens.make(connection, name=name, scopes=scopes, now=self._clock(), days=days)

    def tokens(self) -> tuple[Token, ...]:
        """Every token ever made, newest first."""
        with dialect.reading(self._engine) as connection:
            return tokens.listed(connection)

    def token(self, secret: str) -> Token | None:
        """The token that a caller's secret is of, if it still holds."""
        with dialect.reading(self._engine) as connection:
            return tokens.find(connection, secret, now=self._clock())

    def revoke_token(self, number: int) -> Token:
        """End a token at once. Raises `UnknownToken`."""
        with dialect.writing(self._engine) as connection:
            return tokens.revoke(connection, number, now=self._clock())

    def cut(self, source: str, identifier: str, claim: Identifier, *, by: str, reason: str) -> None:
        """Undo a merge: this record's identifier joins it to nothing any more.

        Raises `NotInCatalogue` where the record does not claim it, or it is cut already.
        """
        with self._writing(run=None) as tx:
            runs.cut(tx, _one_key(tx, source, identifier), claim, by=by, reason=reason)

    def mend(self, source: str, identifier: str, claim: Identifier, *, by: str) -> None:
        """Undo a cut. Raises `NotInCatalogue` where nothing is cut."""
        with self._writing(run=None) as tx:
            runs.mend(tx, _one_key(tx, source, identifier), claim, by=by)

    # --- reading ---------------------------------------------------------------------------------------------

    def record(self, source: str, identifier: str) -> StoredRecord | None:
        """One source's present assertion; a withdrawn one is marked as deleted."""
        with dialect.reading(self._engine) as connection:
            return reading.record(connection, source, identifier)

    def entity(self, iri: str) -> Entity | None:
        """One thing, live, withdrawn or merged into another."""
        return next(iter(self.entities_of([iri])), None)

    def live_among(self, iris: Sequence[str]) -> frozenset[str]:
        """Those of these things that are live."""
        with dialect.reading(self._engine) as connection:
            return reading.live_among(connection, iris)

    def entities_of(self, iris: Sequence[str]) -> tuple[Entity, ...]:
        """Several things at once, in the order asked; unknown ones are left out."""
        with dialect.reading(self._engine) as connection:
            return reading.entities_of(connection, iris)

    def latest(self, iris: Sequence[str] | None = None, *, limit: int = 50) -> tuple[Entity, ...]:
        """The live entities that changed last, the newest change first; only of these where they are named."""
        with dialect.reading(self._engine) as connection:
            return reading.entities_of(connection, reading.latest(connection, iris, limit=limit))

    def pointing(self, entity: Entity, *, limit: int = 50) -> tuple[tuple[tuple[str, str], ...], int]:
        """Live entities whose records name this one in a relation, each with the term, and how many there are."""
        with dialect.reading(self._engine) as connection:
            return pointing.pointing(connection, entity, limit=limit)

    def addresses(self, iri: str) -> tuple[str, ...]:
        """The addresses that lead to this thing beside its own, because it was joined with what was there."""
        with dialect.reading(self._engine) as connection:
            return redirecting.addresses(connection, iri)

    def naming(self, iris: Collection[str]) -> tuple[str, ...]:
        """The live things whose records name one of these organisations by an identifier alone."""
        with dialect.reading(self._engine) as connection:
            return naming.naming(connection, iris)

    def unknown_organisations(self, source: str) -> tuple[Unknown, ...]:
        """The organisations that a source names by an identifier alone and that nobody described, most named first."""
        with dialect.reading(self._engine) as connection:
            return tuple(naming.unknown(connection, source, partial(reading.unnamed, connection)))

    def find(self, text: str) -> tuple[str, ...]:
        """The live things that an identifier in any written form, or a provider's own identifier, names."""
        identifier = _recognised(text)
        with dialect.reading(self._engine) as connection:
            found = reading.entities_with(connection, {identifier}) if identifier else ()
            if found:
                return found
            keys = tracing.keys_for(connection, (text,), None, None)
            records = reading.stored_records(connection, keys)
        return tuple(sorted({each.entity for each in records if each.entity and not each.deleted}))

    def entities(self, *, after: str = "", states: Collection[str] = ("live",)) -> Iterator[Entity]:
        """Every thing in one of these states, streamed by IRI."""
        return reading.entities(self._engine, after=after, states=states)

    def entities_by_date(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        source: str | None = None,
        kind: str | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 100,
    ) -> tuple[Entity, ...]:
        """A page of all things, gone ones too, by (published datestamp, IRI); bounds are inclusive."""
        with dialect.reading(self._engine) as connection:
            return reading.entities_by_date(
                connection, since=since, until=until, source=source, kind=kind, after=after, limit=limit
            )

    def count_by_date(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        source: str | None = None,
        kind: str | None = None,
    ) -> int:
        """How many things `entities_by_date` pages through."""
        with dialect.reading(self._engine) as connection:
            return reading.count_by_date(connection, since=since, until=until, source=source, kind=kind)

    def earliest(self) -> datetime | None:
        """The oldest datestamp that we publish; `None` while the catalogue is empty."""
        with dialect.reading(self._engine) as connection:
            return reading.earliest(connection)

    def changes(self, after: Position | None, *, limit: int = 1000) -> tuple[Change, ...]:
        """The next changes after a position of this epoch; from the beginning for `None` or another epoch."""
        start = after.sequence if after is not None and after.epoch == self._epoch else 0
        with dialect.reading(self._engine) as connection:
            return reading.changes(connection, epoch=self._epoch, after=start, limit=limit)

    def position(self) -> Position:
        """The end of the change log."""
        with dialect.reading(self._engine) as connection:
            return Position(self._epoch, reading.newest_sequence(connection))

    def payload(self, digest: str) -> bytes | None:
        """A payload as it was stored, private values removed, by its SHA-256 in hex."""
        query = select(tables.payload.c.body).where(tables.payload.c.digest == bytes.fromhex(digest))
        with dialect.reading(self._engine) as connection:
            body = connection.execute(query).scalar()
        return Compression().unpack(body) if body is not None else None

    def idle_claims(self, source: str, identifier: str) -> Mapping[Identifier, str]:
        """The identifiers of a live record that join it to nothing, each with the reason in words."""
        with dialect.reading(self._engine) as connection:
            keys = runs.keys_of(connection, source, [identifier])
            return {each.identifier: each.why for key in keys for each in tracing.idle_claims(connection, key)}

    def receipts(self, source: str, identifier: str) -> tuple[Mapping[str, Any], ...]:
        """How each payload of a record arrived, oldest first."""
        with dialect.reading(self._engine) as connection:
            return tracing.receipts(connection, source, identifier)

    def trace(self, text: str, *, limit: int = TRACED) -> tuple[Trace, ...]:
        """The whole story of the first records that an identifier, or one of our own IRIs, names.

        Whether it is in the index stays open (`indexed` is `None`) while the index cannot be asked.
        """
        with dialect.reading(self._engine) as connection:
            found = tuple(tracing.traces(connection, _named(connection, text)[:limit]))
        return self._with_index(found)

    def count_traced(self, text: str) -> int:
        """How many records an identifier names; `trace` tells the first of them."""
        with dialect.reading(self._engine) as connection:
            return len(_named(connection, text))

    def story(self, source: str, identifier: str) -> tuple[Trace, ...]:
        """The whole story of one record, under the provider's own identifier; empty if it was never listed."""
        with dialect.reading(self._engine) as connection:
            found = tuple(tracing.traces(connection, runs.keys_of(connection, source, [identifier])))
        return self._with_index(found)

    def _with_index(self, found: tuple[Trace, ...]) -> tuple[Trace, ...]:
        if self.index is None:
            return found
        shown = self.index
        try:
            return tuple(
                replace(each, indexed=shown.holds(each.entity)) if each.entity and each.state == "live" else each
                for each in found
            )
        except IndexUnavailable:
            return found

    def runs(self, *, source: str | None = None, limit: int = 50) -> tuple[HarvestReport, ...]:
        """Harvests, newest first. One whose process died says so, whatever it last wrote."""
        with dialect.reading(self._engine) as connection:
            found = runs.reports(connection, source=source, limit=limit)
        return tuple(self._honest(report) for report in found)

    def run_report(self, number: int) -> HarvestReport:
        """One harvest. Raises `NotInCatalogue`."""
        with dialect.reading(self._engine) as connection:
            found = runs.report(connection, number)
        if found is None:
            raise NotInCatalogue(f"no run has the number {number}.", next_step="'harvest status' shows the last ones.")
        return self._honest(found)

    def ending(self, number: int) -> Ending | None:
        """By what the list of a harvest was proven whole, and what asking cost."""
        with dialect.reading(self._engine) as connection:
            return ledgers.ending(connection, number)

    def listed(
        self, source: str, *, run: int | None = None, outcome: str | None = None, after: str = "", limit: int = 100
    ) -> tuple[ListedRecord, ...]:
        """A page of what a source listed, by identifier: in one run, or ever, each as it was the last time."""
        with dialect.reading(self._engine) as connection:
            if run is None:
                return ledgers.last_listed(connection, source, outcome=outcome, after=after, limit=limit)
            return ledgers.listed(connection, source, run, outcome=outcome, after=after, limit=limit)

    def findings_by_code(self, run: int) -> tuple[tuple[Finding, int], ...]:
        """What was noticed of the records that a run brought: one finding of each code, and how many there were."""
        with dialect.reading(self._engine) as connection:
            return ledgers.findings_by_code(connection, run)

    def faulty(self, source: str, *, after: str = "") -> Iterator[Faulty]:
        """The records of a source with what is wrong with each now, by identifier."""
        with dialect.reading(self._engine) as connection:
            yield from problems.faulty(connection, source, after=after)

    def newly_faulty(self, source: str) -> tuple[Faulty, ...]:
        """The records of a source with what was not wrong with them before, the newest first."""
        with dialect.reading(self._engine) as connection:
            return tuple(problems.newly_faulty(connection, source))

    def dropped(self, source: str) -> Iterator[tuple[str, tuple[Dropped, ...]]]:
        """What the crosswalks did not carry over of each record of a source, by identifier."""
        with dialect.reading(self._engine) as connection:
            yield from problems.dropped(connection, source)

    def _honest(self, report: HarvestReport) -> HarvestReport:
        if report.state is not RunState.RUNNING:
            return report
        if not self._leases.taken(report.source):
            return replace(report, state=RunState.INTERRUPTED, reason="its process ended before it did")
        since = self._leases.silent_since(report.source)
        if since is None:
            return report
        return replace(report, reason=f"no sign of life since {since:%Y-%m-%d %H:%M:%S} UTC; the next run takes over")

    def sources(self) -> tuple[SourceStatus, ...]:
        """What is known of every source that was harvested at least once."""
        with dialect.reading(self._engine) as connection:
            rows = connection.execute(select(tables.source).order_by(tables.source.c.key)).all()
            statuses = []
            for row in rows:
                last = next(iter(runs.reports(connection, source=row.key, limit=1)), None)
                statuses.append(
                    SourceStatus(
                        source=row.key,
                        title=row.title,
                        provider=row.provider,
                        bookmark=row.bookmark,
                        last_run=self._honest(last) if last else None,
                        last_complete=runs.last_complete(connection, row.key),
                        settings=unpack_json(row.settings),
                        **runs.source_counts(connection, row.key),
                    )
                )
        return tuple(statuses)

    def source_settings(self, source: str) -> Mapping[str, Any]:
        """The source file of the last harvest of a source; empty where there was none."""
        with dialect.reading(self._engine) as connection:
            text = connection.execute(select(tables.source.c.settings).where(tables.source.c.key == source)).scalar()
        settings: Mapping[str, Any] = unpack_json(text) if text is not None else {}
        return settings

    def quarantined(self, *, source: str | None = None) -> tuple[Mapping[str, Any], ...]:
        """What could not be read and waits for a newer crosswalk."""
        with dialect.reading(self._engine) as connection:
            return tracing.quarantined(connection, source=source)

    def unread(self, source: str, *, most: int) -> tuple[str, ...]:
        """Identifiers of a source whose last bytes could not be read, `most` of them and others each time."""
        with dialect.reading(self._engine) as connection:
            return tracing.unread(connection, source, most=most)

    def counts(self) -> Mapping[str, int]:
        """Entities (live, withdrawn, merged), live records, sources, quarantined bodies and open holds."""
        with dialect.reading(self._engine) as connection:
            return reading.counts(connection)

    def records_by_run(self, live: Mapping[str, int]) -> Mapping[str, Mapping[int, tuple[datetime, int]]]:
        """Of each source when each of its harvests ended and how many records were live after it, by its number.

        `live` is how many each has now, as `sources` counts them.
        """
        with dialect.reading(self._engine) as connection:
            return growth.records_by_run(connection, live)

    # --- as it was -------------------------------------------------------------------------------------------

    def take_snapshot(self, name: str, *, note: str = "") -> Snapshot:
        """Name the present state for good, so that it can be cited and read again. Raises `UnusableName`."""
        with self._writing(run=None) as tx:
            return history.take(tx, name, note=note)

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Every named state, newest first."""
        with dialect.reading(self._engine) as connection:
            return history.snapshots(connection)

    def snapshot(self, name: str) -> Snapshot:
        """A named state, or as `@` and a number that at a sequence, whose figures are not counted.

        Raises `NotInCatalogue`.
        """
        with dialect.reading(self._engine) as connection:
            return history.snapshot(connection, name)

    def present(self) -> Snapshot:
        """The state at the end of the change log as one without a name; its figures are not counted."""
        with dialect.reading(self._engine) as connection:
            return history.present(connection)

    def days(self) -> tuple[tuple[int, datetime], ...]:
        """The last sequence of each day (UTC) on which anything changed, with its moment; from the oldest."""
        with dialect.reading(self._engine) as connection:
            return history.days(connection)

    def entities_at(self, sequence: int, *, only: Iterable[str] | None = None) -> Iterator[Entity]:
        """Every live thing as it was at a sequence, by IRI, or those of `only`; harvests may go on meanwhile."""
        return history.entities_at(self._engine, sequence, only=only)

    def harvested_by(self, moment: datetime | None) -> Mapping[str, datetime]:
        """When each source was last harvested to its proven end, at a moment of the past or up to now."""
        with dialect.reading(self._engine) as connection:
            return history.harvested_by(connection, moment)

    def touched(self, before: int, after: int, *, beyond: str = "") -> Iterator[Mapping[str, tuple[str, ...]]]:
        """Things that changed between two sequences, by IRI in portions, each with the kinds of its changes."""
        return history.touched(self._engine, before, after, beyond=beyond)

    def evidence_at(self, sequence: int, iris: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """On what evidence the withdrawn records of these things were gone at a sequence."""
        with dialect.reading(self._engine) as connection:
            return history.evidence(connection, sequence, iris)

    def successors(self, before: int, after: int, iris: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """What things the records of these describe at `after`, where they described these at `before`."""
        with dialect.reading(self._engine) as connection:
            return history.successors(connection, before, after, iris)

    def live_sources(self, sequence: int) -> frozenset[str]:
        """The sources that had a live record at a sequence."""
        with dialect.reading(self._engine) as connection:
            return history.live_sources(connection, sequence)

    def overlap(self, sequence: int) -> Mapping[tuple[str, ...], int]:
        """How many things each set of sources lists together, and nobody else, at a sequence; most first."""
        with dialect.reading(self._engine) as connection:
            return history.overlap(connection, sequence)

    def listed_only(
        self, sequence: int, inside: Collection[str], outside: Collection[str], *, after: str = ""
    ) -> Iterator[str]:
        """The things, by IRI, that one of some sources lists at a sequence and none of the others does."""
        return history.listed_only(self._engine, sequence, inside, outside, after=after)

    # --- projections -----------------------------------------------------------------------------------------

    def search(self, query: SearchQuery) -> SearchPage:
        """Ask the index. Raises `MalformedQuery`, or `IndexUnavailable` when there is none."""
        return self._index().search(query)

    def suggest(self, prefix: str, *, size: int = 8) -> tuple[str, ...]:
        """Titles that begin like this; raises `IndexUnavailable` when there is no index."""
        return self._index().suggest(prefix, size=size)

    def did_you_mean(self, query: SearchQuery, page: SearchPage) -> Suggestion | None:
        """Another spelling, where a search found nothing or little; raises `IndexUnavailable` when there is none."""
        return suggesting.did_you_mean(self._index(), query, page)

    def unplaced(self, query: SearchQuery) -> Unplaced | None:
        """What a search within an area leaves out for want of a place; `None` for any other search."""
        return placing.unplaced(self.search, query)

    def refresh_index(self, *, limit: int | None = None, settle: bool = True) -> int:
        """Bring the index up to the end of the change log; returns how many entities were applied.

        Without `settle` they may not be found yet: a later call settles them.
        """
        return projector.refresh(self, self._index(), limit=limit, settle=settle)

    def index_lag(self) -> int:
        """How many sequences the index is behind the change log; all of them where it has none."""
        shown, end = self._index().position(), self.position()
        return end.sequence - shown.sequence if shown is not None and shown.epoch == end.epoch else end.sequence

    def rebuild_index(self) -> int:
        """Build the index anew beside the present one and swap; returns how many entities it holds."""
        return projector.rebuild(self, self._index())

    def verify_index(self) -> Drift:
        """Compare index and store, both ways."""
        return projector.verify(self, self._index())

    def _index(self) -> SearchIndex:
        if self.index is None:
            raise IndexUnavailable("this process opened the catalogue without its index.")
        return self.index


def _named(connection: Connection, text: str) -> list[int]:
    """The keys of every record that an identifier, or one of our own IRIs, names."""
    entity = text if text.startswith("entity/") else None
    return tracing.keys_for(connection, _spellings(text), _recognised(text), entity)


def _spellings(text: str) -> tuple[str, ...]:
    """A provider's own identifier as it may have been written: with other encoding, scheme, case or last slash."""
    plain = text.strip()
    forms = [text, plain, unquote(plain), quote(plain, safe=":/?#[]@!$&'()*+,;=-._~%"), plain.rstrip("/"), plain + "/"]
    for here, there in (("http://", "https://"), ("https://", "http://")):
        forms += [there + form.removeprefix(here) for form in tuple(forms) if form.startswith(here)]
    return tuple(dict.fromkeys((*forms, plain.lower())))


def _recognised(text: str) -> Identifier | None:
    try:
        return recognise(text)
    except MalformedIdentifier:
        # A provider's own identifier may look like a broken persistent one; it is still looked up as it stands.
        return None


def _settle_meta(engine: Engine) -> str:
    with dialect.writing(engine) as connection:
        rows = [{"key": "epoch", "value": uuid4().hex}, {"key": "schema", "value": tables.SCHEMA_VERSION}]
        dialect.insert_missing(connection, tables.meta, rows)
        kept: dict[str, str] = {row.key: row.value for row in connection.execute(select(tables.meta))}
    if kept["schema"] != tables.SCHEMA_VERSION:
        raise StoreUnavailable(
            f"the store has schema {kept['schema']}, this release reads {tables.SCHEMA_VERSION}.",
            next_step="Use the release that wrote it, or export and harvest anew.",
        )
    return kept["epoch"]


def _one_key(tx: Transaction, source: str, identifier: str) -> int:
    keys = runs.keys_of(tx.connection, source, [identifier])
    if not keys:
        raise NotInCatalogue("no such record.", where=f"{source} {identifier}")
    return keys[0]
