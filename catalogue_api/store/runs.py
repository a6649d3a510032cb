"""Runs from begin to finish, the holds they leave for a person, and what a person decides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, and_, exists, func, or_, select, update

from catalogue_api.failpoints import reach
from catalogue_api.store import tables
from catalogue_api.store.codec import (
    EMPTY,
    moment,
    pack_json,
    pack_many,
    unpack_json,
    unpack_ledger,
    unpack_problems,
)
from catalogue_api.store.depositing import open_hold, tombstone, version_of
from catalogue_api.store.dialect import insert_missing, upsert
from catalogue_api.store.linking import Version, apply_versions
from catalogue_api.store.transaction import Transaction, portions
from schemas.dcat.terms import kind_of
from schemas.errors import NotInCatalogue, UnknownHold
from schemas.holdings import Hold, Run
from schemas.records import HarvestReport, Identifier, Ledger, Problem, RunState, Source

_PROBLEMS_KEPT = 1000


def begin(connection: Connection, source: Source, *, mode: str, now: int) -> Run:
    """A new run, or the interrupted one of the same mode and settings, which goes on where it stopped.

    The caller holds the lease, so a run that still says "running" lost its process.
    """
    settings = pack_json({**asdict(source), "gate": str(source.gate) if source.gate else None})
    digest = hashlib.sha256(settings.encode()).hexdigest()
    row = {"key": source.key, "title": source.title, "provider": source.provider, "settings": settings}
    upsert(connection, tables.source, [{**row, "bookmark": None}], keep=("bookmark",))
    connection.execute(
        update(tables.run)
        .where(tables.run.c.source == source.key, tables.run.c.state == RunState.RUNNING)
        .values(state=RunState.INTERRUPTED, reason="its process ended before it did")
    )
    last = connection.execute(
        select(tables.run).where(tables.run.c.source == source.key).order_by(tables.run.c.number.desc()).limit(1)
    ).first()
    bookmark = connection.execute(select(tables.source.c.bookmark).where(tables.source.c.key == source.key)).scalar()
    if last and last.state == RunState.INTERRUPTED and last.mode == mode and last.settings_digest == digest:
        values = {"state": RunState.RUNNING, "reason": "", "heartbeat": now, "finished": None}
        connection.execute(update(tables.run).where(tables.run.c.number == last.number).values(values))
        position = unpack_json(last.position) if last.position else None
        return Run(
            last.number,
            source.key,
            mode,
            moment(last.started),
            last.live,
            bookmark,
            position,
            resumed=True,
            ledger=unpack_ledger(last.ledger),
        )
    live = count_live(connection, source.key)
    result = connection.execute(
        tables.run.insert().values(
            source=source.key,
            mode=mode,
            settings_digest=digest,
            state=RunState.RUNNING,
            reason="",
            started=now,
            heartbeat=now,
            finished=None,
            live=live,
            ledger=pack_json(asdict(Ledger())),
            problems=EMPTY,
            window="{}",
            position=None,
        )
    )
    key = result.inserted_primary_key
    return Run(int(key[0]) if key else 0, source.key, mode, moment(now), live, bookmark)


def beat(connection: Connection, number: int, *, now: int, position: Mapping[str, Any] | None) -> None:
    """Say that the run is alive, and how far it has come."""
    values: dict[str, Any] = {"heartbeat": now}
    if position is not None:
        values["position"] = pack_json(dict(position))
    connection.execute(update(tables.run).where(tables.run.c.number == number).values(values))


def _live(source: str) -> Any:
    return (
        select(tables.record_key.c.id)
        .join(tables.record, and_(tables.record.c.key_id == tables.record_key.c.id, tables.record.c.valid_to.is_(None)))
        .where(tables.record_key.c.source == source, tables.record.c.deleted.is_(False))
    )


def count_live(connection: Connection, source: str) -> int:
    """How many records of the source are live."""
    return connection.execute(select(func.count()).select_from(_live(source).subquery())).scalar_one()


def _absent(run: Run) -> Any:
    seen = exists().where(tables.sighting.c.key_id == tables.record_key.c.id, tables.sighting.c.swept == run.number)
    return _live(run.source).where(~seen)


def count_absent(connection: Connection, run: Run) -> int:
    """How many live records of the source this run has not listed."""
    return connection.execute(select(func.count()).select_from(_absent(run).subquery())).scalar_one()


def finish(
    tx: Transaction,
    run: Run,
    *,
    state: RunState,
    reason: str,
    bookmark: str | None,
    problems: Sequence[Problem],
    withdraw_absent: bool,
    hold_absent: Mapping[str, Any] | None,
    window: Mapping[str, str | None],
) -> None:
    """Close the run: absences, bookmark, state."""
    row = tx.connection.execute(select(tables.run).where(tables.run.c.number == run.number)).one()
    ledger = unpack_ledger(row.ledger)
    absent = list(tx.connection.execute(_absent(run)).scalars()) if withdraw_absent or hold_absent else []
    ledger = replace(ledger, absent=len(absent))
    if hold_absent or (state is RunState.COMPLETE and run.mode == "full"):
        # The list was looked at again: what waits from an older one is answered by this one.
        tx.connection.execute(
            update(tables.hold)
            .where(tables.hold.c.source == run.source, tables.hold.c.kind == "absence", tables.hold.c.state == "held")
            .values(state="superseded", decided=tx.now, decided_by=f"run {run.number}")
        )
    if absent and hold_absent:
        number = open_hold(tx, run.source, kind="absence", evidence=hold_absent)
        insert_missing(tx.connection, tables.hold_item, [{"hold": number, "key_id": key} for key in absent])
        ledger = replace(ledger, held=ledger.held + len(absent))
    elif absent:
        evidence = f"not in the complete list of run {run.number}"
        ledger = replace(ledger, withdrawn=ledger.withdrawn + withdraw(tx, absent, evidence=evidence))
    known = (*unpack_problems(row.problems), *problems)[:_PROBLEMS_KEPT]
    values: dict[str, Any] = {
        "state": state,
        "reason": reason,
        "finished": tx.now,
        "heartbeat": tx.now,
        "ledger": pack_json(asdict(ledger)),
        "problems": pack_many(known),
        "window": pack_json(dict(window)),
    }
    if state is not RunState.INTERRUPTED:
        values["position"] = None
    tx.connection.execute(update(tables.run).where(tables.run.c.number == run.number).values(values))
    if bookmark is not None and state is RunState.COMPLETE:
        tx.connection.execute(update(tables.source).where(tables.source.c.key == run.source).values(bookmark=bookmark))
    reach("bookmark.inside")


_STANDING = (
    select(tables.record, tables.record_key.c.source, tables.record_key.c.identifier)
    .join(tables.record_key, tables.record_key.c.id == tables.record.c.key_id)
    .where(tables.record.c.valid_to.is_(None))
)


def withdraw(tx: Transaction, keys: Sequence[int], *, evidence: str) -> int:
    """Withdraw these records if they are live; returns how many were."""
    withdrawn = 0
    for portion in portions(keys):
        rows = [row for row in tx.connection.execute(_STANDING.where(tables.record.c.key_id.in_(portion)))]
        versions = {
            row.key_id: tombstone(row, row.source, row.identifier, evidence=evidence) for row in rows if not row.deleted
        }
        apply_versions(tx, versions)
        withdrawn += len(versions)
        reach("withdrawal.inside")
    return withdrawn


def restore(tx: Transaction, keys: Sequence[int], *, evidence: str) -> int:
    """Bring withdrawn records back with the last document they had; returns how many were gone."""
    restored = 0
    for portion in portions(keys):
        rows = [row for row in tx.connection.execute(_STANDING.where(tables.record.c.key_id.in_(portion)))]
        versions = {row.key_id: _revived(tx, row, evidence=evidence) for row in rows if row.deleted}
        apply_versions(tx, versions)
        restored += len(versions)
    return restored


def _revived(tx: Transaction, row: Any, *, evidence: str) -> Version:
    body = tx.connection.execute(
        select(tables.document.c.body).where(tables.document.c.digest == row.document)
    ).scalar_one()
    return version_of(
        row,
        row.source,
        row.identifier,
        kind=kind_of(orjson.loads(body).get("@type", ())),
        deleted=False,
        evidence=evidence,
        identifiers=_last_claims(tx, row.key_id),
    )


def _last_claims(tx: Transaction, key: int) -> tuple[Identifier, ...]:
    rows = tx.connection.execute(select(tables.identity).where(tables.identity.c.key_id == key)).all()
    if any(row.valid_to is None for row in rows):
        return tuple(Identifier(row.scheme, row.value) for row in rows if row.valid_to is None)
    last = max((row.valid_to for row in rows), default=None)
    return tuple(Identifier(row.scheme, row.value) for row in rows if row.valid_to == last)


def standing_claims(tx: Transaction, key: int) -> tuple[Identifier, ...]:
    """The identifiers that a live record claims now, cut ones too."""
    rows = tx.connection.execute(
        select(tables.identity).where(tables.identity.c.key_id == key, tables.identity.c.valid_to.is_(None))
    )
    return tuple(Identifier(row.scheme, row.value) for row in rows)


def cut(tx: Transaction, key: int, claim: Identifier, *, by: str, reason: str) -> None:
    """From now on this claim of a record joins nothing. Raises `NotInCatalogue` where it is not claimed, or cut."""
    if claim not in standing_claims(tx, key):
        raise NotInCatalogue(f"the record does not claim {claim.scheme} {claim.value}.")
    if _standing_cut(tx, key, claim) is not None:
        raise NotInCatalogue(f"{claim.scheme} {claim.value} is cut already.")
    tx.connection.execute(
        tables.cut_link.insert().values(
            key_id=key,
            scheme=claim.scheme,
            value=claim.value,
            reason=reason,
            made=tx.now,
            made_by=by,
            mended=None,
            mended_by="",
            valid_from=tx.coming,
            valid_to=None,
        )
    )
    relink(tx, key)


def mend(tx: Transaction, key: int, claim: Identifier, *, by: str) -> None:
    """End a cut; that it once was stays known. Raises `NotInCatalogue` where nothing is cut."""
    standing = _standing_cut(tx, key, claim)
    if standing is None:
        raise NotInCatalogue(f"{claim.scheme} {claim.value} is not cut from this record; there is nothing to mend.")
    tx.connection.execute(
        update(tables.cut_link)
        .where(tables.cut_link.c.id == standing)
        .values(mended=tx.now, mended_by=by, valid_to=tx.coming)
    )
    relink(tx, key)


def _standing_cut(tx: Transaction, key: int, claim: Identifier) -> int | None:
    return tx.connection.execute(
        select(tables.cut_link.c.id).where(
            tables.cut_link.c.key_id == key,
            tables.cut_link.c.scheme == claim.scheme,
            tables.cut_link.c.value == claim.value,
            tables.cut_link.c.valid_to.is_(None),
        )
    ).scalar()


def relink(tx: Transaction, key: int) -> None:
    """Look at the links of one record again, after a cut or its mending."""
    row = tx.connection.execute(
        select(tables.record, tables.record_key.c.source, tables.record_key.c.identifier, tables.document.c.body)
        .join(tables.record_key, tables.record_key.c.id == tables.record.c.key_id)
        .join(tables.document, tables.document.c.digest == tables.record.c.document)
        .where(tables.record.c.key_id == key, tables.record.c.valid_to.is_(None))
    ).one()
    if row.deleted:
        return
    kind = kind_of(orjson.loads(row.body).get("@type", ()))
    claims = standing_claims(tx, key)
    version = version_of(
        row, row.source, row.identifier, kind=kind, deleted=False, evidence="", identifiers=claims, rewrite=False
    )
    apply_versions(tx, {key: version})


# --- holds -------------------------------------------------------------------------------------------------


def decide(tx: Transaction, number: int, *, released: bool, by: str) -> None:
    """Release a hold (its records are withdrawn, unless they were listed again since) or refuse it."""
    row = tx.connection.execute(
        select(tables.hold).where(tables.hold.c.number == number, tables.hold.c.state == "held")
    ).first()
    if row is None:
        raise UnknownHold(f"no open hold has the number {number}.", next_step="See 'harvest holds'.")
    if released:
        listed_since = exists().where(
            tables.sighting.c.key_id == tables.hold_item.c.key_id,
            tables.sighting.c.swept > row.run,
            tables.sighting.c.outcome != "deleted",
        )
        keys = select(tables.hold_item.c.key_id).where(tables.hold_item.c.hold == number, ~listed_since)
        run_before, tx.run = tx.run, row.run
        withdraw(tx, list(tx.connection.execute(keys).scalars()), evidence=f"hold {number} released by {by}")
        tx.run = run_before
    tx.connection.execute(
        update(tables.hold)
        .where(tables.hold.c.number == number)
        .values(state="released" if released else "refused", decided=tx.now, decided_by=by)
    )


def holds(connection: Connection, *, source: str | None, state: str | None) -> tuple[Hold, ...]:
    """Holds, newest first, each with its count and a few of its records."""
    query = select(tables.hold).order_by(tables.hold.c.number.desc())
    if source is not None:
        query = query.where(tables.hold.c.source == source)
    if state is not None:
        query = query.where(tables.hold.c.state == state)
    return tuple(_hold(connection, row) for row in connection.execute(query))


def _hold(connection: Connection, row: Any) -> Hold:
    items = tables.hold_item.c.hold == row.number
    count = connection.execute(select(func.count()).select_from(tables.hold_item).where(items)).scalar_one()
    examples = connection.execute(
        select(tables.record_key.c.identifier)
        .join(tables.hold_item, tables.hold_item.c.key_id == tables.record_key.c.id)
        .where(items)
        .order_by(tables.record_key.c.identifier)
        .limit(5)
    ).scalars()
    return Hold(
        number=row.number,
        source=row.source,
        run=row.run,
        kind=row.kind,
        count=count,
        evidence=unpack_json(row.evidence),
        state=row.state,
        made=moment(row.made),
        decided=moment(row.decided) if row.decided is not None else None,
        decided_by=row.decided_by,
        examples=tuple(examples),
    )


# --- reading runs ------------------------------------------------------------------------------------------


def report_of(row: Any) -> HarvestReport:
    """A run row as the report that everyone reads."""
    return HarvestReport(
        source=row.source,
        run=row.number,
        state=RunState(row.state),
        mode=row.mode,
        started=moment(row.started),
        finished=moment(row.finished) if row.finished is not None else None,
        ledger=unpack_ledger(row.ledger),
        problems=unpack_problems(row.problems),
        reason=row.reason,
        window=unpack_json(row.window),
    )


def reports(connection: Connection, *, source: str | None, limit: int) -> tuple[HarvestReport, ...]:
    """Runs, newest first."""
    query = select(tables.run).order_by(tables.run.c.number.desc()).limit(limit)
    if source is not None:
        query = query.where(tables.run.c.source == source)
    return tuple(report_of(row) for row in connection.execute(query))


def report(connection: Connection, number: int) -> HarvestReport:
    """One run."""
    return report_of(connection.execute(select(tables.run).where(tables.run.c.number == number)).one())


def last_complete(connection: Connection, source: str) -> datetime | None:
    """When a run over the source last came to its proven end."""
    finished = connection.execute(
        select(func.max(tables.run.c.finished)).where(
            tables.run.c.source == source, tables.run.c.state == RunState.COMPLETE
        )
    ).scalar()
    return moment(finished) if finished is not None else None


def source_counts(connection: Connection, source: str) -> dict[str, int]:
    """Live, withdrawn, quarantined, rejected and held records of one source."""
    mine = tables.record_key.c.source == source
    standing = (
        select(tables.record.c.deleted, func.count())
        .select_from(tables.record_key.join(tables.record, tables.record.c.key_id == tables.record_key.c.id))
        .where(mine, tables.record.c.valid_to.is_(None))
        .group_by(tables.record.c.deleted)
    )
    outcomes = (
        select(tables.sighting.c.outcome, func.count())
        .join(tables.record_key, tables.record_key.c.id == tables.sighting.c.key_id)
        .where(mine, or_(tables.sighting.c.outcome == "quarantined", tables.sighting.c.outcome == "rejected"))
        .group_by(tables.sighting.c.outcome)
    )
    held = (
        select(func.count())
        .select_from(tables.hold_item.join(tables.hold, tables.hold.c.number == tables.hold_item.c.hold))
        .where(tables.hold.c.source == source, tables.hold.c.state == "held")
    )
    by_outcome = {outcome: number for outcome, number in connection.execute(outcomes)}
    by_state = {deleted: number for deleted, number in connection.execute(standing)}
    return {
        "live": by_state.get(False, 0),
        "withdrawn": by_state.get(True, 0),
        "quarantined": by_outcome.get("quarantined", 0),
        "rejected": by_outcome.get("rejected", 0),
        "held": connection.execute(held).scalar_one(),
    }


def keys_of(connection: Connection, source: str, identifiers: Iterable[str]) -> list[int]:
    """The record keys of identifiers that the source has listed at any time."""
    keys: list[int] = []
    for portion in portions(list(identifiers)):
        query = select(tables.record_key.c.id).where(
            tables.record_key.c.source == source, tables.record_key.c.identifier.in_(portion)
        )
        keys.extend(connection.execute(query).scalars())
    return keys
