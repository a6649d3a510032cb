"""A record's whole story, read from what the store keeps anyway."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, select

from catalogue_api.store import tables
from catalogue_api.store.codec import moment, unpack_findings, unpack_json
from catalogue_api.store.identity import Claimant, contested
from catalogue_api.store.transaction import portions
from catalogue_api.store.withdrawing import ASIDE
from schemas.holdings import Trace, TraceStep, evidence_in_words
from schemas.records import Identifier

_NAMED = 3


def keys_for(
    connection: Connection, texts: Sequence[str], identifier: Identifier | None, entity: str | None
) -> list[int]:
    """Record keys that answer to a text: a provider's own identifier, however spelt, a persistent one, or our IRI."""
    own = select(tables.record_key.c.id).where(tables.record_key.c.identifier.in_(texts))
    keys = set(connection.execute(own).scalars())
    if identifier is not None:
        claims = select(tables.identity.c.key_id).where(
            tables.identity.c.scheme == identifier.scheme, tables.identity.c.value == identifier.value
        )
        keys.update(connection.execute(claims).scalars())
    if entity is not None:
        links = select(tables.entity_link.c.key_id).where(tables.entity_link.c.entity == entity)
        keys.update(connection.execute(links).scalars())
    return sorted(keys)


def traces(connection: Connection, keys: list[int]) -> Iterator[Trace]:
    """One trace for each record key, its steps in the order of time."""
    for portion in portions(keys):
        rows = connection.execute(select(tables.record_key).where(tables.record_key.c.id.in_(portion))).all()
        for row in sorted(rows, key=lambda each: (each.source, each.identifier)):
            yield _trace(connection, row)


def _trace(connection: Connection, row: Any) -> Trace:
    current = connection.execute(
        select(tables.record.c.deleted, tables.record.c.evidence, tables.entity_link.c.entity)
        .outerjoin(
            tables.entity_link,
            and_(tables.entity_link.c.key_id == tables.record.c.key_id, tables.entity_link.c.valid_to.is_(None)),
        )
        .where(tables.record.c.key_id == row.id, tables.record.c.valid_to.is_(None))
    ).first()
    sighting = connection.execute(select(tables.sighting).where(tables.sighting.c.key_id == row.id)).first()
    if current is None:
        state = f"never stored: {sighting.outcome}" if sighting else "never stored"
    else:
        gone = "held" if current.evidence.startswith(ASIDE) else "withdrawn"
        state = gone if current.deleted else "live"
    steps = [
        *_receipts(connection, row.id),
        *_versions(connection, row.id),
        *_cuts(connection, row.id),
        *_joins(connection, row.id),
        *_contests(connection, row.id),
        *_quarantines(connection, row.id),
        *_holds(connection, row.id),
        *_sightings(sighting),
    ]
    steps.sort(key=lambda step: step.at)
    return Trace(row.source, row.identifier, state, current.entity if current else None, tuple(steps))


def _receipts(connection: Connection, key: int) -> Iterator[TraceStep]:
    for row in connection.execute(select(tables.receipt).where(tables.receipt.c.key_id == key)):
        notes = [f"{row.format} from {row.url}", f"sha256 {row.digest.hex()}"]
        if row.datestamp:
            notes.append(f"datestamp {row.datestamp}")
        if row.redacted:
            notes.append(f"{row.redacted} private values removed")
        notes.extend(finding.message for finding in unpack_findings(row.findings))
        yield TraceStep(moment(row.fetched_at), "payload received", "; ".join(notes), row.run)


def _versions(connection: Connection, key: int) -> Iterator[TraceStep]:
    first = True
    was_deleted = False
    rows = connection.execute(
        select(tables.record).where(tables.record.c.key_id == key).order_by(tables.record.c.valid_from)
    )
    for row in rows:
        if row.deleted:
            what = "set aside" if row.evidence.startswith(ASIDE) else "withdrawn"
        elif first:
            what = "stored"
        else:
            what = "restored" if was_deleted else "changed"
        detail = row.evidence or f"document sha256 {row.document.hex()}, crosswalk {row.format} revision {row.revision}"
        yield TraceStep(moment(row.at), what, detail, row.run or None)
        first, was_deleted = False, row.deleted


def _joins(connection: Connection, key: int) -> Iterator[TraceStep]:
    rows = connection.execute(
        select(tables.entity_link, tables.change.c.at, tables.change.c.run)
        .join(tables.change, tables.change.c.sequence == tables.entity_link.c.valid_from)
        .where(tables.entity_link.c.key_id == key)
        .order_by(tables.entity_link.c.valid_from)
    )
    for row in rows:
        what = "joined" if row.reason else "describes"
        yield TraceStep(moment(row.at), what, f"{row.entity}: {row.reason}" if row.reason else row.entity, row.run)


def _cuts(connection: Connection, key: int) -> Iterator[TraceStep]:
    cuts = select(tables.cut_link).where(tables.cut_link.c.key_id == key).order_by(tables.cut_link.c.id)
    for row in connection.execute(cuts):
        claim = f"{row.scheme} {row.value}"
        yield TraceStep(moment(row.made), "cut", f"{claim} joins it no longer: {row.reason} ({row.made_by})")
        if row.mended is not None:
            yield TraceStep(moment(row.mended), "mended", f"{claim} may join it again ({row.mended_by})")


@dataclass(frozen=True, slots=True)
class IdleClaim:
    """An identifier that a live record claims and that joins it to nothing."""

    identifier: Identifier
    why: str
    since: int
    cut: bool


def idle_claims(connection: Connection, key: int) -> Iterator[IdleClaim]:
    """The claims of a record that a person cut, and those that a source makes of several things at once."""
    mine = {Identifier(row.scheme, row.value) for row in connection.execute(_CLAIMS.where(_CLAIM.key_id == key))}
    if not mine:
        return
    claims: dict[int, set[Identifier]] = {}
    names: dict[int, tuple[str, str]] = {}
    since: dict[tuple[int, Identifier], int] = {}
    for row in connection.execute(_CLAIMS.where(_CLAIM.value.in_({claim.value for claim in mine}))):
        claim = Identifier(row.scheme, row.value)
        if claim not in mine:
            continue
        if row.cut_at is None:
            claims.setdefault(row.key_id, set()).add(claim)
            names[row.key_id] = (row.source, row.name)
            since[row.key_id, claim] = row.at
        elif row.key_id == key:
            yield IdleClaim(claim, f"cut by {row.cut_by}: {row.cut_reason}", row.cut_at, cut=True)
    doubted = contested(Claimant(each, *names[each], claims=frozenset(claims[each])) for each in claims)
    for claim, holders in sorted(doubted.items(), key=lambda each: (each[0].scheme, each[0].value)):
        if claim in claims.get(key, ()):
            began = max(since[holder.key, claim] for holder in holders)
            yield IdleClaim(claim, _contest(key, holders), max(began, since[key, claim]), cut=False)


_CLAIM = tables.identity.c
_CLAIMS = (
    select(
        _CLAIM.key_id,
        _CLAIM.scheme,
        _CLAIM.value,
        tables.record_key.c.source,
        tables.record_key.c.identifier.label("name"),
        tables.change.c.at,
        tables.cut_link.c.made.label("cut_at"),
        tables.cut_link.c.made_by.label("cut_by"),
        tables.cut_link.c.reason.label("cut_reason"),
    )
    .join(tables.record_key, tables.record_key.c.id == _CLAIM.key_id)
    .join(tables.change, tables.change.c.sequence == _CLAIM.valid_from)
    .outerjoin(
        tables.cut_link,
        and_(
            tables.cut_link.c.key_id == _CLAIM.key_id,
            tables.cut_link.c.scheme == _CLAIM.scheme,
            tables.cut_link.c.value == _CLAIM.value,
            tables.cut_link.c.valid_to.is_(None),
        ),
    )
    .where(_CLAIM.valid_to.is_(None))
)


def _contest(key: int, holders: Sequence[Claimant]) -> str:
    """Who makes an identifier ambiguous, as the record `key` sees it."""
    same = next((holder.source for holder in holders if holder.key == key), None)
    seen = [holder for holder in holders if holder.key != key and same in (None, holder.source)]
    shown = sorted(holder.identifier for holder in seen)
    names = [*shown[:_NAMED], *([f"{len(shown) - _NAMED} more"] if len(shown) > _NAMED else [])]
    named = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    if same is not None:
        return f"{named} of the same source {'claims' if len(shown) == 1 else 'claim'} it too"
    return f"{named} of {' and '.join(sorted({holder.source for holder in seen}))} all claim it"


def _contests(connection: Connection, key: int) -> Iterator[TraceStep]:
    for each in idle_claims(connection, key):
        if not each.cut:
            claim = f"{each.identifier.scheme} {each.identifier.value}"
            yield TraceStep(moment(each.since), "joins nothing", f"by {claim}: {each.why}")


def _quarantines(connection: Connection, key: int) -> Iterator[TraceStep]:
    for row in connection.execute(select(tables.quarantine).where(tables.quarantine.c.key_id == key)):
        detail = f"{row.reason}: {row.detail}" if row.detail else row.reason
        if row.resolved_run is not None:
            detail += f" (read since, in run {row.resolved_run})"
        yield TraceStep(moment(row.fetched_at), "quarantined", detail, row.run)


def _holds(connection: Connection, key: int) -> Iterator[TraceStep]:
    rows = connection.execute(
        select(tables.hold)
        .join(tables.hold_item, tables.hold_item.c.hold == tables.hold.c.number)
        .where(tables.hold_item.c.key_id == key, tables.hold.c.state != "gathering")
    )
    for row in rows:
        evidence = evidence_in_words(unpack_json(row.evidence))
        yield TraceStep(moment(row.made), f"held ({row.kind})", f"hold {row.number}: {evidence}", row.run)
        if row.decided is not None:
            yield TraceStep(moment(row.decided), f"hold {row.state}", f"hold {row.number} by {row.decided_by}")


def _sightings(row: Any) -> Iterator[TraceStep]:
    if row is None:
        return
    detail = row.detail
    if row.outcome == "rejected":
        detail = "; ".join(
            f"{each.code}: {each.message}" + (f" To mend it: {each.fix}" if each.fix else "")
            for each in unpack_findings(row.detail)
        )
    yield TraceStep(moment(row.at), f"last listed: {row.outcome}", detail, row.run)


def quarantined(connection: Connection, *, source: str | None) -> tuple[dict[str, Any], ...]:
    """What still waits in quarantine, without its bytes."""
    query = (
        select(
            tables.quarantine.c.id,
            tables.record_key.c.source,
            tables.record_key.c.identifier,
            tables.quarantine.c.format,
            tables.quarantine.c.reason,
            tables.quarantine.c.detail,
            tables.quarantine.c.url,
            tables.quarantine.c.fetched_at,
            tables.quarantine.c.run,
        )
        .join(tables.record_key, tables.record_key.c.id == tables.quarantine.c.key_id)
        .where(tables.quarantine.c.resolved_run.is_(None))
        .order_by(tables.record_key.c.source, tables.record_key.c.identifier)
    )
    if source is not None:
        query = query.where(tables.record_key.c.source == source)
    return tuple({**row._mapping, "fetched_at": moment(row.fetched_at)} for row in connection.execute(query))


def unread(connection: Connection, source: str, *, most: int) -> tuple[str, ...]:
    """Some identifiers of a source whose bytes wait in quarantine, others each time: none is to wait behind many."""
    query = (
        select(tables.record_key.c.identifier)
        .join(tables.quarantine, tables.quarantine.c.key_id == tables.record_key.c.id)
        .where(
            tables.record_key.c.source == source,
            tables.quarantine.c.resolved_run.is_(None),
            tables.quarantine.c.has_header,
        )
        .group_by(tables.record_key.c.identifier)
        .order_by(func.random())
        .limit(most)
    )
    return tuple(connection.execute(query).scalars())


def receipts(connection: Connection, source: str, identifier: str) -> tuple[dict[str, Any], ...]:
    """Every receipt of one record, oldest first."""
    query = (
        select(tables.receipt)
        .join(tables.record_key, tables.record_key.c.id == tables.receipt.c.key_id)
        .where(tables.record_key.c.source == source, tables.record_key.c.identifier == identifier)
        .order_by(tables.receipt.c.id)
    )
    return tuple(
        {
            "digest": row.digest.hex(),
            "format": row.format,
            "datestamp": row.datestamp,
            "sets": unpack_json(row.sets),
            "url": row.url,
            "fetched_at": moment(row.fetched_at),
            "run": row.run,
            "redacted": row.redacted,
        }
        for row in connection.execute(query)
    )
