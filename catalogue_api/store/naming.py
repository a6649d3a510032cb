"""What organisations are called that records name by an identifier alone, and who names them so.

The name is looked up whenever a record is read, so it does not matter which of the two came first. Exactly one live
organisation must go by the identifier: two of them are none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, or_, select

from catalogue_api.store import tables
from catalogue_api.store.pointing import LINKED, STANDING
from catalogue_api.store.transaction import WANTED, portions
from schemas.dcat.compose import compose
from schemas.dcat.naming import REGISTRY_OF, TARGETS, ById, named_by_id, read_target
from schemas.dcat.terms import kind_of
from schemas.holdings import Called, Entity
from schemas.identifiers import PERSISTENT
from schemas.records import Identifier
from schemas.resources import read
from schemas.vocabularies.organisations import known_as, names_of

NOW: Final = 2**62
"""A sequence that no change log reaches: the present."""

Reader = Callable[[Sequence[str]], Iterable[Entity]]


@dataclass(frozen=True, slots=True)
class Unknown:
    """An organisation that nobody described: how it is written, by how many records of a source, and one of these."""

    source: str
    written: str
    records: int
    example: str


def with_organisations(
    connection: Connection, entities: Sequence[Entity], reader: Reader, *, at: int = NOW
) -> tuple[Entity, ...]:
    """The entities with the names of the organisations that they name by an identifier alone, as of a sequence.

    `reader` gives entities by IRI as they were then.
    """
    named = [_references(entity) for entity in entities]
    wanted = {each.target: each for found in named for each in found}
    if not wanted:
        return tuple(entities)
    known = _called(connection, list(wanted.values()), reader, at)
    return tuple(
        replace(entity, called=_by_writing(found, known)) if found else entity
        for entity, found in zip(entities, named, strict=True)
    )


def naming(connection: Connection, iris: Collection[str]) -> tuple[str, ...]:
    """The live entities whose records name one of these by an identifier alone, that it has or once had."""
    stated = connection.execute(select(tables.pointer.c.target).where(*_BY_ID).distinct()).scalars()
    named = [read_target(target) for target in stated]
    holders = _holders(connection, named, at=None) if named else {}
    touched = set(iris)
    hit = [target for target, found in holders.items() if not touched.isdisjoint(found)]
    found: set[str] = set()
    for portion in portions(hit):
        found.update(connection.execute(_NAMING, {"wanted": portion}).scalars())
    return tuple(sorted(found - touched))


def unknown(connection: Connection, source: str, reader: Reader) -> Iterator[Unknown]:
    """The organisations that a source names by an identifier alone and that nobody described, most named first."""
    rows = connection.execute(_NAMED_BY, {"source": source}).all()
    named = {row.target: read_target(row.target) for row in rows}
    known = _called(connection, list(named.values()), reader, NOW)
    for row in rows:
        if row.target not in known:
            each = named[row.target]
            written = each.value if each.scope.startswith("@") else f"{each.scope}:{each.value}"
            yield Unknown(source, written, row.records, row.example)


_BY_ID = (tables.pointer.c.target >= TARGETS[0], tables.pointer.c.target < TARGETS[1])
_NAMING = select(tables.entity_link.c.entity).select_from(LINKED).where(tables.pointer.c.target.in_(WANTED))
_NAMED_BY = (
    select(
        tables.pointer.c.target,
        func.count().label("records"),
        func.min(tables.record_key.c.identifier).label("example"),
    )
    .select_from(STANDING)
    .join(tables.record_key, tables.record_key.c.id == tables.pointer.c.key_id)
    .where(*_BY_ID, tables.record_key.c.source == bindparam("source"))
    .group_by(tables.pointer.c.target)
    .order_by(func.count().desc(), tables.pointer.c.target)
)


def _references(entity: Entity) -> list[ById]:
    return [
        each
        for record in entity.records
        for each in named_by_id(record.document, source=record.source, form=record.format)
    ]


def _by_writing(named: Iterable[ById], known: Mapping[str, Called]) -> dict[str, Called]:
    """By the writing of the first record that writes it so, which is the one whose value is shown."""
    found: dict[str, Called] = {}
    for each in named:
        if each.target in known:
            found.setdefault(each.written, known[each.target])
    return found


def _called(connection: Connection, named: Sequence[ById], reader: Reader, at: int) -> dict[str, Called]:
    holders = _holders(connection, named, at=at)
    titles: dict[str, str] = {}
    for entity in reader(sorted({iri for found in holders.values() for iri in found})):
        document = compose(entity).document
        if entity.state == "live" and kind_of(document.get("@type", ())) == "organisation":
            titles[entity.iri] = read(document).title
    known: dict[str, Called] = {}
    for each in named:
        organisations = sorted(iri for iri in holders.get(each.target, ()) if iri in titles)
        row = known_as(Identifier(each.scope, each.value))
        if len(organisations) == 1:
            known[each.target] = Called(titles[organisations[0]], organisations[0])
        elif row is not None:
            known[each.target] = Called(row.name)
    return known


def _holders(connection: Connection, named: Sequence[ById], *, at: int | None) -> dict[str, set[str]]:
    """The entities that go by each reference at a sequence, or with `None` that ever did."""
    keys: dict[str, set[int]] = {each.target: set() for each in named}
    by_identifier: dict[Identifier, list[str]] = {}
    by_name: dict[str, list[ById]] = {}
    for each in named:
        own = Identifier(each.scope, each.value)
        for identifier in (own, *names_of(own)):
            if identifier.scheme in PERSISTENT:
                by_identifier.setdefault(identifier, []).append(each.target)
            elif identifier.scheme == each.scope:
                by_name.setdefault(identifier.value, []).append(each)
    for scheme, value, key in _claimed(connection, {each.value for each in by_identifier}, at):
        for target in by_identifier.get(Identifier(scheme, value), ()):
            keys[target].add(key)
    for name, source, form, key in _listed(connection, by_name, at):
        for each in by_name[name]:
            if each.scope in (f"@{source}", REGISTRY_OF.get(form)):
                keys[each.target].add(key)
    homes = _homes(connection, {key for found in keys.values() for key in found}, at)
    return {target: {home for key in found for home in homes.get(key, ())} for target, found in keys.items()}


def _claimed(connection: Connection, values: Collection[str], at: int | None) -> Iterator[tuple[str, str, int]]:
    claim = tables.identity
    query = select(claim.c.scheme, claim.c.value, claim.c.key_id).where(claim.c.value.in_(WANTED), *_valid(claim, at))
    for portion in portions(list(values)):
        yield from (tuple(row) for row in connection.execute(query, {"wanted": portion}))


def _listed(connection: Connection, names: Collection[str], at: int | None) -> Iterator[tuple[str, str, str, int]]:
    key, version = tables.record_key, tables.record
    query = (
        select(key.c.identifier, key.c.source, version.c.format, key.c.id)
        .join(version, version.c.key_id == key.c.id)
        .where(key.c.identifier.in_(WANTED), *_valid(version, at))
        .distinct()
    )
    for portion in portions(list(names)):
        yield from (tuple(row) for row in connection.execute(query, {"wanted": portion}))


def _homes(connection: Connection, keys: Collection[int], at: int | None) -> dict[int, set[str]]:
    link = tables.entity_link
    query = select(link.c.key_id, link.c.entity).where(link.c.key_id.in_(WANTED), *_valid(link, at))
    found: dict[int, set[str]] = {}
    for portion in portions(list(keys)):
        for key, entity in connection.execute(query, {"wanted": portion}):
            found.setdefault(key, set()).add(entity)
    return found


def _valid(table: Table, at: int | None) -> tuple[ColumnElement[bool], ...]:
    if at is None:
        return ()
    return table.c.valid_from <= at, or_(table.c.valid_to.is_(None), table.c.valid_to > at)
