"""Which organisations and sites are one thing under several names: a table of facts that a person can read and check.

Joining is by identifier (ROR, GOCDB, OSG, CRIC) or by a web domain of an organisation's own, never by an acronym: FAIR
is a facility, and a set of principles. What is a part of an organisation stays one, and says of which.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from schemas.identifiers import recognise
from schemas.records import Identifier
from schemas.vocabularies.lookup import rows


@dataclass(frozen=True, slots=True)
class Known:
    """One organisation or site of the table; `part_of` is the identifier of the whole, as it is written there."""

    identifier: Identifier
    name: str
    part_of: str | None = None


def known_as(identifier: Identifier) -> Known | None:
    """What the table says of this identifier, `None` where it says nothing."""
    return _by_identifier().get(_folded(identifier))


def names_of(identifier: Identifier) -> tuple[Identifier, ...]:
    """Every identifier of the row of the table that knows this one; empty where none does."""
    known = known_as(identifier)
    return next((every for row, every, _ in _table() if row == known), ())


def known_at(address: str) -> Known | None:
    """The organisation whose own web domain this address is the front page of; `None` for any other page or host."""
    parts = urlsplit(address)
    if parts.path not in ("", "/") or parts.query:
        return None
    return _by_domain().get((parts.hostname or "").removeprefix("www."))


def whole_of(known: Known) -> Known | None:
    """The organisation or site that this one is a part of."""
    found = recognise(known.part_of) if known.part_of else None
    return None if found is None else known_as(found)


def _folded(identifier: Identifier) -> tuple[str, str]:
    """OSG's folders are written with blanks or underscores, by who copied them; no other scheme is as lax."""
    value = identifier.value.replace("_", " ") if identifier.scheme == "osg" else identifier.value
    return identifier.scheme, " ".join(value.split())


@cache
def _table() -> tuple[tuple[Known, tuple[Identifier, ...], tuple[str, ...]], ...]:
    found = []
    for written, same, domains, part_of, name in rows("organisations.tsv"):
        every = [each for text in (written, *same.split("|")) if text and (each := recognise(text)) is not None]
        known = Known(every[0], name, part_of or None)
        found.append((known, tuple(every), tuple(domain for domain in domains.split("|") if domain)))
    return tuple(found)


@cache
def _by_identifier() -> dict[tuple[str, str], Known]:
    return {_folded(each): known for known, every, _ in _table() for each in every}


@cache
def _by_domain() -> dict[str, Known]:
    return {domain: known for known, _, domains in _table() for domain in domains}
