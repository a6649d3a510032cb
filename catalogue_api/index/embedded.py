"""The embedded search engine: tantivy in this process, its files in a folder.

Every document is analysed before it comes here, so the engine only splits at blanks. The position in the change log
is a document of the index itself, written in the same commit as what it stands for. Pages by a field sort go on
after the last sort key and stay right while the index changes; pages by relevance count from the top, are stable
while nothing is committed, and say so when something was.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from tantivy import Index, IndexWriter, Order, Query

from catalogue_api.checks import FAILURE, OK, WARNING, Check, Condition
from catalogue_api.failpoints import reach
from catalogue_api.index import analysis, answers, generations
from catalogue_api.index.document import title_key
from catalogue_api.index.embedded_query import term
from catalogue_api.index.embedded_schema import (
    POSITION,
    SCHEMA,
    SCHEMA_KEY,
    hexadecimal,
    kept_of,
    outdated,
    position_document,
    to_document,
)
from catalogue_api.index.embedded_search import Search
from catalogue_api.index.embedded_state import Snapshot, digests_of, number_of, read_state
from catalogue_api.index.notices import NOTHING
from catalogue_api.index.port import IndexDocument
from catalogue_api.index.query import parse
from schemas.errors import IndexUnavailable
from schemas.records import Position
from schemas.search import Notice, SearchPage, SearchQuery

_HEAP: Final = 96_000_000
"""Memory of the one writing thread, in bytes; a second thread brought nothing at 1 M documents and cost 1 GiB."""
_COMMIT_EVERY: Final = 50_000
_CHUNK: Final = 500
"""Documents whose presence is asked for in one query before they are written."""
_ATTEMPTS: Final = 5


class EmbeddedIndex:
    """A `SearchIndex` in a folder: any number of readers in any process, one writer among all of them."""

    def __init__(self, root: Path, lock: IO[bytes] | None) -> None:
        self._root = root
        self._lock = lock
        self._held: Snapshot | None = None
        self._writer: tuple[generations.Generation, Index, IndexWriter] | None = None
        # What was written since the last commit: entities that a newer document has to replace, and how far it goes.
        self._open: set[str] = set()
        self._reached: Position | None = None
        self._guard = threading.Lock()

    @classmethod
    def open(cls, folder: Path, *, writable: bool) -> Self:
        """Open the index in `folder`, which is made when absent; `IndexLocked` when another process writes it."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexUnavailable(f"cannot make the folder: {error}.", where=str(folder)) from error
        return cls(folder, generations.lock_writer(folder) if writable else None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give up the writer, the lock and the files."""
        with self._guard:
            self._drop_writer()
            self._held = None
            if self._lock is not None:
                self._lock.close()
                self._lock = None

    # --- writing --------------------------------------------------------------------------------------------

    def apply(
        self, documents: Iterable[IndexDocument], removed: Sequence[str], position: Position, *, settle: bool = True
    ) -> None:
        """Replace and remove entities, and move to `position`; in one commit with what was left open before."""
        index, writer = self._open_writer()
        written = False
        try:
            for entity in removed:
                writer.delete_documents_by_term("entity", hexadecimal(entity))
            documents = iter(documents)
            while chunk := list(islice(documents, _CHUNK)):
                self._write(index, writer, chunk)
            self._reached = position
            if settle or len(self._open) >= _COMMIT_EVERY:
                self._commit(index, writer, position)
            written = True
        except (ValueError, OSError) as error:
            raise self._unavailable(error) from error
        finally:
            # Where reading the documents failed, too, what was written of them is not to be committed later.
            if not written:
                self._drop_writer()

    def settle(self) -> None:
        """Commit what `apply` left open."""
        if self._reached is not None:
            self.apply((), (), self._reached)

    def _write(self, index: Index, writer: IndexWriter, chunk: Sequence[IndexDocument]) -> None:
        """Add documents in place of those that are there; deleting what is not there costs as much as the deed."""
        keys = [hexadecimal(document.entity) for document in chunk]
        committed = number_of(index.searcher(), Query.term_set_query(SCHEMA, "entity", keys)) > 0
        for key, document in zip(keys, chunk, strict=True):
            if committed or document.entity in self._open:
                writer.delete_documents_by_term("entity", key)
            writer.add_document(to_document(document, key))
            self._open.add(document.entity)

    def _commit(self, index: Index, writer: IndexWriter, position: Position) -> None:
        writer.delete_documents_by_term("role", POSITION)
        writer.add_document(position_document(position))
        reach("index.sent")
        writer.commit()
        self._forget_open()
        index.reload()

    def _forget_open(self) -> None:
        self._open.clear()
        self._reached = None

    def rebuild(self, documents: Iterable[IndexDocument], position: Position) -> int:
        """Build beside the present index and switch; requests under way finish on the old one."""
        self._require_lock()
        self._drop_writer()
        generation = generations.prepare(self._root, SCHEMA_KEY)
        entities = 0
        try:
            writer = Index(SCHEMA, str(generation.folder)).writer(_HEAP, 1)
            for document in documents:
                writer.add_document(to_document(document, hexadecimal(document.entity)))
                entities += 1
                if entities % _COMMIT_EVERY == 0:
                    writer.commit()
            writer.add_document(position_document(position))
            writer.commit()
            writer.wait_merging_threads()
            reach("rebuild.built")
        except (ValueError, OSError) as error:
            raise self._unavailable(error) from error
        generations.switch(self._root, generation)
        reach("rebuild.switched")
        return entities

    def _open_writer(self) -> tuple[Index, IndexWriter]:
        self._require_lock()
        shown = generations.current(self._root)
        if shown is None:
            shown = generations.prepare(self._root, SCHEMA_KEY)
            try:
                Index(SCHEMA, str(shown.folder))
            except (ValueError, OSError) as error:
                raise self._unavailable(error) from error
            generations.switch(self._root, shown)
        if shown.schema != SCHEMA_KEY:
            raise outdated(shown)
        if self._writer is None or self._writer[0] != shown:
            self._drop_writer()
            try:
                index = Index.open(str(shown.folder))
                self._writer = (shown, index, index.writer(_HEAP, 1))
            except (ValueError, OSError) as error:
                raise self._unavailable(error) from error
        return self._writer[1], self._writer[2]

    def _require_lock(self) -> None:
        if self._lock is None:
            raise IndexUnavailable("this index was opened for reading.", where=str(self._root))

    def _drop_writer(self) -> None:
        # Dropping the last reference ends the engine's threads and frees its lock; nothing uncommitted survives.
        self._writer = None
        self._forget_open()

    # --- reading --------------------------------------------------------------------------------------------

    def search(self, query: SearchQuery) -> SearchPage:
        """One page of the entities that match, with the buckets of the facets asked for."""
        answers.check(query)
        page = answers.page_of(query)
        parsed = parse(query.text)
        snapshot = self._snapshot()
        if snapshot is None:
            empty = {name: answers.buckets(query, name, ()) for name in query.facets}
            return SearchPage(0, (), empty, notices=(*parsed.notices, Notice(NOTHING)))
        try:
            return Search(snapshot, query, parsed, page).answer()
        except (ValueError, OSError) as error:
            raise self._unavailable(error) from error

    def suggest(self, prefix: str, *, size: int = 8) -> tuple[str, ...]:
        """Titles that begin like `prefix`, whatever its case and accents, in the order of the title sort."""
        snapshot = self._snapshot()
        folded = analysis.exact(prefix)
        if snapshot is None or not folded or size < 1:
            return ()
        start = title_key(folded)
        query = snapshot.index.parse_query(f"order_title:[{start} TO {start}\U0010ffff}}")
        found = snapshot.searcher.search(query, limit=size * 5, order_by_field="order_title", order=Order.Asc)
        titles = dict.fromkeys(kept_of(snapshot.searcher.doc(address))["title"] for _, address in found.hits)
        return tuple(titles)[:size]

    def near(self, word: str, *, distance: int, size: int = 50) -> tuple[str, ...]:
        """Title and description of the newest entities with a word within this edit distance of a folded one."""
        snapshot = self._snapshot()
        if snapshot is None:
            return ()
        alike = Query.fuzzy_term_query(SCHEMA, "exact", word, distance)
        found = snapshot.searcher.search(alike, limit=size, count=False, order_by_field="order_newest", order=Order.Asc)
        shown = (kept_of(snapshot.searcher.doc(address)) for _, address in found.hits)
        return tuple(f"{each['title']}\n{each['description']}" for each in shown)

    def position(self) -> Position | None:
        """How far this index follows the change log; `None` also when another release built it."""
        if self._reached is not None:
            return self._reached
        shown = generations.current(self._root)
        if shown is None or shown.schema != SCHEMA_KEY:
            return None
        snapshot = self._snapshot()
        return snapshot.position if snapshot else None

    def holds(self, entity: str) -> bool:
        """Whether this entity can be found."""
        snapshot = self._snapshot()
        return snapshot is not None and bool(number_of(snapshot.searcher, term("entity", hexadecimal(entity))))

    def digests(self) -> Iterator[tuple[str, str]]:
        """Every `(entity, digest)` of one state of the index, in entity order, a window of entities at a time."""
        snapshot = self._snapshot()
        return digests_of(snapshot, "") if snapshot else iter(())

    def condition(self) -> Condition:
        """How the index is. One that was never filled is available, and empty."""
        engine = version("tantivy")
        try:
            snapshot = self._snapshot()
        except IndexUnavailable:
            return Condition("embedded", engine)
        if snapshot is None:
            return Condition("embedded", engine, available=True, documents=0, size=0)
        size = _size(snapshot.generation.folder)
        return Condition("embedded", engine, available=True, documents=snapshot.entities, size=size)

    def examine(self, *, now: datetime) -> Iterator[Check]:
        """Whether the index can be read, and whether a rebuild beside it has room. `now` is for engines elsewhere."""
        try:
            snapshot = self._snapshot()
        except IndexUnavailable as fault:
            yield Check("engine", FAILURE, str(fault), fault.next_step)
            return
        size = _size(snapshot.generation.folder) if snapshot else 0
        free = shutil.disk_usage(self._root).free
        detail = f"embedded, tantivy {version('tantivy')}, {size / 1e6:.1f} MB"
        if free < 2 * size:
            yield Check(
                "engine", WARNING, f"{detail}, {free / 1e6:.1f} MB free", "Make room: a rebuild needs twice that."
            )
        else:
            yield Check("engine", OK, detail)

    def refused(self) -> Iterator[tuple[str, str]]:
        """None: this engine takes every document."""
        return iter(())

    def _snapshot(self) -> Snapshot | None:
        """The present state; the files are looked at on every call, so commits of other processes are seen."""
        with self._guard:
            for attempt in range(_ATTEMPTS):
                shown = generations.current(self._root)
                if shown is None:
                    return None
                if shown.schema != SCHEMA_KEY:
                    raise outdated(shown)
                try:
                    self._held = read_state(shown, self._held)
                    return self._held
                except (ValueError, OSError) as error:
                    # A generation can be replaced and removed between reading the pointer and opening its files.
                    if attempt == _ATTEMPTS - 1 or generations.current(self._root) == shown:
                        raise self._unavailable(error) from error
        return None

    def _unavailable(self, error: Exception) -> IndexUnavailable:
        return IndexUnavailable(
            f"the search engine failed: {error}.",
            where=str(self._root),
            next_step="Run `catalogue index rebuild` if this stays so.",
        )


def _size(folder: Path) -> int:
    """The bytes of all files; those that a merge removes meanwhile do not count."""
    total = 0
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total
