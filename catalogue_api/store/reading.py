"""Reading the truth back: records, entities and the change log, streamed and in a stable order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select, tuple_

from catalogue_api.store import tables
from catalogue_api.store.codec import instant, moment, unpack_dropped, unpack_findings, unpack_sets
from catalogue_api.store.dialect import reading
from catalogue_api.store.naming import with_organisations
from catalogue_api.store.transaction import WANTED, portions
from schemas.dcat.compose import order_records
from schemas.holdings import Entity, StoredRecord
from schemas.identifiers import record_iri
from schemas.records import Change, ChangeKind, Identifier, Position

_BATCH = 500


def source_list(sources: Iterable[str]) -> str:
    """Source keys as `|a|b|`, which one portable LIKE can ask for."""
    return "|" + "|".join(sources) + "|"


def stored_records(connection: Connection, keys: Collection[int]) -> list[StoredRecord]:
    """The present versions of these records, deleted ones with the last document they had; in no order."""
    identifiers: dict[int, list[Identifier]] = {}
    rows: list[Any] = []
    for portion in portions(list(keys)):
        wanted = {"wanted": portion}
        for key, scheme, value in connection.execute(_CLAIMS, wanted):
            identifiers.setdefault(key, []).append(Identifier(scheme, value))
        rows.extend(connection.execute(_RECORDS, wanted))
    return [stored(row, identifiers) for row in rows]


_CLAIMS = (
    select(tables.identity.c.key_id, tables.identity.c.scheme, tables.identity.c.value)
    .where(tables.identity.c.valid_to.is_(None), tables.identity.c.key_id.in_(WANTED))
    .order_by(tables.identity.c.scheme, tables.identity.c.value)
)
RECORD_COLUMNS: Any = (
    tables.record.c.key_id,
    tables.record_key.c.source,
    tables.record_key.c.identifier,
    tables.entity_link.c.entity,
    tables.document.c.body,
    tables.record.c.document,
    tables.record.c.format,
    tables.record.c.revision,
    tables.record.c.datestamp,
    tables.record.c.sets,
    tables.record.c.deleted,
    tables.record.c.valid_from,
    tables.record.c.at,
    tables.record.c.payload,
    tables.record.c.findings,
    tables.record.c.dropped,
)
_RECORDS = (
    select(*RECORD_COLUMNS)
    .join(tables.record_key, tables.record_key.c.id == tables.record.c.key_id)
    .join(tables.document, tables.document.c.digest == tables.record.c.document)
    .outerjoin(
        tables.entity_link,
        and_(tables.entity_link.c.key_id == tables.record.c.key_id, tables.entity_link.c.valid_to.is_(None)),
    )
    .where(tables.record.c.valid_to.is_(None), tables.record.c.key_id.in_(WANTED))
)


def stored(row: Any, identifiers: Mapping[int, Sequence[Identifier]]) -> StoredRecord:
    """A record out of a row of `RECORD_COLUMNS` and the identifiers of each key."""
    # Taken apart at once: asking a row for each column by its name takes longer than all the rest.
    (
        key, source, identifier, entity, body, document, form, revision, datestamp, sets, deleted, since, at, payload,
        findings, dropped,
    ) = row  # fmt: skip
    return StoredRecord(
        source,
        identifier,
        record_iri(source, identifier),
        entity,
        orjson.loads(body),
        document.hex(),
        form,
        revision,
        datestamp,
        unpack_sets(sets),
        deleted,
        since,
        moment(at),
        payload.hex() if payload else None,
        tuple(identifiers.get(key, ())),
        unpack_findings(findings),
        unpack_dropped(dropped),
    )


def record(connection: Connection, source: str, identifier: str) -> StoredRecord | None:
    """The present version of one record."""
    key = connection.execute(
        select(tables.record_key.c.id).where(
            tables.record_key.c.source == source, tables.record_key.c.identifier == identifier
        )
    ).scalar()
    return next(iter(stored_records(connection, [key])), None) if key is not None else None


def entities_of(connection: Connection, iris: Sequence[str]) -> tuple[Entity, ...]:
    """The entities with these IRIs, in this order; unknown ones are left out."""
    return with_organisations(connection, unnamed(connection, iris), partial(unnamed, connection))


def unnamed(connection: Connection, iris: Sequence[str]) -> tuple[Entity, ...]:
    """`entities_of`, without what the organisations are called that they name by an identifier alone."""
    rows: dict[str, Any] = {}
    links: dict[str, list[tuple[int, str]]] = {}
    for portion in portions(iris):
        wanted = {"wanted": portion}
        for row in connection.execute(_ENTITIES, wanted):
            rows[row.iri] = row
        for entity, key, reason in connection.execute(_LINKS, wanted):
            links.setdefault(entity, []).append((key, reason))
    keys = [key for linked in links.values() for key, _ in linked]
    by_entity: dict[str, list[StoredRecord]] = {}
    for each in stored_records(connection, keys):
        by_entity.setdefault(each.entity or "", []).append(each)
    return tuple(_entity(rows[iri], by_entity.get(iri, []), links.get(iri, [])) for iri in iris if iri in rows)


def live_among(connection: Connection, iris: Sequence[str]) -> frozenset[str]:
    """Those of these entities that are live."""
    return frozenset(
        iri for portion in portions(iris) for iri in connection.execute(_LIVE, {"wanted": portion}).scalars()
    )


def latest(connection: Connection, iris: Sequence[str] | None, *, limit: int) -> tuple[str, ...]:
    """The live entities that changed last, the newest change first; only of these where they are named."""
    changed, iri = tables.entity.c.changed, tables.entity.c.iri
    if iris is None:
        newest = select(iri).where(tables.entity.c.state == "live").order_by(changed.desc(), iri).limit(limit)
        return tuple(connection.execute(newest).scalars())
    found = [
        (-row.changed, row.iri)
        for portion in portions(iris)
        for row in connection.execute(_LIVE_SINCE, {"wanted": portion})
    ]
    return tuple(name for _, name in sorted(found)[:limit])


_LIVE_SINCE = select(tables.entity.c.iri, tables.entity.c.changed).where(
    tables.entity.c.iri.in_(WANTED), tables.entity.c.state == "live"
)
_ENTITIES = select(tables.entity).where(tables.entity.c.iri.in_(WANTED))
_LIVE = select(tables.entity.c.iri).where(tables.entity.c.iri.in_(WANTED), tables.entity.c.state == "live")
_LINKS = select(tables.entity_link.c.entity, tables.entity_link.c.key_id, tables.entity_link.c.reason).where(
    tables.entity_link.c.valid_to.is_(None), tables.entity_link.c.entity.in_(WANTED)
)


def _entity(row: Any, records: list[StoredRecord], links: list[tuple[int, str]]) -> Entity:
    return Entity(
        iri=row.iri,
        state=row.state,
        changed=moment(row.changed),
        sequence=row.sequence,
        records=order_records(tuple(records)) if len(records) > 1 else tuple(records),
        merged_into=row.merged_into,
        reasons=tuple(sorted({reason for _, reason in links if reason})),
        kind=row.kind,
        filed_under=tuple(row.sources.strip("|").split("|")),
    )


def entities(engine: Engine, *, after: str, states: Collection[str]) -> Iterator[Entity]:
    """Every entity in one of these states, by IRI. Each batch is one consistent reading."""
    while True:
        page = (
            select(tables.entity.c.iri)
            .where(tables.entity.c.iri > after, tables.entity.c.state.in_(list(states)))
            .order_by(tables.entity.c.iri)
            .limit(_BATCH)
        )
        with reading(engine) as connection:
            iris = list(connection.execute(page).scalars())
            found = entities_of(connection, iris)
        yield from found
        if len(iris) < _BATCH:
            return
        after = iris[-1]


def _by_date(
    *, since: datetime | None, until: datetime | None, source: str | None, kind: str | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if since is not None:
        conditions.append(tables.entity.c.changed >= instant(since))
    if until is not None:
        conditions.append(tables.entity.c.changed <= instant(until))
    if source is not None:
        conditions.append(tables.entity.c.sources.contains(f"|{source}|", autoescape=True))
    if kind is not None:
        conditions.append(tables.entity.c.kind == kind)
    return conditions


def entities_by_date(
    connection: Connection,
    *,
    since: datetime | None,
    until: datetime | None,
    source: str | None,
    kind: str | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> tuple[Entity, ...]:
    """One page of all entities, gone ones too, by (datestamp, IRI); `after` is the last of the page before."""
    conditions = _by_date(since=since, until=until, source=source, kind=kind)
    if after is not None:
        conditions.append(tuple_(tables.entity.c.changed, tables.entity.c.iri) > tuple_(instant(after[0]), after[1]))
    page = (
        select(tables.entity.c.iri)
        .where(*conditions)
        .order_by(tables.entity.c.changed, tables.entity.c.iri)
        .limit(limit)
    )
    return entities_of(connection, list(connection.execute(page).scalars()))


def count_by_date(
    connection: Connection, *, since: datetime | None, until: datetime | None, source: str | None, kind: str | None
) -> int:
    """How many entities `entities_by_date` pages through."""
    conditions = _by_date(since=since, until=until, source=source, kind=kind)
    return connection.execute(select(func.count()).select_from(tables.entity).where(*conditions)).scalar_one()


def earliest(connection: Connection) -> datetime | None:
    """The oldest datestamp that we publish."""
    first = connection.execute(select(func.min(tables.entity.c.changed))).scalar()
    return moment(first) if first is not None else None


def changes(connection: Connection, *, epoch: str, after: int, limit: int) -> tuple[Change, ...]:
    """The next changes after a sequence; gaps between sequences are normal."""
    page = select(tables.change).where(tables.change.c.sequence > after).order_by(tables.change.c.sequence).limit(limit)
    return tuple(
        Change(Position(epoch, row.sequence), row.entity, ChangeKind(row.kind), moment(row.at))
        for row in connection.execute(page)
    )


def newest_sequence(connection: Connection) -> int:
    """The sequence of the last change, 0 before the first."""
    return connection.execute(select(func.max(tables.change.c.sequence))).scalar() or 0


def entities_with(connection: Connection, identifiers: Collection[Identifier]) -> tuple[str, ...]:
    """The live entities whose records claim one of these identifiers."""
    rows = connection.execute(
        select(tables.identity.c.scheme, tables.identity.c.value, tables.entity_link.c.entity)
        .join(tables.entity_link, tables.entity_link.c.key_id == tables.identity.c.key_id)
        .where(
            tables.identity.c.value.in_([each.value for each in identifiers]),
            tables.identity.c.valid_to.is_(None),
            tables.entity_link.c.valid_to.is_(None),
        )
    )
    return tuple(sorted({row.entity for row in rows if Identifier(row.scheme, row.value) in identifiers}))


def counts(connection: Connection) -> dict[str, int]:
    """Entities by state, live records and sources."""
    states = select(tables.entity.c.state, func.count()).group_by(tables.entity.c.state)
    by_state = {state: number for state, number in connection.execute(states)}
    live = (
        select(func.count())
        .select_from(tables.record)
        .where(tables.record.c.valid_to.is_(None), tables.record.c.deleted.is_(False))
    )
    held = select(func.count()).select_from(tables.hold).where(tables.hold.c.state == "held")
    waiting = select(func.count()).select_from(tables.quarantine).where(tables.quarantine.c.resolved_run.is_(None))
    return {
        "entities": by_state.get("live", 0),
        "withdrawn": by_state.get("withdrawn", 0),
        "merged": by_state.get("merged", 0),
        "records": connection.execute(live).scalar_one(),
        "sources": connection.execute(select(func.count()).select_from(tables.source)).scalar_one(),
        "quarantined": connection.execute(waiting).scalar_one(),
        "holds": connection.execute(held).scalar_one(),
    }
