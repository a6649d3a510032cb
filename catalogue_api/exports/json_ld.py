"""One JSON-LD document: our whole context once, then the composed description of every entity (JSON-LD 1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from catalogue_api.exports.export import Export
from schemas.dcat.compose import compose
from schemas.dcat.terms import CONTEXT, PREFIXES
from schemas.dcat.triples import absolute
from schemas.holdings import Entity


def _write(entities: Iterable[Entity], base: str) -> Iterator[bytes]:
    context = orjson.dumps({**PREFIXES, **CONTEXT}, option=orjson.OPT_SORT_KEYS)
    head = b'{"@context":' + context + b',"@graph":['
    for entity in entities:
        yield head + orjson.dumps(absolute(compose(entity).document, base), option=orjson.OPT_SORT_KEYS)
        head = b",\n"
    yield b"]}\n" if head == b",\n" else head + b"]}\n"


EXPORT = Export("jsonld", "JSON-LD", "application/ld+json", "jsonld", _write)
