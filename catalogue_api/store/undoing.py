"""Every withdrawal can be undone: what is gone, on what evidence, and how it comes back under the same IRIs.

Nothing that this needs is ever removed from the store: the last document, claims and links of a withdrawn record stay
beside its tombstone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, exists, select, update

from catalogue_api.store import renaming, tables
from catalogue_api.store.codec import moment
from catalogue_api.store.holding import hold_of
from catalogue_api.store.transaction import Transaction, portions
from catalogue_api.store.withdrawing import ASIDE, RESTORED, restore, withdraw
from schemas.holdings import Withdrawn


def withdrawn(
    connection: Connection,
    source: str,
    *,
    identifiers: Sequence[str] | None = None,
    run: int | None = None,
    hold: int | None = None,
) -> tuple[tuple[int, Withdrawn], ...]:
    """The withdrawn records of a source with their keys: all, or those of some identifiers, of a run or of a hold.

    What a person let go on under another identifier comes back with its hold, or by its own identifier.
    """
    query = _GONE.where(tables.record_key.c.source == source)
    if run is not None:
        query = query.where(tables.record.c.run == run)
    if hold is not None:
        query = query.where(tables.record.c.evidence.startswith(f"hold {hold} released by "))
    elif identifiers is None:
        query = query.where(~exists().where(tables.succession.c.old_key == tables.record.c.key_id))
    if identifiers is None:
        return tuple(map(_withdrawn, connection.execute(query)))
    return tuple(
        _withdrawn(row)
        for portion in portions(list(identifiers))
        for row in connection.execute(query.where(tables.record_key.c.identifier.in_(portion)))
    )


_GONE = (
    select(
        tables.record.c.key_id,
        tables.record.c.at,
        tables.record.c.evidence,
        tables.record.c.run,
        tables.record_key.c.source,
        tables.record_key.c.identifier,
    )
    .join(tables.record_key, tables.record_key.c.id == tables.record.c.key_id)
    .where(tables.record.c.valid_to.is_(None), tables.record.c.deleted, ~tables.record.c.evidence.startswith(ASIDE))
    .order_by(tables.record_key.c.identifier)
)


def _withdrawn(row: Any) -> tuple[int, Withdrawn]:
    return row.key_id, Withdrawn(row.source, row.identifier, moment(row.at), row.evidence, row.run or None)


def undo(
    tx: Transaction,
    source: str,
    *,
    identifiers: Sequence[str] | None = None,
    run: int | None = None,
    hold: int | None = None,
    by: str,
) -> int:
    """Bring these records back as they last were; returns how many came."""
    evidence = f"{RESTORED}{by}"
    if hold is not None and hold_of(tx.connection, hold).kind == "renaming":
        back = renaming.undo_succession(tx, hold, evidence=evidence)
        waiting = {"state": "held", "decided": None, "decided_by": ""}
        if back:
            tx.connection.execute(update(tables.hold).where(tables.hold.c.number == hold).values(waiting))
        return back
    chosen = withdrawn(tx.connection, source, identifiers=identifiers, run=run, hold=hold)
    return restore(tx, [key for key, _ in chosen], evidence=evidence)


def withdraw_source(tx: Transaction, source: str, *, by: str, reason: str) -> int:
    """Withdraw everything of a source that is switched off; returns how many records were live."""
    live = (
        select(tables.record.c.key_id)
        .join(tables.record_key, tables.record_key.c.id == tables.record.c.key_id)
        .where(
            tables.record_key.c.source == source, tables.record.c.valid_to.is_(None), tables.record.c.deleted.is_(False)
        )
    )
    said = f"source switched off by {by}" + (f": {reason}" if reason else "")
    return withdraw(tx, list(tx.connection.execute(live).scalars()), evidence=said)
