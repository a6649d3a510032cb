"""New versions of records, and what they do to the entities: merges, splits, edits and withdrawals.

Only what can be connected to a touched record is looked at, so the cost follows the change and not the catalogue.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select, update

from catalogue_api.store import reading, redirecting, tables
from catalogue_api.store.codec import EMPTY, pack_many, pack_sets, whole_second
from catalogue_api.store.dialect import upsert
from catalogue_api.store.identity import Claimant, Component, components
from catalogue_api.store.transaction import Transaction
from schemas.dcat.compose import order_records
from schemas.dcat.terms import kind_of
from schemas.records import ChangeKind, Dropped, Finding, Identifier


@dataclass(frozen=True, slots=True)
class Version:
    """The state that a record is to have from now on. `fresh` says that no version of it stands yet.

    With `rewrite` off the standing version stays, and only its links are looked at again (cutting and mending).
    `aside` says that it is deleted from the start: kept with its claims, shown to nobody, until a person decides.
    """

    key: int
    source: str
    identifier: str
    document: bytes
    kind: str
    payload: bytes | None
    format: str
    revision: int
    datestamp: str | None
    sets: tuple[str, ...]
    deleted: bool
    fresh: bool
    identifiers: tuple[Identifier, ...] = ()
    evidence: str = ""
    findings: tuple[Finding, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    remapped: bool = False
    rewrite: bool = True
    aside: bool = False


@dataclass(slots=True)
class _Neighbourhood:
    """Every record that shares an identifier, directly or not, with a touched one; before the change."""

    claims: dict[int, set[Identifier]] = field(default_factory=dict)
    names: dict[int, tuple[str, str]] = field(default_factory=dict)
    links: dict[int, tuple[str, str]] = field(default_factory=dict)
    cuts: dict[int, set[Identifier]] = field(default_factory=dict)
    entities: dict[str, Any] = field(default_factory=dict)
    tombstones: dict[str, list[int]] = field(default_factory=dict)


def apply_versions(tx: Transaction, versions: Mapping[int, Version]) -> None:
    """Write the versions, and every change of entities that follows from them."""
    if not versions:
        return
    around = _neighbourhood(tx, versions)
    new_claims = _claims_after(around, versions)
    formed = components(
        Claimant(key, *around.names[key], claims=frozenset(claims - around.cuts.get(key, set())))
        for key, claims in new_claims.items()
    )
    _load_entities(tx, around, formed)
    sequences = _write_entities(tx, around, formed, versions)
    # Nobody sees what is set aside, so it makes no change of its own.
    for key, version in versions.items():
        if version.aside:
            sequences.setdefault(key, tx.coming)
    _write_records(tx, versions, sequences)
    _write_identities(tx, around, versions, new_claims, sequences)
    tx.flush()
    _settle_kinds(tx, [component for component in formed if len(component.keys) > 1])


def _neighbourhood(tx: Transaction, versions: Mapping[int, Version]) -> _Neighbourhood:
    around = _Neighbourhood(names={key: (each.source, each.identifier) for key, each in versions.items()})
    around.claims = {key: set() for key in versions}
    standing = [key for key, version in versions.items() if not version.fresh]
    heirs = _heirs(tx, versions)
    around.claims.update({key: set() for key in heirs})
    _load_claims(tx, around, [*standing, *heirs])
    frontier = {claim for claims in around.claims.values() for claim in claims}
    frontier |= {claim for version in versions.values() if not version.deleted for claim in version.identifiers}
    seen: set[Identifier] = set()
    while frontier:
        seen |= frontier
        others = _holders(tx, frontier) - around.claims.keys()
        around.claims.update({key: set() for key in others})
        _load_claims(tx, around, others)
        frontier = {claim for key in others for claim in around.claims[key]} - seen
    strangers = around.claims.keys() - versions.keys()
    key_columns = select(tables.record_key.c.id, tables.record_key.c.source, tables.record_key.c.identifier)
    for row in tx.select(key_columns, tables.record_key.c.id, strangers):
        around.names[row.id] = (row.source, row.identifier)
    _inherit_names(tx, around, versions)
    _load_links(tx, around, [*standing, *strangers])
    return around


def _heirs(tx: Transaction, versions: Mapping[int, Version]) -> list[int]:
    """The live records that are called by the name of a touched one: they give it back when that one lives again."""
    if tx.connection.execute(_SUCCESSIONS.limit(1)).first() is None:
        return []
    found = {row.new_key for row in tx.select(_SUCCESSIONS, tables.succession.c.owner, versions)} - versions.keys()
    return list(_live_among(tx, found))


def _inherit_names(tx: Transaction, around: _Neighbourhood, versions: Mapping[int, Version]) -> None:
    """A record that succeeded another is called by that one's identifier, as long as that one is gone."""
    if tx.connection.execute(_SUCCESSIONS.limit(1)).first() is None:
        return
    owners = {row.new_key: row.owner for row in tx.select(_SUCCESSIONS, tables.succession.c.new_key, around.claims)}
    known = {owner for owner in owners.values() if owner in versions}
    alive = _live_among(tx, set(owners.values()) - known) | {key for key in known if not versions[key].deleted}
    names = select(tables.record_key.c.id, tables.record_key.c.identifier)
    called = {row.id: row.identifier for row in tx.select(names, tables.record_key.c.id, set(owners.values()) - alive)}
    for key, owner in owners.items():
        if owner in called:
            around.names[key] = (around.names[key][0], called[owner])


def _live_among(tx: Transaction, keys: Collection[int]) -> set[int]:
    live = select(tables.record.c.key_id).where(tables.record.c.valid_to.is_(None), tables.record.c.deleted.is_(False))
    return {row.key_id for row in tx.select(live, tables.record.c.key_id, keys)}


_SUCCESSIONS = select(tables.succession.c.new_key, tables.succession.c.owner)


def _load_claims(tx: Transaction, around: _Neighbourhood, keys: Collection[int]) -> None:
    live = select(tables.identity.c.key_id, tables.identity.c.scheme, tables.identity.c.value).where(
        tables.identity.c.valid_to.is_(None)
    )
    for row in tx.select(live, tables.identity.c.key_id, keys):
        around.claims[row.key_id].add(Identifier(row.scheme, row.value))


def _holders(tx: Transaction, claims: Collection[Identifier]) -> set[int]:
    live = select(tables.identity.c.key_id, tables.identity.c.scheme, tables.identity.c.value).where(
        tables.identity.c.valid_to.is_(None)
    )
    rows = tx.select(live, tables.identity.c.value, {claim.value for claim in claims})
    return {row.key_id for row in rows if Identifier(row.scheme, row.value) in claims}


def _load_links(tx: Transaction, around: _Neighbourhood, keys: Collection[int]) -> None:
    links = select(tables.entity_link.c.key_id, tables.entity_link.c.entity, tables.entity_link.c.reason).where(
        tables.entity_link.c.valid_to.is_(None)
    )
    for row in tx.select(links, tables.entity_link.c.key_id, keys):
        around.links[row.key_id] = (row.entity, row.reason)
    # Cuts are few in a whole catalogue and none in most: one look instead of a question about every record.
    standing = select(tables.cut_link).where(tables.cut_link.c.valid_to.is_(None))
    if tx.connection.execute(standing.limit(1)).first() is None:
        return
    for row in tx.select(standing, tables.cut_link.c.key_id, around.claims):
        around.cuts.setdefault(row.key_id, set()).add(Identifier(row.scheme, row.value))


def _load_entities(tx: Transaction, around: _Neighbourhood, formed: Sequence[Component]) -> None:
    involved = {component.iri for component in formed} | {entity for entity, _ in around.links.values()}
    for row in tx.select(select(tables.entity), tables.entity.c.iri, involved):
        around.entities[row.iri] = row
    # A withdrawn entity keeps the links of its last records; they end when it lives again.
    withdrawn = [iri for iri, row in around.entities.items() if row.state == "withdrawn"]
    links = select(tables.entity_link.c.key_id, tables.entity_link.c.entity).where(
        tables.entity_link.c.valid_to.is_(None)
    )
    for row in tx.select(links, tables.entity_link.c.entity, withdrawn):
        around.tombstones.setdefault(row.entity, []).append(row.key_id)


def _claims_after(around: _Neighbourhood, versions: Mapping[int, Version]) -> dict[int, set[Identifier]]:
    after = {key: claims for key, claims in around.claims.items() if key not in versions}
    after.update({key: set(each.identifiers) for key, each in versions.items() if not each.deleted})
    return after


def _write_entities(
    tx: Transaction, around: _Neighbourhood, formed: Sequence[Component], versions: Mapping[int, Version]
) -> dict[int, int]:
    """Entity, change and link rows; returns the sequence at which each touched record changes."""
    home = {key: component.iri for component in formed for key in component.keys}
    members: dict[str, set[int]] = {}
    for key, (iri, _) in around.links.items():
        members.setdefault(iri, set()).add(key)
    alive = {component.iri for component in formed}
    sequences: dict[int, int] = {}
    entities: list[dict[str, Any]] = []
    closing: list[dict[str, int]] = []
    for component in formed:
        kind = _change_of(around, component, members.get(component.iri, set()), home, alive, versions)
        if kind is None:
            continue
        sequence = tx.next_sequence()
        entities.append(_entity_row(tx, around, component, versions, sequence))
        tx.add(tables.change, sequence=sequence, entity=component.iri, kind=kind, at=tx.now, run=tx.run)
        sequences.update(dict.fromkeys(component.keys, sequence))
        closing.extend(_write_links(tx, around, component, sequence))
        gone = [key for key in members.get(component.iri, ()) if key in versions and versions[key].deleted]
        sequences.update(dict.fromkeys(gone, sequence))
        stale = [key for key in around.tombstones.get(component.iri, ()) if key not in component.keys]
        closing.extend({"key": key, "sequence": sequence} for key in {*gone, *stale})
    for iri in sorted(members.keys() - alive):
        sequence = tx.next_sequence()
        entities.append(_lost_entity_row(tx, around, iri, members[iri], home, sequence))
        lost = ChangeKind.MERGED if entities[-1]["merged_into"] else ChangeKind.WITHDRAWN
        tx.add(tables.change, sequence=sequence, entity=iri, kind=lost, at=tx.now, run=tx.run)
        gone = [key for key in members[iri] if key not in home]
        sequences.update(dict.fromkeys(gone, sequence))
        if lost is ChangeKind.MERGED:
            # Only an entity that is withdrawn as a whole keeps the links of its last records.
            closing.extend({"key": key, "sequence": sequence} for key in gone)
    _close_links(tx, closing)
    upsert(tx.connection, tables.entity, entities)
    if moved := _left(members, home):
        redirecting.follow_records(tx, moved)
    return sequences


def _left(members: Mapping[str, set[int]], home: Mapping[int, str]) -> dict[int, str]:
    """The records that left an entity whose records are now in several; each with the one that it describes now."""
    found: dict[int, str] = {}
    for iri, keys in members.items():
        homes = {key: home[key] for key in keys if key in home}
        if len(set(homes.values())) > 1:
            found.update({key: now for key, now in homes.items() if now != iri})
    return found


def _change_of(
    around: _Neighbourhood,
    component: Component,
    before: set[int],
    home: Mapping[int, str],
    alive: set[str],
    versions: Mapping[int, Version],
) -> ChangeKind | None:
    row = around.entities.get(component.iri)
    came = [key for key in component.keys if key not in before]
    if row is None or row.state == "merged":
        origins = {around.links[key][0] for key in came if key in around.links}
        if origins & alive or row is not None:
            return ChangeKind.SPLIT
        return ChangeKind.MERGED if origins else ChangeKind.NEW
    if row.state == "withdrawn":
        return ChangeKind.RESTORED
    if came and len(component.keys) > 1:
        return ChangeKind.MERGED
    if any(key not in component.keys and home.get(key) for key in before):
        return ChangeKind.SPLIT
    touched = [versions[key] for key in {*component.keys, *before} if key in versions]
    if not touched:
        return None
    return ChangeKind.REMAPPED if all(version.remapped for version in touched) else ChangeKind.EDITED


def _entity_row(
    tx: Transaction, around: _Neighbourhood, component: Component, versions: Mapping[int, Version], sequence: int
) -> dict[str, Any]:
    sources = sorted({around.names[key][0] for key in component.keys})
    version = next((versions[key] for key in component.keys if key in versions), None)
    known = around.entities.get(component.iri)
    kind = version.kind if version else (known.kind if known else "other")
    return {
        "iri": component.iri,
        "state": "live",
        "merged_into": None,
        "kind": kind,
        "sources": reading.source_list(sources),
        "changed": whole_second(tx.now),
        "sequence": sequence,
    }


def _lost_entity_row(
    tx: Transaction, around: _Neighbourhood, iri: str, before: set[int], home: Mapping[int, str], sequence: int
) -> dict[str, Any]:
    heirs = sorted(home[key] for key in before if key in home)
    heir = max(heirs, key=lambda each: (heirs.count(each), [-ord(letter) for letter in each]), default=None)
    known = around.entities[iri]
    return {
        "iri": iri,
        "state": "merged" if heir else "withdrawn",
        "merged_into": heir,
        "kind": known.kind,
        "sources": known.sources,
        "changed": whole_second(tx.now),
        "sequence": sequence,
    }


def _write_links(
    tx: Transaction, around: _Neighbourhood, component: Component, sequence: int
) -> Iterable[dict[str, int]]:
    for key in component.keys:
        link = (component.iri, component.reasons.get(key, ""))
        standing = around.links.get(key)
        if standing == link:
            continue
        tx.add(tables.entity_link, key_id=key, entity=link[0], reason=link[1], valid_from=sequence, valid_to=None)
        if standing is not None:
            yield {"key": key, "sequence": sequence}


def _close_links(tx: Transaction, closing: Sequence[dict[str, int]]) -> None:
    if closing:
        statement = update(tables.entity_link).where(
            tables.entity_link.c.key_id == bindparam("key"), tables.entity_link.c.valid_to.is_(None)
        )
        tx.connection.execute(statement.values(valid_to=bindparam("sequence")), closing)


def _write_records(tx: Transaction, versions: Mapping[int, Version], sequences: Mapping[int, int]) -> None:
    closing = [
        {"key": key, "sequence": sequences[key]}
        for key, version in versions.items()
        if key in sequences and version.rewrite and not version.fresh
    ]
    if closing:
        statement = update(tables.record).where(
            tables.record.c.key_id == bindparam("key"), tables.record.c.valid_to.is_(None)
        )
        tx.connection.execute(statement.values(valid_to=bindparam("sequence")), closing)
    for key, version in versions.items():
        if key not in sequences or not version.rewrite:
            continue
        tx.add(
            tables.record,
            key_id=key,
            document=version.document,
            payload=version.payload,
            format=version.format,
            revision=version.revision,
            datestamp=version.datestamp,
            sets=pack_sets(version.sets),
            deleted=version.deleted,
            evidence=version.evidence,
            findings=pack_many(version.findings) if version.findings else EMPTY,
            dropped=pack_many(version.dropped) if version.dropped else EMPTY,
            run=tx.run or 0,
            at=tx.now,
            valid_from=sequences[key],
            valid_to=None,
        )


def _write_identities(
    tx: Transaction,
    around: _Neighbourhood,
    versions: Mapping[int, Version],
    after: Mapping[int, set[Identifier]],
    sequences: Mapping[int, int],
) -> None:
    closing: list[dict[str, Any]] = []
    for key in versions:
        before, now = around.claims.get(key, set()), after.get(key, set())
        ended = {"key": key, "sequence": sequences[key]}
        closing.extend({**ended, "s": claim.scheme, "v": claim.value} for claim in before - now)
        for claim in sorted(now - before, key=lambda each: (each.scheme, each.value)):
            tx.add(
                tables.identity,
                key_id=key,
                scheme=claim.scheme,
                value=claim.value,
                valid_from=sequences[key],
                valid_to=None,
            )
        if versions[key].aside:
            # Claims over no time at all join nothing, and are known when the record is brought back.
            _remember_claims(tx, versions[key], sequences[key])
    if closing:
        statement = update(tables.identity).where(
            tables.identity.c.key_id == bindparam("key"),
            tables.identity.c.scheme == bindparam("s"),
            tables.identity.c.value == bindparam("v"),
            tables.identity.c.valid_to.is_(None),
        )
        tx.connection.execute(statement.values(valid_to=bindparam("sequence")), closing)


def _remember_claims(tx: Transaction, version: Version, sequence: int) -> None:
    for claim in version.identifiers:
        tx.add(
            tables.identity,
            key_id=version.key,
            scheme=claim.scheme,
            value=claim.value,
            valid_from=sequence,
            valid_to=sequence,
        )


def _settle_kinds(tx: Transaction, merged: Sequence[Component]) -> None:
    """An entity of several records is of the kind of the record that takes precedence."""
    for component in merged:
        records = reading.stored_records(tx.connection, component.keys)
        first = order_records(tuple(records))[0]
        tx.connection.execute(
            update(tables.entity)
            .where(tables.entity.c.iri == component.iri)
            .values(kind=kind_of(first.document.get("@type", ())))
        )
