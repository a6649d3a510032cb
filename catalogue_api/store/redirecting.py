"""Addresses that things had before they were joined: where each leads, and which lead to one thing."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, select, update

from catalogue_api.store import tables
from catalogue_api.store.transaction import WANTED, Transaction, portions


def follow_records(tx: Transaction, moved: Mapping[int, str]) -> None:
    """Let what was joined with a thing that is now taken apart lead to where its own records went.

    `moved` are the records that left, with the entities that they describe now. What has records in several places
    goes on leading to the thing that it was joined with.
    """
    last: dict[str, tuple[int, set[int]]] = {}
    for row in tx.select(_ENDED, tables.entity_link.c.entity, _former(tx.connection, moved)):
        ended, keys = last.get(row.entity, (0, set()))
        if row.valid_to >= ended:
            last[row.entity] = row.valid_to, {row.key_id, *(keys if row.valid_to == ended else ())}
    for iri, (_, keys) in last.items():
        homes = {moved.get(key) for key in keys}
        home = homes.pop()
        if home is None or homes or home == iri:
            continue
        tx.connection.execute(update(tables.entity).where(tables.entity.c.iri == iri).values(merged_into=home))


def addresses(connection: Connection, iri: str) -> tuple[str, ...]:
    """The addresses that lead to this entity beside its own: what it was called before, and what was joined with it."""
    own = select(tables.entity_link.c.key_id).where(tables.entity_link.c.entity == iri)
    return tuple(
        sorted(
            name
            for portion in portions(_former(connection, list(connection.execute(own).scalars())))
            for name in connection.execute(_LEADING, {"wanted": portion, "iri": iri}).scalars()
        )
    )


def _former(connection: Connection, keys: Collection[int]) -> list[str]:
    """The merged entities that these records once described."""
    found = {
        name
        for portion in portions(list(keys))
        for name in connection.execute(_DESCRIBED, {"wanted": portion}).scalars()
    }
    return sorted(found)


_ENDED = select(tables.entity_link.c.entity, tables.entity_link.c.key_id, tables.entity_link.c.valid_to).where(
    tables.entity_link.c.valid_to.is_not(None)
)
_DESCRIBED = (
    select(tables.entity_link.c.entity)
    .join(tables.entity, tables.entity.c.iri == tables.entity_link.c.entity)
    .where(tables.entity_link.c.key_id.in_(WANTED), tables.entity.c.state == "merged")
    .distinct()
)
_LEADING = select(tables.entity.c.iri).where(
    tables.entity.c.iri.in_(WANTED), tables.entity.c.merged_into == bindparam("iri")
)
