"""RDF that keeps who says what: every record's own triples, in a graph named by the record (RDF 1.1 N-Quads)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalogue_api.exports.export import Export
from schemas.dcat.compose import compose
from schemas.dcat.triples import nquads
from schemas.holdings import Entity


def _write(entities: Iterable[Entity], base: str) -> Iterator[bytes]:
    for entity in entities:
        quads = nquads(compose(entity).document, base)
        for record in entity.records:
            quads += nquads(record.document, base)
        yield "".join(sorted(set(quads.splitlines(keepends=True)))).encode()


EXPORT = Export("nq", "N-Quads", "application/n-quads", "nq", _write)
