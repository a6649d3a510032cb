"""What waits for a person: absences, announced deletions and changes of identifiers, and what the person decides.

While a run goes on, what it announces is *gathered*; whether it is obeyed depends on how much it is in the end, so
that a list which announces everything as deleted takes nothing away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, func, select, update

from catalogue_api.store import renaming, tables
from catalogue_api.store.codec import moment, pack_json, unpack_json
from catalogue_api.store.dialect import insert_missing
from catalogue_api.store.transaction import Transaction
from catalogue_api.store.withdrawing import RESTORED, withdraw
from schemas.errors import UnknownHold
from schemas.holdings import Hold

GATHERING = "gathering"
EXAMPLES = 5


def open_hold(tx: Transaction, source: str, *, kind: str, evidence: Mapping[str, Any], state: str = "held") -> int:
    """A new hold; returns its number."""
    result = tx.connection.execute(
        tables.hold.insert().values(
            source=source,
            run=tx.run,
            kind=kind,
            evidence=pack_json(dict(evidence)),
            state=state,
            made=tx.now,
            decided=None,
            decided_by="",
        )
    )
    key = result.inserted_primary_key
    return int(key[0]) if key else 0


def hold_records(tx: Transaction, number: int, keys: Collection[int]) -> None:
    """Put records under a hold."""
    insert_missing(tx.connection, tables.hold_item, [{"hold": number, "key_id": key} for key in keys])


def gathered(connection: Connection, run: int | None, kind: str) -> int | None:
    """The hold in which a run gathers what it announces, if it announced anything."""
    query = select(tables.hold.c.number).where(
        tables.hold.c.run == run, tables.hold.c.kind == kind, tables.hold.c.state == GATHERING
    )
    return connection.execute(query).scalar()


def gather(tx: Transaction, source: str, *, kind: str) -> int:
    """The hold in which this run gathers, opened where it announces for the first time."""
    number = gathered(tx.connection, tx.run, kind)
    return number if number is not None else open_hold(tx, source, kind=kind, evidence={}, state=GATHERING)


def carry_over(connection: Connection, source: str, run: int) -> None:
    """What an abandoned run gathered: its deletions are announced again, its newcomers wait for this run to end."""
    left = and_(tables.hold.c.source == source, tables.hold.c.state == GATHERING, tables.hold.c.run != run)
    numbers = select(tables.hold.c.number).where(left, tables.hold.c.kind == "deletion")
    connection.execute(delete(tables.hold_item).where(tables.hold_item.c.hold.in_(numbers)))
    connection.execute(delete(tables.hold).where(left, tables.hold.c.kind == "deletion"))
    connection.execute(update(tables.hold).where(left).values(run=run))


# --- announced deletions -----------------------------------------------------------------------------------


def gather_deletions(tx: Transaction, source: str, keys: Sequence[int], *, repeated: Collection[int]) -> None:
    """Keep deletions that a page announces until the run ends.

    `repeated` are those that an earlier run announced already: what a person decided of them stands until the
    source lists the record again. What waits under an open hold is not put there twice.
    """
    settled = _settled(tx, source, keys, states=("held",)) | _settled(tx, source, repeated, states=("refused",))
    restored = select(tables.record.c.key_id).where(
        tables.record.c.valid_to.is_(None), tables.record.c.evidence.like(f"{RESTORED}%")
    )
    settled |= {row.key_id for row in tx.select(restored, tables.record.c.key_id, repeated)}
    fresh = [key for key in keys if key not in settled]
    if fresh:
        hold_records(tx, gather(tx, source, kind="deletion"), fresh)


def _settled(tx: Transaction, source: str, keys: Collection[int], *, states: Collection[str]) -> set[int]:
    query = (
        select(tables.hold_item.c.key_id)
        .join(tables.hold, tables.hold.c.number == tables.hold_item.c.hold)
        .where(tables.hold.c.source == source, tables.hold.c.state.in_(states), tables.hold.c.kind == "deletion")
    )
    return {row.key_id for row in tx.select(query, tables.hold_item.c.key_id, keys)}


def settle_deletions(tx: Transaction, *, live: int, allowed: int) -> tuple[int, int]:
    """At the end of a run: its announced deletions are obeyed if they are few, else all are held.

    Returns how many were withdrawn and how many are held.
    """
    number = gathered(tx.connection, tx.run, "deletion")
    if number is None:
        return 0, 0
    rows = tx.connection.execute(
        select(tables.hold_item.c.key_id, tables.sighting.c.outcome, tables.sighting.c.detail)
        .join(tables.sighting, tables.sighting.c.key_id == tables.hold_item.c.key_id)
        .where(tables.hold_item.c.hold == number)
    ).all()
    announced = {row.key_id: row.detail for row in rows if row.outcome == "deleted"}
    if len(announced) > allowed:
        # A record that the same run listed again, alive, is not announced as deleted any more.
        _let_go(tx, number, [row.key_id for row in rows if row.key_id not in announced])
        evidence = {
            "why": "more deletions are announced than are obeyed at once",
            "live": live,
            "announced": len(announced),
            "allowed": allowed,
            "share": round(len(announced) / live, 4) if live else 1.0,
        }
        tx.connection.execute(
            update(tables.hold).where(tables.hold.c.number == number).values(state="held", evidence=pack_json(evidence))
        )
        return 0, len(announced)
    tx.connection.execute(delete(tables.hold_item).where(tables.hold_item.c.hold == number))
    tx.connection.execute(delete(tables.hold).where(tables.hold.c.number == number))
    said = {key: f"the provider lists it as deleted, {detail or 'no datestamp'}" for key, detail in announced.items()}
    return withdraw(tx, list(announced), evidence=said), 0


def _let_go(tx: Transaction, number: int, keys: Sequence[int]) -> None:
    for key in keys:
        tx.connection.execute(
            delete(tables.hold_item).where(tables.hold_item.c.hold == number, tables.hold_item.c.key_id == key)
        )


# --- changed identifiers -----------------------------------------------------------------------------------


def settle_renaming(tx: Transaction, evidence: Mapping[str, Any] | None) -> int:
    """At the end of a run: newcomers that look like known records are held on this evidence, or shown.

    A known record that this run listed too was not renamed. Returns how many are held.
    """
    number = gathered(tx.connection, tx.run, "renaming")
    if number is None:
        return 0
    both = [pair for pair in renaming.pairs(tx.connection, number) if pair.old_swept == tx.run]
    renaming.show(tx, number, both, evidence="the record that it looked like is listed too")
    if evidence is None:
        renaming.show(
            tx, number, renaming.pairs(tx.connection, number), evidence="too few changed to wait for a person"
        )
        tx.connection.execute(delete(tables.hold).where(tables.hold.c.number == number))
        return 0
    waiting = renaming.pairs(tx.connection, number)
    hold_records(tx, number, [pair.old_key for pair in waiting])
    tx.connection.execute(
        update(tables.hold)
        .where(tables.hold.c.number == number)
        .values(state="held", evidence=pack_json({**evidence, "examples": renaming.examples(waiting)}))
    )
    return len(waiting)


def answer_by_list(tx: Transaction, source: str) -> None:
    """A whole list was seen: what waits from an older one is answered where this one has the records again."""
    open_holds = (tables.hold.c.source == source, tables.hold.c.state == "held")
    superseded = {"state": "superseded", "decided": tx.now, "decided_by": f"run {tx.run}"}
    tx.connection.execute(
        update(tables.hold)
        .where(*open_holds, tables.hold.c.kind == "absence", tables.hold.c.run != tx.run)
        .values(superseded)
    )
    numbers = select(tables.hold.c.number).where(*open_holds, tables.hold.c.kind == "renaming")
    for number in tx.connection.execute(numbers.where(tables.hold.c.run != tx.run)).scalars().all():
        back = [pair for pair in renaming.pairs(tx.connection, number) if pair.old_swept == tx.run]
        renaming.show(
            tx, number, [pair for pair in back if pair.new_swept == tx.run], evidence="both identifiers are listed"
        )
        renaming.forget(tx, number, [pair.new_key for pair in back])
        _let_go(tx, number, [pair.old_key for pair in back])
        if back and not renaming.pairs(tx.connection, number):
            tx.connection.execute(update(tables.hold).where(tables.hold.c.number == number).values(superseded))


# --- what a person decides ---------------------------------------------------------------------------------


def decide(tx: Transaction, number: int, *, released: bool, by: str) -> None:
    """Carry out what waits under a hold, or keep everything as it was. Raises `UnknownHold`."""
    row = tx.connection.execute(
        select(tables.hold).where(tables.hold.c.number == number, tables.hold.c.state == "held")
    ).first()
    if row is None:
        raise UnknownHold(f"no open hold has the number {number}.", next_step="See 'harvest holds'.")
    run_before, tx.run = tx.run, row.run
    if row.kind == "renaming":
        _decide_renaming(tx, row, released=released, by=by)
    elif released:
        keys = select(tables.hold_item.c.key_id).where(tables.hold_item.c.hold == number, ~_listed_since(row.run))
        withdraw(tx, list(tx.connection.execute(keys).scalars()), evidence=f"hold {number} released by {by}")
    tx.run = run_before
    tx.connection.execute(
        update(tables.hold)
        .where(tables.hold.c.number == number)
        .values(state="released" if released else "refused", decided=tx.now, decided_by=by)
    )


def _listed_since(run: int) -> Any:
    return exists().where(
        tables.sighting.c.key_id == tables.hold_item.c.key_id,
        tables.sighting.c.swept > run,
        tables.sighting.c.outcome != "deleted",
    )


def _decide_renaming(tx: Transaction, row: Any, *, released: bool, by: str) -> None:
    waiting = renaming.pairs(tx.connection, row.number)
    if released:
        gone = [pair for pair in waiting if pair.old_swept <= row.run or pair.old_outcome == "deleted"]
        renaming.succeed(tx, row.number, gone, by=by)
        waiting = [pair for pair in waiting if pair not in gone]
    renaming.show(
        tx, row.number, waiting, evidence=f"hold {row.number} {'released' if released else 'refused'} by {by}"
    )


# --- reading -----------------------------------------------------------------------------------------------


def holds(connection: Connection, *, source: str | None, state: str | None) -> tuple[Hold, ...]:
    """Holds, newest first, each with its count and a few of its records."""
    query = select(tables.hold).where(tables.hold.c.state != GATHERING).order_by(tables.hold.c.number.desc())
    if source is not None:
        query = query.where(tables.hold.c.source == source)
    if state is not None:
        query = query.where(tables.hold.c.state == state)
    return tuple(_hold(connection, row) for row in connection.execute(query))


def hold_of(connection: Connection, number: int) -> Hold:
    """One hold. Raises `UnknownHold`."""
    row = connection.execute(
        select(tables.hold).where(tables.hold.c.number == number, tables.hold.c.state != GATHERING)
    ).first()
    if row is None:
        raise UnknownHold(f"no hold has the number {number}.", next_step="See 'harvest holds --all'.")
    return _hold(connection, row)


def _hold(connection: Connection, row: Any) -> Hold:
    items = tables.hold_item.c.hold == row.number
    count = connection.execute(select(func.count()).select_from(tables.hold_item).where(items)).scalar_one()
    examples = connection.execute(
        select(tables.record_key.c.identifier)
        .join(tables.hold_item, tables.hold_item.c.key_id == tables.record_key.c.id)
        .where(items)
        .order_by(tables.record_key.c.identifier)
        .limit(EXAMPLES)
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


def held_records(connection: Connection, number: int, *, after: str, limit: int) -> tuple[tuple[str, str | None], ...]:
    """A page of the records under a hold by identifier, each with the new identifier that it seems to have."""
    new = tables.record_key.alias("new_name")
    rows = connection.execute(
        select(tables.record_key.c.identifier, new.c.identifier.label("renamed"))
        .join(tables.hold_item, tables.hold_item.c.key_id == tables.record_key.c.id)
        .outerjoin(
            tables.renaming,
            and_(tables.renaming.c.hold == number, tables.renaming.c.old_key == tables.hold_item.c.key_id),
        )
        .outerjoin(new, new.c.id == tables.renaming.c.new_key)
        .where(tables.hold_item.c.hold == number, tables.record_key.c.identifier > after)
        .order_by(tables.record_key.c.identifier)
        .limit(limit)
    )
    return tuple((row.identifier, row.renamed) for row in rows)


def kept_by_a_person(run: int) -> Any:
    """The condition that what a person decided of a record stands: the source has not listed it since."""
    seen = tables.sighting.alias("last_listed")
    listed_later = exists().where(
        seen.c.key_id == tables.record.c.key_id, seen.c.at > tables.record.c.at, seen.c.outcome != "deleted"
    )
    restored = and_(tables.record.c.evidence.like(f"{RESTORED}%"), ~listed_later)
    refused = exists().where(
        tables.hold_item.c.key_id == tables.record.c.key_id,
        tables.hold.c.number == tables.hold_item.c.hold,
        tables.hold.c.state == "refused",
        tables.hold.c.kind == "absence",
        tables.hold.c.run < run,
        seen.c.key_id == tables.record.c.key_id,
        seen.c.swept < tables.hold.c.run,
    )
    waiting = exists().where(
        tables.renaming.c.old_key == tables.record.c.key_id,
        tables.hold.c.number == tables.renaming.c.hold,
        tables.hold.c.state.in_(("held", GATHERING)),
    )
    return restored | refused | waiting
