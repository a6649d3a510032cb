"""One page of a harvest becomes rows: payloads, receipts, versions, outcomes and the run's ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import and_, bindparam, select, update

from catalogue_api.failpoints import reach
from catalogue_api.store import pointing, renaming, tables
from catalogue_api.store.codec import (
    EMPTY,
    Compression,
    instant,
    pack_json,
    pack_many,
    pack_sets,
    unpack_ledger,
)
from catalogue_api.store.dialect import insert_missing, upsert
from catalogue_api.store.holding import gather, gather_deletions
from catalogue_api.store.linking import Version, apply_versions
from catalogue_api.store.transaction import Transaction
from catalogue_api.store.withdrawing import ASIDE
from schemas.dcat.terms import kind_of
from schemas.records import (
    Deposit,
    Header,
    Item,
    Ledger,
    Outcome,
    Payload,
    Quarantine,
    Rejection,
    Sighting,
    Withdrawal,
)


def deposit_page(
    tx: Transaction,
    source: str,
    items: Sequence[Item],
    *,
    compression: Compression,
    remap: bool,
    likeness: renaming.Likeness | None = None,
) -> Ledger:
    """Write one page in the running transaction and return the run's ledger after it.

    An identifier counts once per run and its last occurrence wins; earlier payloads of it are kept all the same.
    Newcomers that are like a live record by `likeness` are kept and not shown until the run ends.
    """
    page = _Page(tx, source, compression)
    last = {_identifier(item): item for item in items}
    page.find(last)
    page.keep_payloads(items)
    page.recognise(last, likeness)
    versions: dict[int, Version] = {}
    for identifier, item in last.items():
        match item:
            case Deposit():
                page.deposit(identifier, item, versions, remap=remap)
            case Withdrawal():
                page.withdraw(identifier, item.header)
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
    aside: str = ""

    @property
    def live(self) -> bool:
        return self.record is not None and not self.record.deleted

    @property
    def is_newcomer(self) -> bool:
        """Whether it was never shown: new, or set aside under a hold that is answered."""
        return not self.aside and (self.record is None or self.record.evidence.startswith(ASIDE))


class _Page:
    """The rows of one page while they are gathered."""

    def __init__(self, tx: Transaction, source: str, compression: Compression) -> None:
        self._tx = tx
        self._source = source
        self._compression = compression
        self._known: dict[str, _Known] = {}
        self._digests: dict[int, bytes] = {}
        self._sightings: dict[int, dict[str, Any]] = {}
        self._resolved: list[int] = []
        self._new_keys: list[dict[str, Any]] = []
        self._announced: list[int] = []
        self._repeated: list[int] = []
        self._pointers: list[dict[str, Any]] = []
        self._outcomes: dict[int, dict[str, Any]] = {}
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

    def recognise(self, last: Mapping[str, Item], likeness: renaming.Likeness | None) -> None:
        """Which of the page's records wait: those set aside before, and newcomers that are like a live record."""
        gone = {known.key: (known, known.record) for known in self._known.values() if known.record and not known.live}
        for key in renaming.waiting_among(self._tx, list(gone)):
            known, record = gone[key]
            known.aside = record.evidence
        if likeness is None:
            return
        newcomers = [
            (identifier, self._digests[self._known[identifier].key], item)
            for identifier, item in last.items()
            if isinstance(item, Deposit) and self._known[identifier].is_newcomer
        ]
        found = likeness.matches(self._tx, newcomers)
        if not found:
            return
        number = gather(self._tx, self._source, kind="renaming")
        names = select(tables.record_key.c.id, tables.record_key.c.identifier)
        keys = [match.key for match in found.values()]
        called = {row.id: row.identifier for row in self._tx.select(names, tables.record_key.c.id, keys)}
        for identifier, match in found.items():
            self._known[identifier].aside = renaming.aside_evidence(number, called[match.key], match.why)
        renaming.set_aside(self._tx, number, ((self._known[each].key, match) for each, match in found.items()))

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
        changed = known.record is None or known.record.document != digest
        if changed or remap:
            # A replay brings in the pointers of what was stored before there were any.
            self._pointers += pointing.rows(known.key, digest, record.document, source=self._source, form=record.format)
        shown_or_waiting = known.live or (known.record is not None and known.aside)
        if shown_or_waiting and known.record is not None and known.record.document == digest:
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
            deleted=bool(known.aside),
            aside=bool(known.aside),
            evidence=known.aside,
            fresh=known.record is None,
            identifiers=record.identifiers,
            findings=record.findings,
            dropped=record.dropped,
            remapped=remap,
        )
        self._tx.add(tables.document, digest=digest, body=record.document)
        self._outcome(known, Outcome.NEW if known.record is None else Outcome.CHANGED)

    def withdraw(self, identifier: str, header: Header) -> None:
        """A deletion that the provider announces: kept until the run ends, which obeys few and holds many."""
        known = self._known[identifier]
        if known.live:
            self._announced.append(known.key)
            if known.outcome is Outcome.DELETED and known.run != self._tx.run:
                self._repeated.append(known.key)
        self._outcome(known, Outcome.DELETED, detail=f"datestamp {header.datestamp}" if header.datestamp else "")

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
        if outcome is not Outcome.UNCHANGED or counted is not None:
            # A run finds most records unchanged: those are counted, and only the others kept one by one.
            self._outcomes[known.key] = {
                "run": self._tx.run,
                "key_id": known.key,
                "outcome": outcome.value,
                "detail": detail,
            }
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
        insert_missing(self._tx.connection, tables.pointer, self._pointers)
        for identifier, known in self._known.items():
            if known.fresh_key and known.key in self._sightings:
                self._tx.add(tables.record_key, id=known.key, source=self._source, identifier=identifier)
        self._tx.flush()

    def close(self) -> Ledger:
        """Sightings, outcomes, announced deletions, resolved quarantine and the run's ledger."""
        connection = self._tx.connection
        upsert(connection, tables.sighting, list(self._sightings.values()), keep=("first_at",))
        if self._resolved:
            connection.execute(
                update(tables.quarantine)
                .where(tables.quarantine.c.key_id == bindparam("key"), tables.quarantine.c.resolved_run.is_(None))
                .values(resolved_run=self._tx.run),
                [{"key": key} for key in self._resolved],
            )
        upsert(connection, tables.outcome, list(self._outcomes.values()))
        if self._announced:
            gather_deletions(self._tx, self._source, self._announced, repeated=self._repeated)
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
