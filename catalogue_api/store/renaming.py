"""Records that come under new identifiers: recognised, set aside beside what they seem to be, and succeeded.

Providers move hosts, change prefixes, go from http to https or write the same identifier in another case (faults
B23). Obeyed literally that is every record gone and every record new, and shown twice meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import orjson
from sqlalchemy import Connection, and_, delete, insert, select

from catalogue_api.store import tables
from catalogue_api.store.linking import Version, apply_versions
from catalogue_api.store.transaction import Transaction, portions
from catalogue_api.store.withdrawing import ASIDE, STANDING, put_aside, revived, tombstone
from schemas.records import Deposit, Identifier

MOST_COMPARED = 250_000
"""Live records of one source that are compared by title and bytes; of a larger one only shared identifiers tell."""

_ALWAYS = 20_000
_WORTH_IT = 5
_EXAMPLES = 5
_SEVERAL = 0


# --- recognising -------------------------------------------------------------------------------------------


def folded(identifier: str) -> str:
    """An identifier without what changes while the thing stays: case, percent-encoding, http or https, a last slash."""
    text = unquote(identifier).casefold().rstrip("/")
    for scheme in ("https://", "http://"):
        if text.startswith(scheme):
            return text.removeprefix(scheme).removeprefix("www.")
    return text


@dataclass(frozen=True, slots=True)
class Match:
    """A live record that a newcomer seems to be, and by what."""

    key: int
    why: str


class Likeness:
    """The live records of one source as a run found them, by what stays when identifiers change."""

    def __init__(self, source: str, live: int) -> None:
        self._source = source
        self._live = live
        self._loaded = False
        self._names: dict[str, int] = {}
        self._titles: dict[int, int] = {}
        self._bodies: dict[bytes, int] = {}
        self._claims: dict[int, frozenset[Identifier]] = {}
        self._taken: set[int] = set()

    def matches(self, tx: Transaction, newcomers: Sequence[tuple[str, bytes, Deposit]]) -> dict[str, Match]:
        """For each `(identifier, digest of the body, item)` never seen before: the one live record it seems to be."""
        if not newcomers or not self._live:
            return {}
        if not self._loaded and self._live <= MOST_COMPARED:
            if self._live > _ALWAYS and len(newcomers) < _WORTH_IT:
                return {}
            self._load(tx.connection)
        holders = self._holders(tx, {claim for _, _, item in newcomers for claim in item.record.identifiers})
        found: dict[str, Match] = {}
        for identifier, digest, item in newcomers:
            match = self._match(identifier, digest, item, holders)
            if match is not None and match.key not in self._taken:
                self._taken.add(match.key)
                found[identifier] = match
        return found

    def _match(
        self, identifier: str, digest: bytes, item: Deposit, holders: dict[Identifier, set[int]]
    ) -> Match | None:
        for claim in item.record.identifiers:
            if len(holders.get(claim, ())) == 1:
                return Match(min(holders[claim]), f"the same {claim.scheme} {claim.value}")
        claims = frozenset(item.record.identifiers)
        for key, why in (
            (self._names.get(folded(identifier)), "the same identifier but for case, encoding or scheme"),
            (self._bodies.get(digest), "the same bytes"),
            (self._titles.get(_title(item.record.document)), "the same title"),
        ):
            # Different persistent identifiers of one kind are different things, whatever else is the same.
            if key and not _differ(claims, self._claims.get(key, frozenset())):
                return Match(key, why)
        return None

    def _holders(self, tx: Transaction, claims: set[Identifier]) -> dict[Identifier, set[int]]:
        query = (
            select(tables.identity.c.key_id, tables.identity.c.scheme, tables.identity.c.value)
            .join(tables.record_key, tables.record_key.c.id == tables.identity.c.key_id)
            .where(tables.identity.c.valid_to.is_(None), tables.record_key.c.source == self._source)
        )
        holders: dict[Identifier, set[int]] = {}
        for row in tx.select(query, tables.identity.c.value, {claim.value for claim in claims}):
            holders.setdefault(Identifier(row.scheme, row.value), set()).add(row.key_id)
        return holders

    def _load(self, connection: Connection) -> None:
        self._loaded = True
        live = and_(
            tables.record_key.c.source == self._source,
            tables.record.c.valid_to.is_(None),
            tables.record.c.deleted.is_(False),
        )
        rows = connection.execute(
            select(
                tables.record.c.key_id, tables.record.c.payload, tables.record_key.c.identifier, tables.document.c.body
            )
            .join(tables.record_key, tables.record_key.c.id == tables.record.c.key_id)
            .join(tables.document, tables.document.c.digest == tables.record.c.document)
            .where(live)
        )
        for row in rows:
            _only(self._names, folded(row.identifier), row.key_id)
            _only(self._titles, _title(row.body), row.key_id)
            if row.payload is not None:
                _only(self._bodies, row.payload, row.key_id)
        self._titles.pop(_title(b"{}"), None)
        claims = (
            select(tables.identity.c.key_id, tables.identity.c.scheme, tables.identity.c.value)
            .join(tables.record_key, tables.record_key.c.id == tables.identity.c.key_id)
            .where(tables.record_key.c.source == self._source, tables.identity.c.valid_to.is_(None))
        )
        waiting = select(tables.renaming.c.old_key).join(tables.hold, tables.hold.c.number == tables.renaming.c.hold)
        waiting = waiting.where(tables.hold.c.source == self._source, tables.hold.c.state.in_(("held", "gathering")))
        self._taken.update(connection.execute(waiting).scalars())
        for claim in connection.execute(claims):
            known = self._claims.get(claim.key_id, frozenset())
            self._claims[claim.key_id] = known | {Identifier(claim.scheme, claim.value)}


def _only(known: dict[Any, int], mark: Any, key: int) -> None:
    """A mark that several records have tells nothing."""
    known[mark] = _SEVERAL if mark in known else key


def _title(document: bytes) -> int:
    stated = orjson.loads(document).get("title") or ""
    first = stated[0] if isinstance(stated, list) else stated
    text = first.get("@value", "") if isinstance(first, dict) else first
    return hash(" ".join(str(text).casefold().split()))


def _differ(mine: frozenset[Identifier], others: frozenset[Identifier]) -> bool:
    shared = {each.scheme for each in mine} & {each.scheme for each in others}
    return bool(shared) and not mine & others


# --- waiting -----------------------------------------------------------------------------------------------


def aside_evidence(number: int, old: str, why: str) -> str:
    """Why a newcomer is not shown."""
    return f"{ASIDE}it seems to be {old} under a new identifier ({why}); hold {number}"


def set_aside(tx: Transaction, number: int, found: Iterable[tuple[int, Match]]) -> None:
    """Remember which live record each newcomer seems to be."""
    for new_key, match in found:
        tx.add(tables.renaming, hold=number, new_key=new_key, old_key=match.key, why=match.why)


def waiting_among(tx: Transaction, keys: Sequence[int]) -> set[int]:
    """Those of these records that are set aside until a person, or the end of a run, decides."""
    query = (
        select(tables.renaming.c.new_key)
        .join(tables.hold, tables.hold.c.number == tables.renaming.c.hold)
        .where(tables.hold.c.state.in_(("held", "gathering")))
    )
    return {row.new_key for row in tx.select(query, tables.renaming.c.new_key, keys)}


@dataclass(frozen=True, slots=True)
class Pair:
    """A record under its old and its new identifier; `swept` are the runs that listed each last."""

    old_key: int
    new_key: int
    old: str
    new: str
    why: str
    old_swept: int
    new_swept: int
    old_outcome: str
    new_outcome: str


def pairs(connection: Connection, number: int) -> list[Pair]:
    """What waits under one hold, by the old identifier."""
    old, new = tables.record_key.alias("old"), tables.record_key.alias("new")
    seen_old, seen_new = tables.sighting.alias("seen_old"), tables.sighting.alias("seen_new")
    rows = connection.execute(
        select(
            tables.renaming,
            old.c.identifier.label("old"),
            new.c.identifier.label("new"),
            seen_old.c.swept.label("old_swept"),
            seen_new.c.swept.label("new_swept"),
            seen_old.c.outcome.label("old_outcome"),
            seen_new.c.outcome.label("new_outcome"),
        )
        .join(old, old.c.id == tables.renaming.c.old_key)
        .join(new, new.c.id == tables.renaming.c.new_key)
        .join(seen_old, seen_old.c.key_id == tables.renaming.c.old_key)
        .join(seen_new, seen_new.c.key_id == tables.renaming.c.new_key)
        .where(tables.renaming.c.hold == number)
        .order_by(old.c.identifier)
    )
    names = ("old_key", "new_key", "old", "new", "why", "old_swept", "new_swept", "old_outcome", "new_outcome")
    return [Pair(*(row._mapping[name] for name in names)) for row in rows]


def examples(waiting: Sequence[Pair]) -> list[dict[str, str]]:
    """A few pairs for people to judge by."""
    return [{"old": pair.old, "new": pair.new, "why": pair.why} for pair in waiting[:_EXAMPLES]]


# --- decided -----------------------------------------------------------------------------------------------


def show(tx: Transaction, number: int, chosen: Sequence[Pair], *, evidence: str) -> None:
    """These newcomers are records of their own, and wait no longer; one that was deleted meanwhile stays away."""
    for portion in portions(chosen):
        listed = [pair.new_key for pair in portion if pair.new_outcome != "deleted"]
        versions = _brought_back(tx, listed, evidence=evidence)
        apply_versions(tx, versions)
        forget(tx, number, [pair.new_key for pair in portion])


def forget(tx: Transaction, number: int, keys: Sequence[int]) -> None:
    """These newcomers wait under this hold no longer; one that is not shown is compared anew when it is listed."""
    for portion in portions(keys):
        tx.connection.execute(
            delete(tables.renaming).where(tables.renaming.c.hold == number, tables.renaming.c.new_key.in_(portion))
        )


def succeed(tx: Transaction, number: int, chosen: Sequence[Pair], *, by: str) -> None:
    """These records go on under their new identifiers: one withdrawn, one shown, the thing and its IRI kept."""
    for portion in portions([pair for pair in chosen if pair.new_outcome != "deleted"]):
        owners = _owners(tx, [pair.old_key for pair in portion])
        rows = [
            {
                "new_key": pair.new_key,
                "old_key": pair.old_key,
                "owner": owners.get(pair.old_key, pair.old_key),
                "hold": number,
                "made": tx.now,
                "made_by": by,
            }
            for pair in portion
        ]
        tx.connection.execute(insert(tables.succession), rows)
        versions = _brought_back(
            tx, [pair.new_key for pair in portion], evidence=f"hold {number} released by {by}: it went on from another"
        )
        names = {pair.old_key: pair.new for pair in portion}
        for row in _standing(tx, list(names)):
            if not row.deleted:
                said = f"hold {number} released by {by}: it goes on as {names[row.key_id]}"
                versions[row.key_id] = tombstone(row, row.source, row.identifier, evidence=said)
        apply_versions(tx, versions)


def undo_succession(tx: Transaction, number: int, *, evidence: str) -> int:
    """The old records live again and the new ones wait again; returns how many came back."""
    restored = 0
    for portion in portions(pairs(tx.connection, number)):
        new_keys = [pair.new_key for pair in portion]
        tx.connection.execute(delete(tables.succession).where(tables.succession.c.new_key.in_(new_keys)))
        versions = _brought_back(tx, [pair.old_key for pair in portion], evidence=evidence)
        restored += len(versions)
        named = {pair.new_key: aside_evidence(number, pair.old, pair.why) for pair in portion}
        for row in _standing(tx, new_keys):
            if not row.deleted:
                versions[row.key_id] = put_aside(tx, row, evidence=named[row.key_id])
        apply_versions(tx, versions)
    return restored


def _brought_back(tx: Transaction, keys: Sequence[int], *, evidence: str) -> dict[int, Version]:
    return {row.key_id: revived(tx, row, evidence=evidence) for row in _standing(tx, keys) if row.deleted}


def _standing(tx: Transaction, keys: Sequence[int]) -> list[Any]:
    return list(tx.select(STANDING, tables.record.c.key_id, keys))


def _owners(tx: Transaction, keys: Sequence[int]) -> dict[int, int]:
    """Whose name a record bears that succeeded another itself."""
    query = select(tables.succession.c.new_key, tables.succession.c.owner)
    return {row.new_key: row.owner for row in tx.select(query, tables.succession.c.new_key, keys)}
