"""Which records describe the same thing: a pure function of live claims.

Records are one entity when they are connected by an unambiguous primary identifier. An identifier that two live
records of one source claim is ambiguous and joins nothing. The entity is named by the smallest identifier of its
records by (scheme order, value), else by (source, identifier) of its one record; never by a title or by the order
of arrival.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.identifiers import SCHEME_ORDER, entity_iri, entity_iri_of_record
from schemas.records import Identifier

_RANK = {scheme: rank for rank, scheme in enumerate(SCHEME_ORDER)}


@dataclass(frozen=True, slots=True)
class Claimant:
    """A live record and the identifiers it claims, cut ones left out."""

    key: int
    source: str
    identifier: str
    claims: frozenset[Identifier]


@dataclass(frozen=True, slots=True)
class Component:
    """One entity: its IRI, its records, and for each joined record why it joined."""

    iri: str
    keys: tuple[int, ...]
    reasons: Mapping[int, str]


def components(claimants: Iterable[Claimant]) -> tuple[Component, ...]:
    """The entities of these records; all claimants of each identifier must be among them."""
    records = {claimant.key: claimant for claimant in sorted(claimants, key=lambda each: each.key)}
    joining = _unambiguous(records.values())
    groups = _connect(records, joining)
    return tuple(_component(records, keys, joining) for keys in groups)


def smallest(identifiers: Iterable[Identifier]) -> Identifier | None:
    """The identifier that names an entity."""
    return min(identifiers, key=lambda each: (_RANK.get(each.scheme, len(_RANK)), each.value), default=None)


def contested(claimants: Iterable[Claimant]) -> dict[Identifier, tuple[Claimant, ...]]:
    """The identifiers that join nothing, each with the records of the sources that claim it more than once."""
    records = tuple(claimants)
    joining = _unambiguous(records)
    found: dict[Identifier, tuple[Claimant, ...]] = {}
    for claim in {claim for record in records for claim in record.claims} - joining.keys():
        holders = [record for record in records if claim in record.claims]
        times = Counter(record.source for record in holders)
        found[claim] = tuple(record for record in holders if times[record.source] > 1)
    return found


def _unambiguous(records: Iterable[Claimant]) -> dict[Identifier, list[int]]:
    holders: dict[Identifier, list[int]] = {}
    sources: dict[Identifier, list[str]] = {}
    for record in records:
        for claim in record.claims:
            holders.setdefault(claim, []).append(record.key)
            sources.setdefault(claim, []).append(record.source)
    return {claim: keys for claim, keys in holders.items() if len(set(sources[claim])) == len(keys)}


def _connect(records: Mapping[int, Claimant], joining: Mapping[Identifier, list[int]]) -> list[tuple[int, ...]]:
    leader = {key: key for key in records}

    def find(key: int) -> int:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for keys in joining.values():
        for other in keys[1:]:
            leader[find(other)] = find(keys[0])
    groups: dict[int, list[int]] = {}
    for key in records:
        groups.setdefault(find(key), []).append(key)
    return [tuple(sorted(keys)) for keys in groups.values()]


def _component(
    records: Mapping[int, Claimant], keys: tuple[int, ...], joining: Mapping[Identifier, list[int]]
) -> Component:
    usable = {claim for key in keys for claim in records[key].claims if claim in joining}
    name = smallest(usable)
    if name is None:
        record = records[keys[0]]
        return Component(entity_iri_of_record(record.source, record.identifier), keys, {})
    if len(keys) == 1:
        return Component(entity_iri(name), keys, {})
    return Component(entity_iri(name), keys, {key: _reason(records, key, joining) for key in keys})


def _reason(records: Mapping[int, Claimant], key: int, joining: Mapping[Identifier, list[int]]) -> str:
    shared = {claim: holders for claim in records[key].claims if len(holders := joining.get(claim, [])) > 1}
    claim = smallest(shared)
    if claim is None:
        return ""
    others = sorted(f"{records[other].source} {records[other].identifier}" for other in shared[claim] if other != key)
    return f"same {claim.scheme} {claim.value} as {', '.join(others)}"
