"""The ledger of a run, record by record: what it listed, what became of each, and by what it was proven and cost.

What a run found unchanged is counted, not kept one by one: it can be listed until a later run lists it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from catalogue_api.store import tables
from catalogue_api.store.codec import moment, unpack_findings
from schemas.holdings import Ending, ListedRecord
from schemas.privacy import redact
from schemas.records import Finding, Outcome, Severity

_LOOKED_THROUGH = 20_000


def ending(connection: Connection, number: int) -> Ending | None:
    """How the list of a run ended; `None` of a run of before this was kept."""
    row = connection.execute(select(tables.run_end).where(tables.run_end.c.run == number)).first()
    return Ending(row.whole, row.proof, row.requests, row.retries) if row is not None else None


def listed(
    connection: Connection, source: str, run: int, *, outcome: str | None, after: str, limit: int
) -> tuple[ListedRecord, ...]:
    """A page of what a run listed, by identifier; only of one outcome where one is named."""
    now = and_(tables.sighting.c.run == run, tables.sighting.c.outcome == Outcome.UNCHANGED)
    told = tables.outcome.c.outcome
    if outcome is None:
        wanted = or_(told.is_not(None), now)
    elif outcome == Outcome.UNCHANGED:
        wanted = or_(told == outcome, and_(told.is_(None), now))
    else:
        wanted = told == outcome
    of_run = and_(tables.outcome.c.key_id == tables.record_key.c.id, tables.outcome.c.run == run)
    rows = connection.execute(
        select(
            tables.record_key.c.identifier,
            func.coalesce(told, Outcome.UNCHANGED.value).label("outcome"),
            func.coalesce(tables.outcome.c.detail, "").label("detail"),
        )
        .select_from(tables.record_key)
        .outerjoin(tables.outcome, of_run)
        .join(tables.sighting, tables.sighting.c.key_id == tables.record_key.c.id)
        .where(tables.record_key.c.source == source, tables.record_key.c.identifier > after, wanted)
        .order_by(tables.record_key.c.identifier)
        .limit(limit)
    )
    return tuple(map(_listed, rows))


def last_listed(
    connection: Connection, source: str, *, outcome: str | None, after: str, limit: int
) -> tuple[ListedRecord, ...]:
    """A page of everything a source ever listed, by identifier, each with what became of it the last time."""
    query = (
        select(
            tables.record_key.c.identifier,
            tables.sighting.c.outcome,
            tables.sighting.c.detail,
            tables.sighting.c.at,
            tables.sighting.c.run,
        )
        .join(tables.sighting, tables.sighting.c.key_id == tables.record_key.c.id)
        .where(tables.record_key.c.source == source, tables.record_key.c.identifier > after)
        .order_by(tables.record_key.c.identifier)
        .limit(limit)
    )
    if outcome is not None:
        query = query.where(tables.sighting.c.outcome == outcome)
    return tuple(map(_listed, connection.execute(query)))


def _listed(row: Any) -> ListedRecord:
    findings = unpack_findings(row.detail) if row.outcome == Outcome.REJECTED and row.detail else ()
    detail = "; ".join(each.message for each in findings) if findings else row.detail
    seen = row._mapping.get("at")
    return ListedRecord(
        identifier=row.identifier,
        outcome=row.outcome,
        # What could not be read is told by the parser's words, which may hold some of it.
        detail=redact(detail)[0],
        findings=findings,
        at=moment(seen) if seen is not None else None,
        run=row._mapping.get("run"),
    )


def findings_by_code(connection: Connection, run: int) -> tuple[tuple[Finding, int], ...]:
    """What was noticed of the records that a run did not find unchanged: one finding of each code, and how many.

    Bounded: of a run that changed more than 20,000 records the first ones are looked through.
    """
    counted: Counter[str] = Counter()
    examples: dict[str, Finding] = {}
    for finding in _findings(connection, run):
        counted[finding.code] += 1
        examples.setdefault(finding.code, finding)
    order = sorted(counted, key=lambda code: (_RANK[examples[code].severity], -counted[code], code))
    return tuple((examples[code], counted[code]) for code in order)


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def _findings(connection: Connection, run: int) -> Iterator[Finding]:
    stored = and_(tables.record.c.key_id == tables.outcome.c.key_id, tables.record.c.run == run)
    rows = connection.execute(
        select(tables.outcome.c.outcome, tables.outcome.c.detail, tables.record.c.findings)
        .outerjoin(tables.record, stored)
        .where(tables.outcome.c.run == run)
        .limit(_LOOKED_THROUGH)
    )
    for row in rows:
        if row.outcome == Outcome.REJECTED:
            yield from unpack_findings(row.detail)
        elif row.outcome == Outcome.QUARANTINED:
            code, _, said = row.detail.partition(": ")
            yield Finding(code, Severity.ERROR, redact(said)[0] or code)
        elif row.findings:
            yield from unpack_findings(row.findings)
