"""What stands in an Elasticsearch index: its mapping, its settings, and the lines that a bulk request is made of.

Every entity is one document under a digest of its IRI. What is no entity carries `mark`: the position, which says
how far the index follows the change log; entities that are gone, kept so that no late write brings them back; and
those that the engine refused, with its reason. None of these has a field that a search looks into.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, Final

import orjson

from catalogue_api.index import analysis
from catalogue_api.index.document import AREA_FIELDS, RAW_FIELDS, TEXT_FIELDS
from catalogue_api.index.facets import FACETS
from catalogue_api.index.port import IndexDocument
from schemas.records import Position

POSITION: Final = "position"
GONE: Final = "gone"
REFUSED: Final = "refused"

_REASON_LENGTH: Final = 500

# Tokens come joined by one blank, and this analyser, which the core server has, splits there and nowhere else.
_TEXT: Final = {"type": "text", "analyzer": "whitespace"}
# The length of a field counts in the score, as it does in the embedded engine.
_WHOLE: Final = {"type": "keyword", "doc_values": False, "norms": True}
_COUNTED: Final = {"type": "keyword"}
_UNREAD: Final = {"type": "object", "enabled": False}

MAPPING: Final[dict[str, Any]] = {
    "dynamic": "strict",
    "_source": {"includes": ["entity", "shown", "mark", "note"]},
    "properties": {
        **dict.fromkeys(TEXT_FIELDS, _TEXT),
        **dict.fromkeys(RAW_FIELDS, _WHOLE),
        "facets": {"properties": {facet.name: _COUNTED for facet in FACETS}},
        "area": {"properties": {name: {"type": "integer", "doc_values": False} for name in AREA_FIELDS}},
        "order": {"properties": {"newest": {"type": "long"}, "oldest": {"type": "long"}, "title": _COUNTED}},
        "entity": _COUNTED,
        "digest": {"type": "keyword", "index": False},
        "shown": _UNREAD,
        "mark": {"type": "keyword", "doc_values": False},
        "note": _UNREAD,
    },
}


def _schema_key() -> str:
    known = orjson.dumps([MAPPING, analysis.REVISION], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(known).hexdigest()[:16]


SCHEMA_KEY: Final = _schema_key()
"""Names mapping and analysis; an index of another key has to be rebuilt."""


def index_settings(*, shards: int, replicas: int) -> dict[str, Any]:
    """Settings of a new index. It shows nothing new by itself: what is applied becomes visible in one step."""
    return {"number_of_shards": shards, "number_of_replicas": replicas, "refresh_interval": "-1"}


def identifier(entity: str) -> str:
    """The name of an entity's document: Elasticsearch takes no name above 512 bytes, and IRIs may be longer."""
    return base64.urlsafe_b64encode(hashlib.sha256(entity.encode()).digest()[:15]).decode()


def present(document: IndexDocument, version: int) -> bytes:
    """The two lines that put an entity into the index, unless a newer version of it is there."""
    body = {"entity": document.entity, "digest": document.digest, **document.fields}
    return _lines(document.entity, version, body)


def gone(entity: str, version: int) -> bytes:
    """The two lines that remove an entity. It stays as a mark: the engine forgets its own deletions in a minute."""
    return _lines(entity, version, {"mark": GONE})


def refused(entity: str, version: int, reason: str) -> bytes:
    """The two lines that say, in place of an entity, why the engine would not take it."""
    return _lines(entity, version, {"mark": REFUSED, "note": {"entity": entity, "reason": reason[:_REASON_LENGTH]}})


def position_body(position: Position) -> dict[str, Any]:
    """The document of the position; it also names the schema of its index."""
    note = {"epoch": position.epoch, "sequence": position.sequence, "schema": SCHEMA_KEY}
    return {"mark": POSITION, "note": note}


def _lines(entity: str, version: int, body: Mapping[str, Any]) -> bytes:
    action = {"index": {"_id": identifier(entity), "version": version, "version_type": "external_gte"}}
    return b"%b\n%b\n" % (orjson.dumps(action), orjson.dumps(body))
