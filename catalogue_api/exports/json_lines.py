"""One JSON object on each line: an entity, its composed description, and every record behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from catalogue_api.exports.export import Export
from schemas.dcat.compose import compose
from schemas.dcat.triples import absolute
from schemas.holdings import Entity, StoredRecord


def _write(entities: Iterable[Entity], base: str) -> Iterator[bytes]:
    for entity in entities:
        yield orjson.dumps(_line(entity, base), option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _line(entity: Entity, base: str) -> dict[str, Any]:
    composed = compose(entity)
    return {
        "@id": base + entity.iri,
        "sources": entity.sources,
        "joined_by": entity.reasons,
        "description": absolute(composed.document, base),
        "fields": {term: {"record": base + iri, "rule": rule} for term, (iri, rule) in composed.fields.items()},
        "records": [_record(record, base) for record in entity.records],
    }


def _record(record: StoredRecord, base: str) -> dict[str, Any]:
    return {
        "@id": base + record.iri,
        "source": record.source,
        "identifier": record.identifier,
        "format": record.format,
        "revision": record.revision,
        "datestamp": record.datestamp,
        "sets": record.sets,
        "digest": record.digest,
        "identifiers": [{"scheme": each.scheme, "value": each.value} for each in record.identifiers],
        "findings": [{"code": each.code, "severity": each.severity, "path": each.path} for each in record.findings],
        "document": absolute(record.document, base),
    }


EXPORT = Export("jsonl", "JSON lines", "application/x-ndjson", "jsonl", _write)
