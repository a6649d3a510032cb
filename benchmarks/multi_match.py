"""The baseline of the relevance figures: each engine as it comes, its default analysis and a plain multi-match.

Titles, keywords, names, descriptions and identifiers are handed over as text, and the query as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol

from elasticsearch import Elasticsearch
from tantivy import Document, Index, SchemaBuilder

from catalogue_api.index.port import IndexDocument

FIELDS: Final = ("title", "keyword", "agent", "description", "identifier")
_INDEX: Final = "baseline"


class Asked(Protocol):
    """Gives the entities that answer to a text, best first."""

    def __call__(self, text: str, /) -> Sequence[str]: ...


def texts(document: IndexDocument) -> dict[str, str]:
    """What the baseline knows of an entity, by field."""
    fields = document.fields
    return {
        "title": " ".join([fields["shown"]["title"], *fields["title_whole"]]),
        "keyword": " ".join(fields["facets"]["subject"]),
        "agent": " ".join(fields["agent"]),
        "description": fields["shown"]["description"],
        "identifier": " ".join(fields["identifier"]),
    }


def embedded(documents: Sequence[IndexDocument]) -> Asked:
    """tantivy with its default tokenizer and its query parser over all fields, read leniently."""
    builder = SchemaBuilder()
    for name in FIELDS:
        builder.add_text_field(name)
    builder.add_text_field("entity", stored=True, tokenizer_name="raw")
    index = Index(builder.build())
    with_memory = index.writer(50_000_000, 1)
    for document in documents:
        with_memory.add_document(Document(**texts(document), entity=document.entity))
    with_memory.commit()
    with_memory.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(text: str, /) -> list[str]:
        query, _ = index.parse_query_lenient(text, list(FIELDS))
        return [str(searcher.doc(address).get_first("entity")) for _, address in searcher.search(query, 10).hits]

    return ask


@contextmanager
def elasticsearch(url: str, documents: Sequence[IndexDocument]) -> Iterator[Asked]:
    """Elasticsearch with its standard analyser and `multi_match`; the index goes with the block."""
    text: dict[str, Any] = {name: {"type": "text"} for name in FIELDS}
    with Elasticsearch(url) as client:
        client.options(ignore_status=404).indices.delete(index=_INDEX)
        client.indices.create(
            index=_INDEX,
            settings={"number_of_shards": 1, "number_of_replicas": 0},
            mappings={"properties": {**text, "entity": {"type": "keyword"}}},
        )
        lines: list[dict[str, Any]] = []
        for document in documents:
            lines += [{"index": {}}, {**texts(document), "entity": document.entity}]
        client.bulk(index=_INDEX, operations=lines, refresh=True)

        def ask(text: str, /) -> list[str]:
            query = {"multi_match": {"query": text, "fields": list(FIELDS)}}
            hits = client.search(index=_INDEX, query=query, size=10, source=["entity"])["hits"]["hits"]
            return [str(hit["_source"]["entity"]) for hit in hits]

        yield ask
        client.indices.delete(index=_INDEX)
