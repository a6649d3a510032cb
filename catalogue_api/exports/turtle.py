"""RDF to read: the composed description of every entity, one after the other (RDF 1.1 Turtle)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalogue_api.exports.export import Export
from schemas.dcat.compose import compose
from schemas.dcat.triples import turtle
from schemas.holdings import Entity


def _write(entities: Iterable[Entity], base: str) -> Iterator[bytes]:
    # Prefixes may be said again anywhere (Turtle §2.4), so each entity can be written alone.
    for entity in entities:
        yield turtle([compose(entity).document], base)


EXPORT = Export("ttl", "Turtle", "text/turtle; charset=utf-8", "ttl", _write)
