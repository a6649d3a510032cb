"""One page of a harvest becomes rows: payloads, receipts, versions, outcomes and the run's ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import and_, bindparam, select, update

from catalogue_api.failpoints import reach
from catalogue_api.store import tables
from catalogue_api.store.codec import (
    EMPTY,
    Compression,
    instant,
    pack_json,
    pack_many,
    pack_sets,
    unpack_ledger,
    unpack_sets,
)
from catalogue_api.store.dialect import insert_missing, upsert
from catalogue_api.store.linking import Version, apply_versions
from catalogue_api.store.transaction import Transaction
from schemas.dcat.terms import kind_of
from schemas.records import (
    Deposit,
    Header,
    Identifier,
    Item,
    Ledger,
    Outcome,
    Payload,
    Quarantine,
    Rejection,
    Sighting,
    Withdrawal,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many withdrawals announced by the provider a run over a source with `live` records may apply."""

    live: int
    deletions: int


def deposit_page(
    tx: Transaction, source: str, items: Sequence[Item], *, limits: Limits, compression: Compression, remap: bool
) -> Ledger:
    """Write one page in the running transaction and return the run's ledger after it.

    An identifier counts once per run and its last occurrence wins; earlier payloads of it are kept all the same.
    """
    page = _Page(tx, source, limits, compression)
    last = {_identifier(item): item for item in items}
    page.find(last)
    page.keep_payloads(items)
    versions: dict[int, Version] = {}
    for identifier, item in last.items():
        match item:
            case Deposit():
                page.deposit(identifier, item, versions, remap=remap)
            case Withdrawal():
                page.withdraw(identifier, item.header, versions)
            case Quarantine():
                page.quarantine(identifier, item)
            case Rejection():
                page.reject(identifier, item)
            case Sighting():
                page.see(identifier)
    page.write_keys()
    reach("page.half")
    apply_versions(tx, versions)
    return page.close()


def _identifier(item: Item) -> str:
    match item:
        case Deposit(payload=payload) | Rejection(payload=payload):
            return payload.header.identifier
        case Quarantine(header=None):
            # Nothing is left to name it by but its bytes; the same bytes are the same item next time.
            return f"unreadable:{item_digest(item.body).hex()[:32]}"
        case Quarantine(header=Header() as header):
            return header.identifier
        case Withdrawal(header=header) | Sighting(header=header):
            return header.identifier
    raise AssertionError(item)


def item_digest(body: bytes) -> bytes:
    """The 32 bytes that address a body."""
    return hashlib.sha256(body).digest()


@dataclass(slots=True)
class _Known:
    """What the store has of one identifier before the page."""

    key: int
    fresh_key: bool
    record: Any | None = None
    run: int | None = None
    outcome: Outcome | None = None
    first_at: int | None = None

    @property
    def live(self) -> bool:
        return self.record is not None and not self.record.deleted


class _Page:
    """The rows of one page while they are gathered."""

    def __init__(self, tx: Transaction, source: str, limits: Limits, compression: Compression) -> None:
        self._tx = tx
        self._source = source
        self._limits = limits
        self._compression = compression
        self._known: dict[str, _Known] = {}
        self._digests: dict[int, bytes] = {}
        self._sightings: dict[int, dict[str, Any]] = {}
        self._resolved: list[int] = []
        self._new_keys: list[dict[str, Any]] = []
        self._held: list[int] = []
        row = tx.connection.execute(select(tables.run).where(tables.run.c.number == tx.run)).one()
        self._ledger = asdict(unpack_ledger(row.ledger))

    def find(self, identifiers: Iterable[str]) -> None:
        """Load what stands for these identifiers, and number those that were never seen."""
        columns = (
            select(
                tables.record_key.c.id,
                tables.record_key.c.identifier,
                tables.record,
                tables.sighting.c.run.label("sighted_run"),
                tables.sighting.c.outcome,
                tables.sighting.c.first_at,
            )
            .outerjoin(
                tables.record,
                and_(tables.record.c.key_id == tables.record_key.c.id, tables.record.c.valid_to.is_(None)),
            )
            .outerjoin(tables.sighting, tables.sighting.c.key_id == tables.record_key.c.id)
            .where(tables.record_key.c.source == self._source)
        )
        wanted = list(identifiers)
        for row in self._tx.select(columns, tables.record_key.c.identifier, wanted):
            self._known[row.identifier] = _Known(
                key=row.id,
                fresh_key=False,
                record=row if row.key_id is not None else None,
                run=row.sighted_run,
                outcome=Outcome(row.outcome) if row.outcome else None,
                first_at=row.first_at,
            )
        for identifier in wanted:
            if identifier not in self._known:
                self._known[identifier] = _Known(key=self._tx.next_key(), fresh_key=True)

    def keep_payloads(self, items: Iterable[Item]) -> None:
        """Layer 1: each body once, and a receipt where it is new for its identifier."""
        bodies: dict[bytes, dict[str, Any]] = {}
        receipts: list[dict[str, Any]] = []
        for item in items:
            if isinstance(item, Deposit | Rejection):
                payload = item.payload
                digest = item_digest(payload.body)
                known = self._known[payload.header.identifier]
                self._digests[known.key] = digest
                if known.record is not None and known.record.payload == digest:
                    continue  # the version that stands came from these very bytes
                if digest not in bodies:
                    bodies[digest] = {"digest": digest, "body": self._compression.pack(payload.body)}
                receipts.append(self._receipt(known.key, digest, payload))
        insert_missing(self._tx.connection, tables.payload, list(bodies.values()))
        insert_missing(self._tx.connection, tables.receipt, receipts)

    def _receipt(self, key: int, digest: bytes, payload: Payload) -> dict[str, Any]:
        return {
            "key_id": key,
            "digest": digest,
            "format": payload.format,
            "datestamp": payload.header.datestamp,
            "sets": pack_sets(payload.header.sets),
            "url": payload.url,
            "fetched_at": instant(payload.fetched_at),
            "run": self._tx.run,
            "page_digest": payload.page_digest,
            "redacted": payload.redacted,
            "findings": pack_many(payload.findings) if payload.findings else EMPTY,
        }

    def deposit(self, identifier: str, item: Deposit, versions: dict[int, Version], *, remap: bool) -> None:
        """Layer 2: a new version where the document differs from the one that stands."""
        known, record = self._known[identifier], item.record
        digest = bytes.fromhex(record.digest)
        if known.live and known.record is not None and known.record.document == digest:
            self._outcome(known, Outcome.UNCHANGED)
            return
        versions[known.key] = Version(
            key=known.key,
            source=self._source,
            identifier=identifier,
            document=digest,
            kind=kind_of(record.types),
            payload=self._digests[known.key],
            format=record.format,
            revision=record.revision,
            datestamp=record.header.datestamp,
            sets=record.header.sets,
            deleted=False,
            fresh=known.record is None,
            identifiers=record.identifiers,
            findings=record.findings,
            dropped=record.dropped,
            remapped=remap,
        )
        self._tx.add(tables.document, digest=digest, body=record.document)
        self._outcome(known, Outcome.NEW if known.record is None else Outcome.CHANGED)

    def withdraw(self, identifier: str, header: Header, versions: dict[int, Version]) -> None:
        """A deletion that the provider announces: applied up to the limit of the run, held beyond it."""
        known = self._known[identifier]
        if known.live and known.record is not None:
            if self._ledger["withdrawn"] < self._limits.deletions:
                evidence = f"the provider lists it as deleted, datestamp {header.datestamp or 'not stated'}"
                versions[known.key] = tombstone(known.record, self._source, identifier, evidence=evidence)
                self._ledger["withdrawn"] += 1
            else:
                self._held.append(known.key)
        self._outcome(known, Outcome.DELETED)

    def quarantine(self, identifier: str, item: Quarantine) -> None:
        """Bytes that could not be read are kept whole; the version that stands goes on standing."""
        known = self._known[identifier]
        row = {
            "key_id": known.key,
            "digest": item_digest(item.body),
            "body": self._compression.pack(item.body),
            "has_header": item.header is not None,
            "datestamp": item.header.datestamp if item.header else None,
            "sets": pack_sets(item.header.sets) if item.header else EMPTY,
            "format": item.format,
            "url": item.url,
            "fetched_at": instant(item.fetched_at),
            "run": self._tx.run,
            "reason": item.reason,
            "detail": item.detail,
            "resolved_run": None,
        }
        insert_missing(self._tx.connection, tables.quarantine, [row])
        self._outcome(
            known, Outcome.QUARANTINED, detail=f"{item.reason}: {item.detail}" if item.detail else item.reason
        )

    def reject(self, identifier: str, item: Rejection) -> None:
        """The source's gate refuses what was read; the version that stands goes on standing."""
        self._outcome(self._known[identifier], Outcome.REJECTED, detail=pack_many(item.findings))

    def see(self, identifier: str) -> None:
        """A sweep lists the identifier: it counts for absence, not for the ledger."""
        known = self._known[identifier]
        if known.outcome is not None and known.first_at is not None:
            self._tx.connection.execute(
                update(tables.sighting).where(tables.sighting.c.key_id == known.key).values(swept=self._tx.run)
            )

    def _outcome(self, known: _Known, outcome: Outcome, *, detail: str = "") -> None:
        counted = known.outcome if known.run == self._tx.run else None
        if counted is None:
            self._ledger["listed"] += 1
        else:
            outcome = _combined(counted, outcome)
            self._ledger[counted] -= 1
        self._ledger[outcome] += 1
        if known.outcome is Outcome.QUARANTINED and outcome is not Outcome.QUARANTINED:
            self._resolved.append(known.key)
        self._sightings[known.key] = {
            "key_id": known.key,
            "run": self._tx.run,
            "outcome": outcome.value,
            "detail": detail,
            "swept": self._tx.run,
            "first_at": known.first_at if known.first_at is not None else self._tx.now,
            "at": self._tx.now,
        }

    def write_keys(self) -> None:
        """The keys and documents that versions refer to."""
        documents = self._tx.take(tables.document)
        insert_missing(self._tx.connection, tables.document, documents)
        for identifier, known in self._known.items():
            if known.fresh_key and known.key in self._sightings:
                self._tx.add(tables.record_key, id=known.key, source=self._source, identifier=identifier)
        self._tx.flush()

    def close(self) -> Ledger:
        """Sightings, holds, resolved quarantine and the run's ledger."""
        connection = self._tx.connection
        upsert(connection, tables.sighting, list(self._sightings.values()), keep=("first_at",))
        if self._resolved:
            connection.execute(
                update(tables.quarantine)
                .where(tables.quarantine.c.key_id == bindparam("key"), tables.quarantine.c.resolved_run.is_(None))
                .values(resolved_run=self._tx.run),
                [{"key": key} for key in self._resolved],
            )
        if self._held:
            self._ledger["held"] += hold_deletions(
                self._tx, self._source, self._held, limits=self._limits, before=Ledger(**self._ledger)
            )
        ledger = Ledger(**self._ledger)
        connection.execute(
            update(tables.run).where(tables.run.c.number == self._tx.run).values(ledger=pack_json(self._ledger))
        )
        return ledger


def _combined(before: Outcome, now: Outcome) -> Outcome:
    """What a second occurrence in one run makes of the first: counted against the state before the run."""
    if now is Outcome.UNCHANGED and before in (Outcome.NEW, Outcome.CHANGED):
        return before
    if now is Outcome.CHANGED and before is Outcome.NEW:
        return before
    return now


def tombstone(row: Any, source: str, identifier: str, *, evidence: str) -> Version:
    """The version that says a record is gone; it keeps the last document."""
    return version_of(row, source, identifier, kind="other", deleted=True, evidence=evidence)


def version_of(
    row: Any,
    source: str,
    identifier: str,
    *,
    kind: str,
    deleted: bool,
    evidence: str,
    identifiers: tuple[Identifier, ...] = (),
    rewrite: bool = True,
) -> Version:
    """A version made again from a standing record row."""
    return Version(
        key=row.key_id,
        source=source,
        identifier=identifier,
        document=row.document,
        kind=kind,
        payload=row.payload,
        format=row.format,
        revision=row.revision,
        datestamp=row.datestamp,
        sets=unpack_sets(row.sets),
        deleted=deleted,
        fresh=False,
        identifiers=identifiers,
        evidence=evidence,
        rewrite=rewrite,
    )


def hold_deletions(tx: Transaction, source: str, keys: Sequence[int], *, limits: Limits, before: Ledger) -> int:
    """Put announced deletions beyond the limit before a person; those already waiting are not counted again.

    `before` is the ledger of the run without them. Each page brings the evidence of the run's hold up to date.
    """
    waiting = select(tables.hold_item.c.key_id).join(tables.hold, tables.hold.c.number == tables.hold_item.c.hold)
    waiting = waiting.where(
        tables.hold.c.source == source, tables.hold.c.state == "held", tables.hold.c.kind == "deletion"
    )
    known = {row.key_id for row in tx.select(waiting, tables.hold_item.c.key_id, keys)}
    fresh = [key for key in keys if key not in known]
    if not fresh:
        return 0
    announced = before.withdrawn + before.held + len(fresh)
    evidence = {
        "why": "more deletions are announced than are obeyed at once",
        "live": limits.live,
        "announced": announced,
        "allowed": limits.deletions,
        "withdrawn": before.withdrawn,
        "share": round(announced / limits.live, 4) if limits.live else 1.0,
    }
    number = tx.connection.execute(
        select(tables.hold.c.number).where(
            tables.hold.c.run == tx.run, tables.hold.c.kind == "deletion", tables.hold.c.state == "held"
        )
    ).scalar()
    if number is None:
        number = open_hold(tx, source, kind="deletion", evidence=evidence)
    else:
        tx.connection.execute(
            update(tables.hold).where(tables.hold.c.number == number).values(evidence=pack_json(evidence))
        )
    insert_missing(tx.connection, tables.hold_item, [{"hold": number, "key_id": key} for key in fresh])
    return len(fresh)


def open_hold(tx: Transaction, source: str, *, kind: str, evidence: Mapping[str, Any]) -> int:
    """A new hold; returns its number."""
    result = tx.connection.execute(
        tables.hold.insert().values(
            source=source,
            run=tx.run,
            kind=kind,
            evidence=pack_json(dict(evidence)),
            state="held",
            made=tx.now,
            decided=None,
            decided_by="",
        )
    )
    key = result.inserted_primary_key
    return int(key[0]) if key else 0
