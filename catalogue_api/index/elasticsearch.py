"""The search engine for several machines: Elasticsearch 8, asked through its official client.

    <prefix>                   an alias: what searches ask
    <prefix>-generation-<n>    the index behind it; its document `position` says how far it follows the change log
    <prefix>-lease             who may write

Every document is analysed before it comes here, so the core server is enough: nothing needs a plug-in, a script or
an analyser beyond `whitespace`. A generation shows nothing new until it is refreshed, which is done once a batch
is in; its position moves after that, so a crash repeats a batch and never skips one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from elasticsearch import Elasticsearch

from catalogue_api.checks import Check, Condition
from catalogue_api.index import analysis, answers, elasticsearch_health
from catalogue_api.index.document import title_key
from catalogue_api.index.elasticsearch_client import Cluster, connect
from catalogue_api.index.elasticsearch_mapping import REFUSED, SCHEMA_KEY
from catalogue_api.index.elasticsearch_query import EVERYTHING, alike
from catalogue_api.index.elasticsearch_reading import Reader
from catalogue_api.index.elasticsearch_search import Points, Search
from catalogue_api.index.elasticsearch_writer import Writer
from catalogue_api.index.notices import NOTHING
from catalogue_api.index.port import IndexDocument
from catalogue_api.index.query import parse
from schemas.errors import IndexUnavailable
from schemas.records import Position
from schemas.search import Notice, SearchPage, SearchQuery


class ElasticsearchIndex:
    """A `SearchIndex` in a cluster: any number of readers anywhere, one projector among all of them."""

    def __init__(self, client: Elasticsearch, cluster: Cluster, writer: Writer | None) -> None:
        self._client = client
        self._cluster = cluster
        self._writer = writer
        self._reader = Reader(client, cluster)
        self._points = Points(self._reader)

    @classmethod
    def open(
        cls,
        cluster: Cluster,
        folder: Path,
        *,
        writable: bool,
        client: Elasticsearch | None = None,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> Self:
        """Reach for the index; nothing is asked of the cluster yet, unless it is opened for writing.

        That raises `IndexLocked` while another process writes. `folder` is the catalogue's own: it holds the lock
        that processes of one machine see at once.
        """
        client = client or connect(cluster)
        try:
            writer = Writer.open(client, cluster, folder, clock=clock, pause=pause) if writable else None
        except IndexUnavailable:
            client.close()
            raise
        return cls(client, cluster, writer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give up points in time, the right to write, and the connections."""
        self._points.close()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self._client.close()

    def apply(
        self, documents: Iterable[IndexDocument], removed: Sequence[str], position: Position, *, settle: bool = True
    ) -> None:
        """Replace and remove entities, show it, and move to `position`; nothing is ever left open."""
        self._require_writer().apply(documents, removed, position)

    def settle(self) -> None:
        """Nothing is open."""

    def rebuild(self, documents: Iterable[IndexDocument], position: Position) -> int:
        """Build beside the present index, compare with what was sent, and switch."""
        return self._require_writer().rebuild(documents, position, pairs=self._pairs)

    def search(self, query: SearchQuery) -> SearchPage:
        """One page of the entities that match, with the buckets of the facets asked for."""
        answers.check(query)
        page = answers.page_of(query)
        parsed = parse(query.text)
        found = self._reader.again(
            lambda: Search(self._reader, self._points, self._cluster, query, parsed, page).answer()
        )
        if found is not None:
            return found
        empty = {name: answers.buckets(query, name, ()) for name in query.facets}
        return SearchPage(0, (), empty, notices=(*parsed.notices, Notice(NOTHING)))

    def suggest(self, prefix: str, *, size: int = 8) -> tuple[str, ...]:
        """Titles that begin like `prefix`, whatever its case and accents, in the order of the title sort."""
        folded = analysis.exact(prefix)
        if not folded or size < 1:
            return ()
        body = {
            "query": {"prefix": {"order.title": {"value": title_key(folded)}}},
            "sort": ["order.title"],
            "size": size * 5,
            "track_total_hits": False,
            "_source": ["shown.title"],
        }
        found = self._reader.again(lambda: self._reader.ask(body))
        hits = found.answer["hits"]["hits"] if found else ()
        return tuple(dict.fromkeys(hit["_source"]["shown"]["title"] for hit in hits))[:size]

    def near(self, word: str, *, distance: int, size: int = 50) -> tuple[str, ...]:
        """Title and description of the newest entities with a word within this edit distance of a folded one."""
        body = {
            "query": alike(word, distance=distance),
            "sort": ["order.newest"],
            "size": size,
            "track_total_hits": False,
            "_source": ["shown.title", "shown.description"],
        }
        found = self._reader.again(lambda: self._reader.ask(body))
        shown = [hit["_source"]["shown"] for hit in found.answer["hits"]["hits"]] if found else []
        return tuple(f"{each['title']}\n{each['description']}" for each in shown)

    def position(self) -> Position | None:
        """How far this index follows the change log; `None` also when another release built it."""
        state = self._reader.again(self._reader.state)
        return state.position if state is not None and state.schema == SCHEMA_KEY else None

    def holds(self, entity: str) -> bool:
        """Whether this entity can be found."""
        body = {"query": {"term": {"entity": entity}}, "size": 0, "track_total_hits": 1}
        found = self._reader.again(lambda: self._reader.ask(body))
        return found is not None and found.answer["hits"]["total"]["value"] > 0

    def digests(self) -> Iterator[tuple[str, str]]:
        """Every `(entity, digest)` of one state of the index, in entity order, a window of entities at a time."""
        return self._pairs(self._cluster.prefix)

    def refused(self) -> Iterator[tuple[str, str]]:
        """Entities that the engine would not take, each with its reason."""
        for hit in self._reader.walk({"term": {"mark": REFUSED}}, "_shard_doc"):
            note = hit["_source"]["note"]
            yield note["entity"], note["reason"]

    def condition(self) -> Condition:
        """How the cluster is, as monitors ask it."""
        return elasticsearch_health.condition(self._client, self._cluster.prefix, query=EVERYTHING)

    def examine(self, *, now: datetime) -> Iterator[Check]:
        """What `catalogue doctor` asks of the cluster."""
        return elasticsearch_health.examine(self._client, self._cluster.prefix, now=now)

    def _pairs(self, index: str) -> Iterator[tuple[str, str]]:
        lean = {"docvalue_fields": ["digest"], "stored_fields": "_none_"}
        for hit in self._reader.walk(EVERYTHING, "entity", index=index, **lean):
            yield hit["sort"][0], hit["fields"]["digest"][0]

    def _require_writer(self) -> Writer:
        if self._writer is None:
            raise IndexUnavailable("this index was opened for reading.", where=self._cluster.where)
        return self._writer
