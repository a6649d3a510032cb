"""The embedded search engine: tantivy in this process, its files in a folder.

Every document is analysed before it comes here, so the engine only splits at blanks. The position in the change log
is a document of the index itself, written in the same commit as what it stands for. Pages by a field sort go on
after the last sort key and stay right while the index changes; pages by relevance count from the top, are stable
while nothing is committed, and say so when something was.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import orjson
from tantivy import Document, FieldType, Index, IndexWriter, Occur, Order, Query, Schema, SchemaBuilder, Searcher

from catalogue_api.checks import FAILURE, OK, WARNING, Check, Condition
from catalogue_api.failpoints import reach
from catalogue_api.index import analysis, answers, generations
from catalogue_api.index.answers import Page
from catalogue_api.index.clauses import Clause, Either, Meant, Placed, Stated, Words, Years
from catalogue_api.index.document import AREA_FIELDS, ORDER_FIELDS, RAW_FIELDS, TEXT_FIELDS, title_key
from catalogue_api.index.facets import FACETS
from catalogue_api.index.port import IndexDocument
from catalogue_api.index.query import (
    OTHER_TERM,
    PHRASE_PLACES,
    TIE,
    WEIGHTS,
    ParsedQuery,
    parse,
    relaxed_notice,
)
from schemas.errors import IndexUnavailable
from schemas.records import Position
from schemas.search import NONE_STATED, Bucket, Hit, SearchPage, SearchQuery

_VERSION: Final = 2
_HEAP: Final = 96_000_000
"""Memory of the one writing thread, in bytes; a second thread brought nothing at 1 M documents and cost 1 GiB."""
_COMMIT_EVERY: Final = 50_000
_CHUNK: Final = 500
"""Documents whose presence is asked for in one query before they are written."""
_WINDOW: Final = 10_000
_EXACT: Final = 1_000_000
"""Terms looked at per segment: counts are exact only when this is no less than the number of distinct values."""
_ATTEMPTS: Final = 5
_PAGES_KEPT: Final = 16
"""First pages of everything that one state of the index keeps: each sort in a few sizes."""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """One state of the index: the files it came from, what was read from them, and what was counted of everything.

    Everything is asked for most often and costs most, and its answer stays until the next commit.
    """

    generation: generations.Generation
    stamp: str
    index: Index
    searcher: Searcher
    position: Position | None
    counts_of_all: dict[tuple[str, int], list[tuple[str, int]]] = field(default_factory=dict)
    pages_of_all: dict[tuple[str, int], tuple[tuple[Hit, ...], Page | None]] = field(default_factory=dict)

    @property
    def entities(self) -> int:
        """How many are held; the position is a document, too."""
        return int(self.searcher.num_docs) - (self.position is not None)


class EmbeddedIndex:
    """A `SearchIndex` in a folder: any number of readers in any process, one writer among all of them."""

    def __init__(self, root: Path, lock: IO[bytes] | None) -> None:
        self._root = root
        self._lock = lock
        self._held: _Snapshot | None = None
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
                writer.delete_documents_by_term("entity", _hexadecimal(entity))
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
        keys = [_hexadecimal(document.entity) for document in chunk]
        committed = _number(index.searcher(), Query.term_set_query(_SCHEMA, "entity", keys)) > 0
        for key, document in zip(keys, chunk, strict=True):
            if committed or document.entity in self._open:
                writer.delete_documents_by_term("entity", key)
            writer.add_document(_document(document, key))
            self._open.add(document.entity)

    def _commit(self, index: Index, writer: IndexWriter, position: Position) -> None:
        writer.delete_documents_by_term("role", _POSITION)
        writer.add_document(_position_document(position))
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
            writer = Index(_SCHEMA, str(generation.folder)).writer(_HEAP, 1)
            for document in documents:
                writer.add_document(_document(document, _hexadecimal(document.entity)))
                entities += 1
                if entities % _COMMIT_EVERY == 0:
                    writer.commit()
            writer.add_document(_position_document(position))
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
                Index(_SCHEMA, str(shown.folder))
            except (ValueError, OSError) as error:
                raise self._unavailable(error) from error
            generations.switch(self._root, shown)
        if shown.schema != SCHEMA_KEY:
            raise _outdated(shown)
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
            return SearchPage(0, (), empty, notices=(*parsed.notices, "Nothing has been indexed yet."))
        try:
            return _Search(snapshot, query, parsed, page).answer()
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
        titles = dict.fromkeys(_shown(snapshot.searcher.doc(address))["title"] for _, address in found.hits)
        return tuple(titles)[:size]

    def near(self, word: str, *, distance: int, size: int = 50) -> tuple[str, ...]:
        """Title and description of the newest entities with a word within this edit distance of a folded one."""
        snapshot = self._snapshot()
        if snapshot is None:
            return ()
        alike = Query.fuzzy_term_query(_SCHEMA, "exact", word, distance)
        found = snapshot.searcher.search(alike, limit=size, count=False, order_by_field="order_newest", order=Order.Asc)
        shown = (_shown(snapshot.searcher.doc(address)) for _, address in found.hits)
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
        return snapshot is not None and bool(_number(snapshot.searcher, _term("entity", _hexadecimal(entity))))

    def digests(self) -> Iterator[tuple[str, str]]:
        """Every `(entity, digest)` of one state of the index, in entity order, a window of entities at a time."""
        snapshot = self._snapshot()
        return _digests(snapshot, "") if snapshot else iter(())

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

    def _snapshot(self) -> _Snapshot | None:
        """The present state; the files are looked at on every call, so commits of other processes are seen."""
        with self._guard:
            for attempt in range(_ATTEMPTS):
                shown = generations.current(self._root)
                if shown is None:
                    return None
                if shown.schema != SCHEMA_KEY:
                    raise _outdated(shown)
                try:
                    self._held = _read(shown, self._held)
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


# --- the schema ---------------------------------------------------------------------------------------------

_POSITION: Final = "position"
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


_SCHEMA: Final = _schema()
SCHEMA_KEY: Final = _schema_key()
"""Names the fields and the analysis; the engine cannot change a schema, so another key means a rebuild."""

_EVERYTHING: Final = Query.boolean_query(
    [(Occur.Must, Query.all_query()), (Occur.MustNot, Query.term_query(_SCHEMA, "role", _POSITION, "basic"))]
)


def _document(source: IndexDocument, key: str) -> Document:
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
    return Document.from_dict(values, _SCHEMA)


def _position_document(position: Position) -> Document:
    document = Document()
    document.add_text("role", _POSITION)
    document.add_bytes("shown", orjson.dumps([position.epoch, position.sequence]))
    return document


def _hexadecimal(text: str) -> str:
    """A text made of letters and digits, in the same order: ranges of text are stated in a query language."""
    return text.encode().hex()


def _shown(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(bytes(document.get_first("shown") or b"{}"))
    return found


def _outdated(shown: generations.Generation) -> IndexUnavailable:
    return IndexUnavailable(
        "the index was built by another release.", where=str(shown.folder), next_step="Run `catalogue index rebuild`."
    )


# --- states of the index ------------------------------------------------------------------------------------


def _read(shown: generations.Generation, held: _Snapshot | None) -> _Snapshot:
    # The stamp is taken before the files are read: a commit in between is then seen next time, never missed.
    status = (shown.folder / "meta.json").stat()
    stamp = f"{shown.folder.name}.{status.st_ino}.{status.st_mtime_ns}"
    if held is not None and held.stamp == stamp:
        return held
    if held is not None and held.generation == shown:
        index = held.index
        index.reload()
    else:
        index = Index.open(str(shown.folder))
        # Readers of other processes are told by the stamp; a watching thread per reader would do it again.
        index.config_reader("manual")
        index.reload()
    searcher = index.searcher()
    return _Snapshot(shown, stamp, index, searcher, _position(searcher))


def _position(searcher: Searcher) -> Position | None:
    found = searcher.search(Query.term_query(_SCHEMA, "role", _POSITION, "basic"), limit=1)
    for _, address in found.hits:
        epoch, sequence = orjson.loads(bytes(searcher.doc(address).get_first("shown") or b"[]"))
        return Position(epoch, sequence)
    return None


def _digests(snapshot: _Snapshot, prefix: str) -> Iterator[tuple[str, str]]:
    """Windows by prefix of the key: sorting all entities in the engine takes 100 µs each, a window next to nothing."""
    searcher = snapshot.searcher
    inside = snapshot.index.parse_query(f"entity:[{prefix} TO {prefix}g}}") if prefix else _EVERYTHING
    number = _number(searcher, inside)
    if number > _WINDOW:
        if prefix:
            yield from _fetch(searcher, Query.term_query(_SCHEMA, "entity", prefix, "basic"))
        for digit in "0123456789abcdef":
            yield from _digests(snapshot, prefix + digit)
    elif number:
        yield from _fetch(searcher, inside)


def _number(searcher: Searcher, query: Query) -> int:
    return int(searcher.search(query, limit=1).count)  # type: ignore[attr-defined]  # the stubs forgot it


def _fetch(searcher: Searcher, query: Query) -> list[tuple[str, str]]:
    hits = searcher.search(query, limit=_WINDOW, count=False).hits
    kept = (_shown(searcher.doc(address)) for _, address in hits)
    return sorted((shown["entity"], shown["digest"]) for shown in kept)


# --- one search ---------------------------------------------------------------------------------------------


class _Search:
    """One query against one state of the index."""

    def __init__(self, snapshot: _Snapshot, query: SearchQuery, parsed: ParsedQuery, page: Page) -> None:
        self._snapshot = snapshot
        self._searcher = snapshot.searcher
        self._query = query
        self._parsed = parsed
        self._page = page
        self._filters = {
            name: _any_of(f"facet_{name}", values) for name, values in query.filters.items() if any(values)
        }
        self._minimum = page.minimum if page.minimum is not None else parsed.strictness[0]
        self._text = _text_query(parsed, self._minimum)

    def answer(self) -> SearchPage:
        if self._page.minimum is None:
            self._relax()
        notices = list(self._parsed.notices)
        relaxed = self._minimum < self._parsed.strictness[0]
        if relaxed:
            notices.append(relaxed_notice(self._parsed, self._minimum))
        sort = self._query.sort
        if sort == answers.RELEVANCE and not self._parsed.ranks:
            sort = "newest"
        matching = self._filtered()
        everything = not self._query.text.strip() and not self._filters
        total = self._snapshot.entities if everything else _number(self._searcher, matching)
        if sort == answers.RELEVANCE:
            if self._page.generation not in ("", self._snapshot.stamp):
                notices.append(
                    "The index has changed since the first page: a result may stand on two pages or on none."
                )
            hits, following = self._by_relevance(matching, total)
        elif everything and not self._page.after:
            hits, following = self._first_of_all(matching, sort)
        else:
            hits, following = self._by_key(matching, sort)
        after = answers.token(self._query, following) if following else None
        return SearchPage(total, hits, self._buckets(), after, tuple(notices), self._parsed.expansions, relaxed)

    def _relax(self) -> None:
        """Ask for fewer words where nothing has all of them; filters are left out, so that facets stay comparable."""
        for minimum in self._parsed.strictness:
            text = _text_query(self._parsed, minimum)
            if _number(self._searcher, text):
                self._minimum, self._text = minimum, text
                return

    def _filtered(self, *, without: str = "") -> Query:
        chosen = [query for name, query in self._filters.items() if name != without]
        if not chosen:
            return self._text
        return Query.boolean_query([(Occur.Must, query) for query in (self._text, *chosen)])

    def _by_relevance(self, matching: Query, total: int) -> tuple[tuple[Hit, ...], Page | None]:
        offset, size = self._page.offset, self._query.size
        if not size or offset >= total:
            return (), None
        found = self._searcher.search(matching, limit=size, offset=offset, count=False).hits
        hits = tuple(self._hit(address, score) for score, address in found)
        end = offset + len(hits)
        more = hits and end < total
        return hits, Page(offset=end, generation=self._snapshot.stamp, minimum=self._minimum) if more else None

    def _first_of_all(self, matching: Query, sort: str) -> tuple[tuple[Hit, ...], Page | None]:
        kept, asked = self._snapshot.pages_of_all, (sort, self._query.size)
        if asked not in kept and len(kept) < _PAGES_KEPT:
            kept[asked] = self._by_key(matching, sort)
        return kept.get(asked) or self._by_key(matching, sort)

    def _by_key(self, matching: Query, sort: str) -> tuple[tuple[Hit, ...], Page | None]:
        size = self._query.size
        if not size:
            return (), None
        if self._page.after:
            matching = Query.boolean_query([(Occur.Must, matching), (Occur.Must, self._later(sort))])
        # One more than asked for tells whether there is another page.
        found = self._searcher.search(
            matching, limit=size + 1, count=False, order_by_field=f"order_{sort}", order=Order.Asc
        ).hits
        if len(found) <= size:
            return tuple(self._hit(address, 0.0) for _, address in found), None
        keys = [_shown(self._searcher.doc(address))["order"][sort] for _, address in found]
        # Two entities of one day may share 40 bits of digest: a page never ends between them.
        while size > 1 and keys[size - 1] == keys[size]:
            size -= 1
        hits = tuple(self._hit(address, 0.0) for _, address in found[:size])
        return hits, Page(after=keys[size - 1], generation=self._snapshot.stamp, minimum=self._minimum)

    def _later(self, sort: str) -> Query:
        after, name = self._page.after, f"order_{sort}"
        if isinstance(after, str) != (sort == "title"):
            raise answers.foreign_page()
        if isinstance(after, int):
            return Query.range_query(_SCHEMA, name, FieldType.Integer, lower_bound=after, include_lower=False)
        try:
            return self._snapshot.index.parse_query(f"{name}:{{{after} TO *}}")
        except ValueError as error:
            raise answers.foreign_page() from error

    def _hit(self, address: Any, score: float) -> Hit:
        shown = _shown(self._searcher.doc(address))
        return answers.hit(shown["entity"], shown, score=float(score), wanted=self._parsed.wanted)

    def _buckets(self) -> dict[str, tuple[Bucket, ...]]:
        """Each facet's buckets with every *other* facet's filter; facets without a filter share one pass."""
        query, counted = self._query, dict[str, list[tuple[str, int]]]()
        for own in ("", *self._filters):
            names = [name for name in query.facets if name == own or (not own and name not in self._filters)]
            if not names:
                continue
            if query.text.strip() or self._filters.keys() - {own}:
                counted |= self._count(names, self._filtered(without=own), query.filters)
            else:
                counted |= self._count_all(names)
        return {name: answers.buckets(query, name, counted[name]) for name in query.facets}

    def _count_all(self, names: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
        """The counts over everything, from this state's own where they were asked for before."""
        kept, size = self._snapshot.counts_of_all, answers.counted_size(self._query)
        missing = [name for name in names if (name, size) not in kept]
        if missing:
            kept |= {(name, size): pairs for name, pairs in self._count(missing, _EVERYTHING, {}).items()}
        return {
            name: kept[name, size]
            + [
                (value, _number(self._searcher, _term(f"facet_{name}", value)))
                for value in dict.fromkeys(self._query.filters.get(name, ()))
            ]
            for name in names
        }

    def _count(
        self, names: Sequence[str], matching: Query, chosen: Mapping[str, Sequence[str]]
    ) -> dict[str, list[tuple[str, int]]]:
        aggregations: dict[str, Any] = {}
        for name in names:
            always = sorted({NONE_STATED, *chosen.get(name, ())})
            terms = {"field": f"facet_{name}", "segment_size": _EXACT}
            aggregations[name] = {"terms": {**terms, "size": answers.counted_size(self._query)}}
            aggregations[f"{name} always"] = {"terms": {**terms, "size": len(always), "include": always}}
        counted = self._searcher.aggregate(matching, aggregations)
        return {name: [*_pairs(counted[name]), *_pairs(counted[f"{name} always"])] for name in names}


def _pairs(aggregation: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in aggregation["buckets"]]


# --- a parsed query in the engine's words -------------------------------------------------------------------


def _text_query(parsed: ParsedQuery, minimum: int) -> Query:
    parts = [(Occur.Must, _clause(clause)) for clause in parsed.required]
    if parsed.words:
        words = [(Occur.Should, _clause(word)) for word in parsed.words]
        parts.append((Occur.Must, Query.boolean_query(words, minimum_number_should_match=minimum)))
    if not parts:
        matching = _EVERYTHING
    elif parsed.ranks:
        if parsed.phrase is not None:
            parts.append((Occur.Should, _weighed([_boosted(place, parsed.phrase) for place in PHRASE_PLACES])))
        named = [
            (
                Occur.Should,
                Query.const_score_query(
                    Query.boolean_query([(Occur.Must, _term(name, value)) for name, value in tier.terms]), tier.score
                ),
            )
            for tier in parsed.tiers
        ]
        matching = Query.boolean_query([(Occur.Should, Query.boolean_query(parts)), *named])
    else:
        matching = Query.boolean_query(parts)
    if not parsed.excluded:
        return matching
    barred = [(Occur.MustNot, _clause(clause)) for clause in parsed.excluded]
    return Query.boolean_query([(Occur.Must, matching), *barred])


def _clause(clause: Clause) -> Query:
    if isinstance(clause, Either):
        return Query.boolean_query([(Occur.Should, _clause(option)) for option in clause.options])
    if isinstance(clause, Stated):
        return Query.const_score_query(_term("stated", clause.key), 0.0)
    if isinstance(clause, Years):
        return Query.const_score_query(Query.term_set_query(_SCHEMA, "stated", list(clause.keys)), 0.0)
    if isinstance(clause, Placed):
        boxes = [Query.boolean_query([(Occur.Must, _range(*side)) for side in box]) for box in clause.boxes]
        return Query.const_score_query(Query.boolean_query([(Occur.Should, box) for box in boxes]), 0.0)
    if isinstance(clause, Meant):
        typed = Query.boolean_query([(Occur.Must, _words(words)) for words in clause.typed])
        others = [Query.boost_query(_words(words), OTHER_TERM) for words in clause.others]
        return Query.disjunction_max_query([typed, *others])
    return _words(clause)


def _words(words: Words) -> Query:
    if words.field == "identifier":
        return _weighed([_term("identifier", words.key), _term("mention", words.key)])
    if words.field is not None:
        return _weighed([_adjacent(words.field, words)])
    if words.quoted:
        exact = _adjacent("exact", words)
        in_title = Query.boost_query(_adjacent("title", words), WEIGHTS["title"])
        return Query.boolean_query([(Occur.Must, exact), (Occur.Should, in_title)])
    places = [_boosted(place, words) for place in WEIGHTS]
    if words.key:
        places += [_term("identifier", words.key), _term("mention", words.key)]
    return _weighed(places)


def _weighed(places: Sequence[Query]) -> Query:
    return Query.disjunction_max_query(places, TIE)


def _boosted(place: str, words: Words) -> Query:
    return Query.boost_query(_adjacent(place, words), WEIGHTS[place])


def _adjacent(place: str, words: Words) -> Query:
    tokens = words.exact if place in ("agent", "exact") else words.stems
    if len(tokens) == 1:
        return Query.term_query(_SCHEMA, place, tokens[0])
    return Query.phrase_query(_SCHEMA, place, list(tokens))


def _range(name: str, low: int | None, high: int | None) -> Query:
    return Query.range_query(_SCHEMA, f"area_{name}", FieldType.Integer, lower_bound=low, upper_bound=high)


def _term(name: str, value: str) -> Query:
    return Query.term_query(_SCHEMA, name, value, "basic")


def _any_of(name: str, values: Iterable[str]) -> Query:
    """One of these values; adds nothing to the score. Term queries beat a term set by two (performance.md §1.2)."""
    chosen = [(Occur.Should, _term(name, value)) for value in dict.fromkeys(values)]
    return Query.const_score_query(Query.boolean_query(chosen), 0.0)
