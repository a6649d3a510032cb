"""What the catalogue says of a thing as plain JSON with absolute IRIs: one form for the API and the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from marshmallow import Schema

from catalogue_api.index.placing import Unplaced
from schemas.dcat.compose import compose
from schemas.dcat.terms import kind_of
from schemas.dcat.triples import absolute
from schemas.holdings import Entity, StoredRecord, Trace
from schemas.search import SearchPage, Suggestion
from schemas.wire import api


def entity_answer(entity: Entity, base: str) -> dict[str, Any]:
    """An entity, its composed description, where each field came from, and the records behind it."""
    composed = compose(entity)
    body = {
        "iri": base + entity.iri,
        "state": entity.state,
        "kind": kind_of(composed.document.get("@type", [])),
        "changed": entity.changed,
        "sources": entity.sources,
        "joined_by": entity.reasons,
        "description": absolute(composed.document, base),
        "fields": {term: {"record": base + iri, "rule": rule} for term, (iri, rule) in composed.fields.items()},
        "records": [_record(each, base) for each in entity.records],
    }
    return _dumped(api.EntitySchema(), body)


def record_answer(record: StoredRecord, base: str) -> dict[str, Any]:
    """One source's assertion."""
    return _dumped(api.RecordSchema(), _record(record, base))


def page_answer(
    page: SearchPage,
    base: str,
    *,
    following: str | None = None,
    suggestion: Suggestion | None = None,
    unplaced: Unplaced | None = None,
) -> dict[str, Any]:
    """A page of hits; `following` is how to get the next one, `suggestion` another spelling.

    `unplaced` is what a search within an area leaves out for want of a place.
    """
    body: dict[str, Any] = {
        "total": page.total,
        "hits": [{**asdict(hit), "iri": base + hit.entity} for hit in page.hits],
        "facets": page.buckets,
        "notices": page.notices,
        "expansions": [asdict(expansion) for expansion in page.expansions],
    }
    if following:
        body["next"] = following
    if suggestion is not None:
        body["did_you_mean"] = asdict(suggestion)
    if unplaced is not None:
        body["unplaced"] = unplaced.total
    return _dumped(api.SearchPageSchema(), body)


def traces_answer(traces: Iterable[Trace], base: str, *, total: int) -> dict[str, Any]:
    """The stories of an identifier, and how many records have it."""
    listed = [{**asdict(trace), "entity": base + trace.entity if trace.entity else None} for trace in traces]
    return _dumped(api.TracesSchema(), {"total": total, "traces": listed})


def _record(record: StoredRecord, base: str) -> dict[str, Any]:
    return {
        **asdict(record),
        "iri": base + record.iri,
        "entity": base + record.entity if record.entity else None,
        "document": absolute(record.document, base),
    }


def _dumped(schema: Schema, body: dict[str, Any]) -> dict[str, Any]:
    dumped: dict[str, Any] = schema.dump(body)
    return dumped
