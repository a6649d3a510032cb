"""Stored payloads and quarantined bytes, as they were received, to be read again by a newer crosswalk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, exists, or_, select

from catalogue_api.store import tables
from catalogue_api.store.codec import Compression, moment, unpack_findings, unpack_sets
from schemas.records import Header, Payload


@dataclass(frozen=True, slots=True)
class Readable:
    """A record key and the payload that the catalogue would read for it now."""

    key: int
    payload: Payload


def readable(
    connection: Connection, source: str, *, after: int, limit: int, compression: Compression
) -> tuple[Readable, ...]:
    """The next record keys of the source that have something to read: quarantined bytes before a live payload."""
    live = exists().where(
        tables.record.c.key_id == tables.record_key.c.id,
        tables.record.c.valid_to.is_(None),
        tables.record.c.deleted.is_(False),
        tables.record.c.payload.is_not(None),
    )
    waiting = exists().where(
        tables.quarantine.c.key_id == tables.record_key.c.id, tables.quarantine.c.resolved_run.is_(None)
    )
    query = (
        select(tables.record_key.c.id, tables.record_key.c.identifier)
        .where(tables.record_key.c.source == source, tables.record_key.c.id > after, or_(live, waiting))
        .order_by(tables.record_key.c.id)
        .limit(limit)
    )
    return tuple(
        Readable(row.id, _payload(connection, source, row.id, row.identifier, compression))
        for row in connection.execute(query).all()
    )


def _payload(connection: Connection, source: str, key: int, identifier: str, compression: Compression) -> Payload:
    row = connection.execute(
        select(tables.quarantine)
        .where(tables.quarantine.c.key_id == key, tables.quarantine.c.resolved_run.is_(None))
        .order_by(tables.quarantine.c.id.desc())
        .limit(1)
    ).first()
    if row is not None:
        return _made(source, identifier, row, compression.unpack(row.body))
    row = connection.execute(
        select(tables.receipt, tables.payload.c.body)
        .join(tables.payload, tables.payload.c.digest == tables.receipt.c.digest)
        .join(
            tables.record,
            and_(tables.record.c.key_id == tables.receipt.c.key_id, tables.record.c.payload == tables.receipt.c.digest),
        )
        .where(tables.receipt.c.key_id == key, tables.record.c.valid_to.is_(None))
    ).one()
    payload = _made(source, identifier, row, compression.unpack(row.body))
    return Payload(
        source=source,
        header=payload.header,
        format=payload.format,
        body=payload.body,
        url=payload.url,
        fetched_at=payload.fetched_at,
        page_digest=row.page_digest,
        findings=unpack_findings(row.findings),
        redacted=row.redacted,
    )


def _made(source: str, identifier: str, row: Any, body: bytes) -> Payload:
    header = Header(identifier, row.datestamp, unpack_sets(row.sets))
    return Payload(source, header, row.format, body, row.url, moment(row.fetched_at))
