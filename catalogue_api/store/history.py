"""The catalogue as it was: every row holds over sequences [from, to), so a sequence is a whole state of the past."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, Table, and_, bindparam, func, or_, select

from catalogue_api.store import tables
from catalogue_api.store.codec import instant, moment
from catalogue_api.store.dialect import insert_rows, reading
from catalogue_api.store.naming import with_organisations
from catalogue_api.store.reading import RECORD_COLUMNS, stored
from catalogue_api.store.transaction import WANTED, Transaction
from schemas.dcat.compose import order_records
from schemas.dcat.terms import kind_of
from schemas.errors import NotInCatalogue, UnusableName
from schemas.holdings import Entity, Snapshot, StoredRecord
from schemas.records import Identifier, RunState

_BATCH = 500
_AT: Any = bindparam("at")
_DAY: Final = 86_400_000_000
"""Microseconds, in which moments are stored."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def _holds(table: Table) -> Any:
    """The row was in force at the sequence `at`."""
    return and_(table.c.valid_from <= _AT, or_(table.c.valid_to.is_(None), table.c.valid_to > _AT))


def _live(*columns: Any) -> Select[Any]:
    """Live records at `at` with their links."""
    return (
        select(*columns)
        .select_from(tables.entity_link)
        .join(tables.record, tables.record.c.key_id == tables.entity_link.c.key_id)
        .where(_holds(tables.entity_link), _holds(tables.record), tables.record.c.deleted.is_(False))
    )


_IRIS = (
    _live(tables.entity_link.c.entity)
    .where(tables.entity_link.c.entity > bindparam("after"))
    .distinct()
    .order_by(tables.entity_link.c.entity)
    .limit(_BATCH)
)
_RECORDS = (
    _live(*RECORD_COLUMNS, tables.entity_link.c.reason)
    .join(tables.record_key, tables.record_key.c.id == tables.record.c.key_id)
    .join(tables.document, tables.document.c.digest == tables.record.c.document)
    .where(tables.entity_link.c.entity.in_(WANTED))
)
_CLAIMS = (
    select(tables.identity.c.key_id, tables.identity.c.scheme, tables.identity.c.value)
    .where(_holds(tables.identity), tables.identity.c.key_id.in_(WANTED))
    .order_by(tables.identity.c.scheme, tables.identity.c.value)
)
_STATE = (
    _live(
        tables.entity_link.c.entity,
        tables.record_key.c.source,
        tables.record_key.c.identifier,
        tables.record.c.document,
    )
    .join(tables.record_key, tables.record_key.c.id == tables.record.c.key_id)
    .order_by(tables.record_key.c.source, tables.record_key.c.identifier)
)


def entities_at(engine: Engine, sequence: int, *, only: Iterable[str] | None = None) -> Iterator[Entity]:
    """Every live entity as it was at a sequence, by IRI, or those of `only`; what was not live then is left out."""
    for iris in _all(engine, sequence) if only is None else _in_order(only):
        with reading(engine) as connection:
            found = _entities(connection, sequence, iris)
        yield from found


def _all(engine: Engine, sequence: int) -> Iterator[list[str]]:
    after = ""
    while True:
        with reading(engine) as connection:
            iris = list(connection.execute(_IRIS, {"at": sequence, "after": after}).scalars())
        yield iris
        if len(iris) < _BATCH:
            return
        after = iris[-1]


def _in_order(iris: Iterable[str]) -> Iterator[list[str]]:
    """Any number of IRIs in order, each once, sorted on disk: a million of them are 100 MB in memory."""
    with closing(sqlite3.connect("", isolation_level=None)) as beside:
        beside.execute("CREATE TABLE wanted (iri TEXT PRIMARY KEY) WITHOUT ROWID")
        beside.execute("BEGIN")
        beside.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", ((iri,) for iri in iris))
        found = beside.execute("SELECT iri FROM wanted ORDER BY iri")
        while rows := found.fetchmany(_BATCH):
            yield [iri for (iri,) in rows]


def _entities(connection: Connection, sequence: int, iris: list[str]) -> tuple[Entity, ...]:
    reader = partial(_unnamed, connection, sequence)
    return with_organisations(connection, reader(iris), reader, at=sequence)


def _unnamed(connection: Connection, sequence: int, iris: Sequence[str]) -> list[Entity]:
    rows = connection.execute(_RECORDS, {"at": sequence, "wanted": list(iris)}).all()
    identifiers: dict[int, list[Identifier]] = {}
    for key, scheme, value in connection.execute(_CLAIMS, {"at": sequence, "wanted": [row.key_id for row in rows]}):
        identifiers.setdefault(key, []).append(Identifier(scheme, value))
    records: dict[str, list[StoredRecord]] = {}
    reasons: dict[str, set[str]] = {}
    for *columns, reason in rows:
        record = stored(columns, identifiers)
        records.setdefault(record.entity or "", []).append(record)
        reasons.setdefault(record.entity or "", set()).add(reason)
    return [_entity(iri, records[iri], reasons[iri] - {""}) for iri in iris if iri in records]


def _entity(iri: str, records: list[StoredRecord], reasons: set[str]) -> Entity:
    ordered = order_records(records)
    return Entity(
        iri=iri,
        state="live",
        changed=max(record.updated for record in ordered).replace(microsecond=0),
        sequence=max(record.since for record in ordered),
        records=ordered,
        reasons=tuple(sorted(reasons)),
        kind=kind_of(ordered[0].document.get("@type", ())),
        filed_under=tuple(sorted({record.source for record in ordered})),
    )


def harvested_by(connection: Connection, until: datetime | None) -> dict[str, datetime]:
    """When each source was last harvested to its proven end, by a moment or up to now."""
    complete = select(tables.run.c.source, func.max(tables.run.c.finished)).where(
        tables.run.c.state == RunState.COMPLETE, tables.run.c.finished.is_not(None)
    )
    if until is not None:
        complete = complete.where(tables.run.c.finished <= instant(until))
    return {source: moment(at) for source, at in connection.execute(complete.group_by(tables.run.c.source))}


# --- between two states --------------------------------------------------------------------------------------

_GONE = (
    select(tables.entity_link.c.entity, tables.record.c.evidence)
    .join(tables.record, tables.record.c.key_id == tables.entity_link.c.key_id)
    .where(
        _holds(tables.entity_link),
        _holds(tables.record),
        tables.record.c.deleted.is_(True),
        tables.entity_link.c.entity.in_(WANTED),
    )
    .distinct()
)


def touched(engine: Engine, before: int, after: int, *, beyond: str = "") -> Iterator[dict[str, tuple[str, ...]]]:
    """Entities that changed between two sequences, by IRI in portions, each with the kinds of its changes.

    `beyond` is the IRI after which to begin.
    """
    last = beyond
    while True:
        within = (tables.change.c.sequence > before, tables.change.c.sequence <= after, tables.change.c.entity > last)
        iris = select(tables.change.c.entity).where(*within).distinct().order_by(tables.change.c.entity).limit(_BATCH)
        kinds: dict[str, list[str]] = {}
        with reading(engine) as connection:
            found = list(connection.execute(iris).scalars())
            listed = (
                select(tables.change.c.entity, tables.change.c.kind).where(*within).order_by(tables.change.c.sequence)
            )
            for entity, kind in connection.execute(listed.where(tables.change.c.entity.in_(found))):
                kinds.setdefault(entity, []).append(kind)
        if found:
            yield {iri: tuple(dict.fromkeys(kinds[iri])) for iri in found}
        if len(found) < _BATCH:
            return
        last = found[-1]


def evidence(connection: Connection, sequence: int, iris: Collection[str]) -> dict[str, tuple[str, ...]]:
    """On what evidence the withdrawn records of these entities were gone at a sequence."""
    told: dict[str, list[str]] = {}
    for entity, said in connection.execute(_GONE, {"at": sequence, "wanted": list(iris)}):
        told.setdefault(entity, []).append(said)
    return {entity: tuple(sorted(filter(None, said))) for entity, said in told.items()}


def successors(connection: Connection, before: int, after: int, iris: Collection[str]) -> dict[str, tuple[str, ...]]:
    """What entities the records of these went to: at `before` they described one, at `after` another."""
    old, new = tables.entity_link.alias("old"), tables.entity_link.alias("new")
    moved = (
        select(old.c.entity, new.c.entity.label("heir"))
        .join(new, new.c.key_id == old.c.key_id)
        .where(
            old.c.entity.in_(list(iris)),
            *(each for link, at in ((old, before), (new, after)) for each in _in_force(link, at)),
            new.c.entity != old.c.entity,
        )
        .distinct()
        .order_by(new.c.entity)
    )
    found: dict[str, list[str]] = {}
    for entity, heir in connection.execute(moved):
        found.setdefault(entity, []).append(heir)
    return {entity: tuple(heirs) for entity, heirs in found.items()}


def _in_force(link: Any, at: int) -> tuple[Any, Any]:
    return link.c.valid_from <= at, or_(link.c.valid_to.is_(None), link.c.valid_to > at)


def live_sources(connection: Connection, sequence: int) -> frozenset[str]:
    """The sources that had a live record at a sequence."""
    stated = _live(tables.record_key.c.source).join(tables.record_key, tables.record_key.c.id == tables.record.c.key_id)
    return frozenset(connection.execute(stated.distinct(), {"at": sequence}).scalars())


def overlap(connection: Connection, sequence: int) -> dict[tuple[str, ...], int]:
    """How many entities each set of sources lists together, and nobody else, at a sequence."""
    pairs = (
        _live(tables.entity_link.c.entity, tables.record_key.c.source)
        .join(tables.record_key, tables.record_key.c.id == tables.record.c.key_id)
        .distinct()
        .order_by(tables.entity_link.c.entity, tables.record_key.c.source)
    )
    counts: Counter[tuple[str, ...]] = Counter()
    rows = connection.execution_options(yield_per=_BATCH).execute(pairs, {"at": sequence})
    for _, group in groupby(rows, key=itemgetter(0)):
        counts[tuple(source for _, source in group)] += 1
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def listed_only(
    engine: Engine, sequence: int, inside: Collection[str], outside: Collection[str], *, after: str = ""
) -> Iterator[str]:
    """The entities, by IRI, that one of some sources lists at a sequence and none of the others does."""
    listed = _live(tables.entity_link.c.entity).join(
        tables.record_key, tables.record_key.c.id == tables.record.c.key_id
    )
    theirs = listed.where(tables.record_key.c.source.in_(list(outside)))
    wanted = (
        listed.where(
            tables.record_key.c.source.in_(list(inside)),
            tables.entity_link.c.entity > bindparam("after"),
            tables.entity_link.c.entity.not_in(theirs),
        )
        .distinct()
        .order_by(tables.entity_link.c.entity)
        .limit(_BATCH)
    )
    while True:
        with reading(engine) as connection:
            found = list(connection.execute(wanted, {"at": sequence, "after": after}).scalars())
        yield from found
        if len(found) < _BATCH:
            return
        after = found[-1]


# --- names for states ----------------------------------------------------------------------------------------


def take(tx: Transaction, name: str, *, note: str) -> Snapshot:
    """Name the present state. Raises `UnusableName` where no address could have that name, or it is taken."""
    if not _NAME.fullmatch(name):
        raise UnusableName(
            "no snapshot can be called that.",
            where=name,
            next_step="Up to 64 small letters, digits, points, hyphens and underscores, such as 2026-strategy.",
        )
    if tx.connection.execute(select(tables.snapshot.c.name).where(tables.snapshot.c.name == name)).first():
        raise UnusableName("a snapshot is called so already, and it never changes.", where=name)
    at = present(tx.connection)
    entities, records, digest = _measured(tx.connection, at.sequence)
    row = {
        "name": name,
        "sequence": at.sequence,
        "changed": _changed(tx.connection, at.sequence),
        "made": tx.now,
        "entities": entities,
        "records": records,
        "digest": digest,
        "note": note,
    }
    insert_rows(tx.connection, tables.snapshot, [row])
    return snapshot(tx.connection, name)


def _measured(connection: Connection, sequence: int) -> tuple[int, int, str]:
    """Entities, records and the digest of a state; entities are counted by the database, so memory stays flat."""
    digest, records = hashlib.sha256(), 0
    rows = connection.execution_options(yield_per=_BATCH).execute(_STATE, {"at": sequence})
    for entity, source, identifier, document in rows:
        digest.update("\0".join((source, identifier, entity, document.hex())).encode() + b"\n")
        records += 1
    counted = _live(func.count(tables.entity_link.c.entity.distinct()))
    return connection.execute(counted, {"at": sequence}).scalar_one(), records, digest.hexdigest()


def present(connection: Connection) -> Snapshot:
    """The state at the end of the change log; nobody named it and its figures are not counted."""
    sequence = connection.execute(select(func.max(tables.change.c.sequence))).scalar() or 0
    changed = moment(_changed(connection, sequence))
    return Snapshot("", sequence, changed, changed, 0, 0, "")


def days(connection: Connection) -> tuple[tuple[int, datetime], ...]:
    """The last sequence of each day (UTC) on which anything changed, with its moment; from the oldest."""
    change = tables.change.c
    rows = connection.execute(
        select(func.max(change.sequence).label("sequence"), func.max(change.at).label("at"))
        .group_by(change.at // _DAY)
        .order_by(func.max(change.sequence))
    )
    return tuple((row.sequence, moment(row.at)) for row in rows)


def _changed(connection: Connection, sequence: int) -> int:
    latest = select(tables.change.c.at).where(tables.change.c.sequence == sequence)
    return connection.execute(latest).scalar() or 0


def snapshots(connection: Connection) -> tuple[Snapshot, ...]:
    """Every named state, newest first."""
    rows = connection.execute(
        select(tables.snapshot).order_by(tables.snapshot.c.sequence.desc(), tables.snapshot.c.name)
    )
    return tuple(_snapshot(row) for row in rows)


def snapshot(connection: Connection, name: str) -> Snapshot:
    """A named state, or the one at a sequence, which is called `@` and its number. Raises `NotInCatalogue`."""
    if name.startswith("@"):
        return _at(connection, name)
    row = connection.execute(select(tables.snapshot).where(tables.snapshot.c.name == name)).first()
    if row is None:
        raise NotInCatalogue(f"no snapshot is called '{name}'.", next_step="'catalogue landscape list' shows them.")
    return _snapshot(row)


def _at(connection: Connection, name: str) -> Snapshot:
    number = int(name[1:]) if name[1:].isdecimal() and len(name) < 19 else -1
    if not 0 <= number <= present(connection).sequence:
        raise NotInCatalogue(f"there is no state '{name}'.", next_step="@0 is before the first change.")
    before = select(func.max(tables.change.c.at)).where(tables.change.c.sequence <= number)
    changed = moment(connection.execute(before).scalar() or 0)
    return Snapshot(f"@{number}", number, changed, changed, 0, 0, "")


def _snapshot(row: Any) -> Snapshot:
    return Snapshot(
        row.name, row.sequence, moment(row.changed), moment(row.made), row.entities, row.records, row.digest, row.note
    )
