"""What is wrong with the records of a source as they are now, and what became wrong last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, literal, select, union_all

from catalogue_api.store import tables
from catalogue_api.store.codec import EMPTY, moment, unpack_dropped, unpack_findings
from schemas.privacy import redact
from schemas.records import Dropped, Finding, Outcome, Severity

_AT_ONCE = 1000
_NEWEST = 5000
_SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Faulty:
    """One record under the provider's identifier with all that is wrong with it, since when, and by which harvest.

    `outcome` is empty of a record that is shown in spite of it.
    """

    identifier: str
    findings: tuple[Finding, ...]
    since: datetime
    run: int
    outcome: str = ""


def faulty(connection: Connection, source: str, *, after: str = "") -> Iterator[Faulty]:
    """The records of a source that something is wrong with, by identifier; a refused one may be shown as it was too."""
    key, record, sighting = tables.record_key.c, tables.record.c, tables.sighting.c
    shown = (
        select(key.identifier, record.findings.label("said"), record.at, record.run, literal(_SHOWN).label("outcome"))
        .join(tables.record, record.key_id == key.id)
        .where(key.source == source, key.identifier > after, _current(), record.findings != EMPTY)
    )
    kept_out = (
        select(key.identifier, sighting.detail.label("said"), sighting.at, sighting.run, sighting.outcome)
        .join(tables.sighting, sighting.key_id == key.id)
        .where(
            key.source == source,
            key.identifier > after,
            sighting.outcome.in_((Outcome.REJECTED.value, Outcome.QUARANTINED.value)),
        )
    )
    both = union_all(shown, kept_out).subquery()
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(
        select(both).order_by(both.c.identifier, both.c.outcome)
    )
    for row in rows:
        outcome = "" if row.outcome == _SHOWN else row.outcome
        yield Faulty(row.identifier, _findings(row.outcome, row.said), moment(row.at), row.run, outcome)


def newly_faulty(connection: Connection, source: str) -> Iterator[Faulty]:
    """Records with what their state before did not have, the newest first; of the newest 5,000 with problems.

    What is kept out counts from the harvest that first brought these very bytes, not from each that listed them again.
    """
    yield from _kept_out_anew(connection, source)
    key, record, before = tables.record_key.c, tables.record.c, tables.record.alias("before")
    rows = connection.execute(
        select(key.identifier, record.findings, record.at, record.run, before.c.findings.label("earlier"))
        .select_from(tables.record_key)
        .join(tables.record, record.key_id == key.id)
        .outerjoin(before, and_(before.c.key_id == key.id, before.c.valid_to == record.valid_from))
        .where(key.source == source, _current(), record.findings != EMPTY)
        .order_by(record.at.desc(), key.identifier)
        .limit(_NEWEST)
    )
    for row in rows:
        earlier = {each.code for each in unpack_findings(row.earlier)} if row.earlier else set()
        fresh = tuple(each for each in unpack_findings(row.findings) if each.code not in earlier)
        if fresh:
            yield Faulty(row.identifier, fresh, moment(row.at), row.run)


def _kept_out_anew(connection: Connection, source: str) -> Iterator[Faulty]:
    key, sighting, record = tables.record_key.c, tables.sighting.c, tables.record.c
    for outcome, bodies in ((Outcome.REJECTED, tables.receipt), (Outcome.QUARANTINED, tables.quarantine)):
        last = select(func.max(bodies.c.id)).where(bodies.c.key_id == key.id).correlate(tables.record_key)
        rows = connection.execute(
            select(key.identifier, sighting.detail, bodies.c.fetched_at, bodies.c.run, record.findings.label("earlier"))
            .select_from(tables.record_key)
            .join(tables.sighting, sighting.key_id == key.id)
            .join(bodies, bodies.c.id == last.scalar_subquery())
            .outerjoin(tables.record, and_(record.key_id == key.id, _current()))
            .where(key.source == source, sighting.outcome == outcome.value)
            .order_by(bodies.c.fetched_at.desc(), key.identifier)
            .limit(_NEWEST)
        )
        for row in rows:
            earlier = {each.code for each in unpack_findings(row.earlier)} if row.earlier else set()
            fresh = tuple(each for each in _findings(outcome.value, row.detail) if each.code not in earlier)
            if fresh:
                yield Faulty(row.identifier, fresh, moment(row.fetched_at), row.run, outcome.value)


def dropped(connection: Connection, source: str) -> Iterator[tuple[str, tuple[Dropped, ...]]]:
    """What our crosswalks did not carry over of each record of a source, by identifier."""
    key, record = tables.record_key.c, tables.record.c
    query: Select[Any] = (
        select(key.identifier, record.dropped)
        .join(tables.record, record.key_id == key.id)
        .where(key.source == source, _current(), record.dropped != EMPTY)
        .order_by(key.identifier)
    )
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(query):
        yield row.identifier, unpack_dropped(row.dropped)


def _current() -> Any:
    return and_(tables.record.c.valid_to.is_(None), tables.record.c.deleted.is_(False))


def _findings(outcome: str, said: str) -> tuple[Finding, ...]:
    if outcome == Outcome.QUARANTINED:
        code, _, _ = said.partition(": ")
        return (Finding(code, Severity.ERROR, f"It could not be read: {redact(said)[0]}"),)
    return unpack_findings(said) if said else ()
