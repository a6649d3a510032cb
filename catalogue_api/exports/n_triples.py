"""RDF, one triple on each line: the composed description of every entity (RDF 1.1 N-Triples)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalogue_api.exports.export import Export
from schemas.dcat.compose import compose
from schemas.dcat.triples import ntriples
from schemas.holdings import Entity


def _write(entities: Iterable[Entity], base: str) -> Iterator[bytes]:
    for entity in entities:
        lines = sorted(set(ntriples(compose(entity).document, base).splitlines(keepends=True)))
        yield "".join(lines).encode()


EXPORT = Export("nt", "N-Triples", "application/n-triples", "nt", _write)
