"""What tantivy keeps of a document, field by field, and how a document and the index's own position become that."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import orjson
from tantivy import Document, Occur, Query, Schema, SchemaBuilder

from catalogue_api.index import analysis, generations
from catalogue_api.index.document import AREA_FIELDS, ORDER_FIELDS, RAW_FIELDS, TEXT_FIELDS
from catalogue_api.index.facets import FACETS
from catalogue_api.index.port import IndexDocument
from schemas.errors import IndexUnavailable
from schemas.records import Position

_VERSION: Final = 2


POSITION: Final = "position"
_NO_FOLDING = "raw"


def _schema() -> Schema:
    builder = SchemaBuilder()
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in RAW_FIELDS:
        builder.add_text_field(name, tokenizer_name=_NO_FOLDING, index_option="basic")
    for facet in FACETS:
        builder.add_text_field(f"facet_{facet.name}", fast=True, tokenizer_name=_NO_FOLDING, index_option="basic")
    for name in AREA_FIELDS:
        builder.add_integer_field(f"area_{name}", fast=True)
    builder.add_integer_field("order_newest", fast=True)
    builder.add_integer_field("order_oldest", fast=True)
    builder.add_text_field("order_title", fast=True, tokenizer_name=_NO_FOLDING, index_option="basic")
    builder.add_text_field("entity", tokenizer_name=_NO_FOLDING, index_option="basic")
    builder.add_text_field("role", tokenizer_name=_NO_FOLDING, index_option="basic")
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def _schema_key() -> str:
    parts = (
        _VERSION,
        analysis.REVISION,
        TEXT_FIELDS,
        RAW_FIELDS,
        ORDER_FIELDS,
        AREA_FIELDS,
        [facet.name for facet in FACETS],
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


SCHEMA: Final = _schema()
SCHEMA_KEY: Final = _schema_key()
"""Names the fields and the analysis; the engine cannot change a schema, so another key means a rebuild."""

EVERYTHING: Final = Query.boolean_query(
    [(Occur.Must, Query.all_query()), (Occur.MustNot, Query.term_query(SCHEMA, "role", POSITION, "basic"))]
)


def to_document(source: IndexDocument, key: str) -> Document:
    """The document as the engine takes it, under the key of its entity."""
    fields, order = source.fields, source.fields["order"]
    kept = {**fields["shown"], "entity": source.entity, "digest": source.digest, "order": order}
    # Handed over as a whole: adding value by value takes a fifth longer.
    values = {
        "entity": key,
        **{name: fields[name] for name in (*TEXT_FIELDS, *RAW_FIELDS)},
        **{f"facet_{name}": found for name, found in fields["facets"].items()},
        **{f"order_{name}": order[name] for name in ORDER_FIELDS},
        **{f"area_{name}": side for name, side in fields.get("area", {}).items()},
        "shown": orjson.dumps(kept),
    }
    return Document.from_dict(values, SCHEMA)


def position_document(position: Position) -> Document:
    """The document that says how far the index follows the change log."""
    document = Document()
    document.add_text("role", POSITION)
    document.add_bytes("shown", orjson.dumps([position.epoch, position.sequence]))
    return document


def hexadecimal(text: str) -> str:
    """A text made of letters and digits, in the same order: ranges of text are stated in a query language."""
    return text.encode().hex()


def kept_of(document: Document) -> dict[str, Any]:
    """What is kept of an entity to be shown."""
    found: dict[str, Any] = orjson.loads(bytes(document.get_first("shown") or b"{}"))
    return found


def outdated(shown: generations.Generation) -> IndexUnavailable:
    """The fault that only a rebuild mends."""
    return IndexUnavailable(
        "the index was built by another release.", where=str(shown.folder), next_step="Run `catalogue index rebuild`."
    )
