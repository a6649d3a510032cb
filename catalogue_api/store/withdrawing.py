"""Records that go and come back: withdrawn, set aside until a person decides, restored as they last were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import select

from catalogue_api.failpoints import reach
from catalogue_api.store import tables
from catalogue_api.store.codec import unpack_sets
from catalogue_api.store.linking import Version, apply_versions
from catalogue_api.store.transaction import Transaction, portions
from schemas.dcat.terms import kind_of
from schemas.records import Identifier

ASIDE = "set aside: "
"""How the evidence of a record begins that was stored and waits, shown to nobody, for a person."""

RESTORED = "restored by "
"""How the evidence of a record begins that a person brought back; it stands until the source lists it again."""

STANDING = (
    select(tables.record, tables.record_key.c.source, tables.record_key.c.identifier)
    .join(tables.record_key, tables.record_key.c.id == tables.record.c.key_id)
    .where(tables.record.c.valid_to.is_(None))
)


def withdraw(tx: Transaction, keys: Sequence[int], *, evidence: str | Mapping[int, str]) -> int:
    """Withdraw these records if they are live; returns how many were. `evidence` may be one for each key."""
    withdrawn = 0
    for portion in portions(keys):
        rows = [row for row in tx.connection.execute(STANDING.where(tables.record.c.key_id.in_(portion)))]
        versions = {
            row.key_id: tombstone(
                row,
                row.source,
                row.identifier,
                evidence=evidence if isinstance(evidence, str) else evidence.get(row.key_id, ""),
            )
            for row in rows
            if not row.deleted
        }
        apply_versions(tx, versions)
        withdrawn += len(versions)
        reach("withdrawal.inside")
    return withdrawn


def restore(tx: Transaction, keys: Sequence[int], *, evidence: str) -> int:
    """Bring withdrawn records back with the last document they had; returns how many were gone."""
    restored = 0
    for portion in portions(keys):
        rows = [row for row in tx.connection.execute(STANDING.where(tables.record.c.key_id.in_(portion)))]
        versions = {row.key_id: revived(tx, row, evidence=evidence) for row in rows if row.deleted}
        apply_versions(tx, versions)
        restored += len(versions)
    return restored


def revived(tx: Transaction, row: Any, *, evidence: str) -> Version:
    """The version that brings a standing row of `STANDING` back with its last document and claims."""
    body = tx.connection.execute(
        select(tables.document.c.body).where(tables.document.c.digest == row.document)
    ).scalar_one()
    return version_of(
        row,
        row.source,
        row.identifier,
        kind=kind_of(orjson.loads(body).get("@type", ())),
        deleted=False,
        evidence=evidence,
        identifiers=_last_claims(tx, row),
    )


def put_aside(tx: Transaction, row: Any, *, evidence: str) -> Version:
    """The version of a live record that waits again, as if it had never been shown."""
    claims = _last_claims(tx, row)
    return replace(tombstone(row, row.source, row.identifier, evidence=evidence), identifiers=claims, aside=True)


def _last_claims(tx: Transaction, row: Any) -> tuple[Identifier, ...]:
    """What a record claims, or claimed until its standing version withdrew it."""
    rows = tx.connection.execute(select(tables.identity).where(tables.identity.c.key_id == row.key_id)).all()
    until = row.valid_from if row.deleted else None
    return tuple(dict.fromkeys(Identifier(each.scheme, each.value) for each in rows if each.valid_to == until))


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
