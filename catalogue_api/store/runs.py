"""Runs from begin to finish, the holds they leave for a person, and what a person decides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
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
from catalogue_api.store.dialect import upsert
from catalogue_api.store.holding import (
    answer_by_list,
    carry_over,
    gathered,
    hold_records,
    kept_by_a_person,
    open_hold,
    settle_deletions,
    settle_renaming,
)
from catalogue_api.store.linking import apply_versions
from catalogue_api.store.renaming import pairs
from catalogue_api.store.transaction import Transaction, portions
from catalogue_api.store.withdrawing import ASIDE, version_of, withdraw
from schemas.dcat.terms import kind_of
from schemas.errors import NotInCatalogue
from schemas.holdings import Ending, Run
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
    number = int(key[0]) if key else 0
    carry_over(connection, source.key, number)
    return Run(number, source.key, mode, moment(now), live, bookmark)


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


def _absent(run: Run, *, before: int | None = None) -> Any:
    """Live records that the run has not listed, and, with `before`, no run from that one on; decided ones apart."""
    last = tables.sighting.c.swept < before if before is not None else tables.sighting.c.swept != run.number
    seen = exists().where(tables.sighting.c.key_id == tables.record_key.c.id, last)
    return _live(run.source).where(seen, ~kept_by_a_person(run.number))


def count_absent(connection: Connection, run: Run, *, agreeing: int = 1) -> int:
    """How many live records of the source neither this run nor the whole lists before it have, `agreeing` in all.

    0 while there were not so many whole lists. What a person decided to keep is not counted until it is listed again.
    """
    query = _agreed(connection, run, agreeing)
    return 0 if query is None else connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()


def _agreed(connection: Connection, run: Run, agreeing: int) -> Any:
    if agreeing <= 1:
        return _absent(run)
    whole = (
        select(tables.run_end.c.run)
        .join(tables.run, tables.run.c.number == tables.run_end.c.run)
        .where(tables.run.c.source == run.source, tables.run_end.c.whole, tables.run_end.c.run < run.number)
        .order_by(tables.run_end.c.run.desc())
        .limit(agreeing - 1)
    )
    before = list(connection.execute(whole).scalars())
    return _absent(run, before=before[-1]) if len(before) == agreeing - 1 else None


def count_renamed(connection: Connection, run: Run) -> int:
    """How many newcomers of this run seem to be records that it has not listed."""
    number = gathered(connection, run.number, "renaming")
    if number is None:
        return 0
    return sum(pair.old_swept != run.number for pair in pairs(connection, number))


def settle_newcomers(tx: Transaction, run: Run, evidence: Mapping[str, Any] | None) -> None:
    """Hold or show what was set aside in this run."""
    held = settle_renaming(tx, evidence)
    if held:
        _add_to_ledger(tx, run, held=held)


def _add_to_ledger(tx: Transaction, run: Run, **more: int) -> Ledger:
    text = tx.connection.execute(select(tables.run.c.ledger).where(tables.run.c.number == run.number)).scalar_one()
    before = asdict(unpack_ledger(text))
    ledger = Ledger(**{**before, **{name: before[name] + value for name, value in more.items()}})
    tx.connection.execute(
        update(tables.run).where(tables.run.c.number == run.number).values(ledger=pack_json(asdict(ledger)))
    )
    return ledger


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
    deletions_allowed: int,
    agreeing: int,
    ending: Ending,
) -> None:
    """Close the run: announced deletions, absences, bookmark, state."""
    if state is not RunState.INTERRUPTED:
        # Whoever holds newcomers has said so before; the others are shown.
        settle_newcomers(tx, run, None)
        withdrawn, held = settle_deletions(tx, live=run.live, allowed=deletions_allowed)
        _add_to_ledger(tx, run, withdrawn=withdrawn, held=held)
        # What a list in doubt says of a record may hide what became of it: the next run asks from where this one did.
        bookmark = None if held else bookmark
    if ending.whole or hold_absent:
        answer_by_list(tx, run.source)
    if ending.whole or withdraw_absent or hold_absent:
        _settle_absent(tx, run, withdraw_absent=withdraw_absent, hold_absent=hold_absent, agreeing=agreeing)
    known = tx.connection.execute(select(tables.run.c.problems).where(tables.run.c.number == run.number)).scalar_one()
    values: dict[str, Any] = {
        "state": state,
        "reason": reason,
        "finished": tx.now,
        "heartbeat": tx.now,
        "problems": pack_many((*unpack_problems(known), *problems)[:_PROBLEMS_KEPT]),
        "window": pack_json(dict(window)),
    }
    if state is not RunState.INTERRUPTED:
        values["position"] = None
    tx.connection.execute(update(tables.run).where(tables.run.c.number == run.number).values(values))
    _keep_end(tx, run, ending)
    if bookmark is not None and state is RunState.COMPLETE:
        tx.connection.execute(update(tables.source).where(tables.source.c.key == run.source).values(bookmark=bookmark))
    reach("bookmark.inside")


def _settle_absent(
    tx: Transaction, run: Run, *, withdraw_absent: bool, hold_absent: Mapping[str, Any] | None, agreeing: int
) -> None:
    absent = list(tx.connection.execute(_absent(run)).scalars())
    _add_to_ledger(tx, run, absent=len(absent))
    if absent and hold_absent:
        number = open_hold(tx, run.source, kind="absence", evidence=hold_absent)
        hold_records(tx, number, absent)
        _add_to_ledger(tx, run, held=len(absent))
    elif absent and withdraw_absent:
        agreed = _agreed(tx.connection, run, agreeing)
        keys = list(tx.connection.execute(agreed).scalars()) if agreed is not None else []
        lists = f"the complete list of run {run.number}" if agreeing <= 1 else f"the last {agreeing} complete lists"
        evidence = f"not in {lists}" + (f", the last of them run {run.number}" if agreeing > 1 else "")
        _add_to_ledger(tx, run, withdrawn=withdraw(tx, keys, evidence=evidence))


def _keep_end(tx: Transaction, run: Run, ending: Ending) -> None:
    """Requests add up over the processes of one run."""
    before = tx.connection.execute(select(tables.run_end).where(tables.run_end.c.run == run.number)).first()
    spent = {
        name: value if before is None or before._mapping[name] is None else (value or 0) + before._mapping[name]
        for name, value in (("requests", ending.requests), ("retries", ending.retries))
    }
    upsert(
        tx.connection,
        tables.run_end,
        [{"run": run.number, "whole": ending.whole, "proof": ending.proof, **spent}],
    )


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


def report(connection: Connection, number: int) -> HarvestReport | None:
    """One run."""
    row = connection.execute(select(tables.run).where(tables.run.c.number == number)).first()
    return report_of(row) if row is not None else None


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
    aside = (
        select(func.count())
        .select_from(tables.record_key.join(tables.record, tables.record.c.key_id == tables.record_key.c.id))
        .where(
            mine,
            tables.record.c.valid_to.is_(None),
            tables.record.c.deleted,
            tables.record.c.evidence.startswith(ASIDE),
        )
    )
    gone = by_state.get(True, 0)
    return {
        "live": by_state.get(False, 0),
        "withdrawn": gone - (connection.execute(aside).scalar_one() if gone else 0),
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
