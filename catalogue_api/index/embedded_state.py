"""One state of the embedded index as it stands on disk, and what is read of it whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import orjson
from tantivy import Index, Query, Searcher

from catalogue_api.index import generations
from catalogue_api.index.answers import Page
from catalogue_api.index.embedded_schema import EVERYTHING, POSITION, SCHEMA, kept_of
from schemas.records import Position
from schemas.search import Hit

_WINDOW: Final = 10_000


@dataclass(frozen=True, slots=True)
class Snapshot:
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


def read_state(shown: generations.Generation, held: Snapshot | None) -> Snapshot:
    """The present state of this generation; the one that is held while nothing was committed."""
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
    return Snapshot(shown, stamp, index, searcher, position_of(searcher))


def position_of(searcher: Searcher) -> Position | None:
    """How far this state follows the change log."""
    found = searcher.search(Query.term_query(SCHEMA, "role", POSITION, "basic"), limit=1)
    for _, address in found.hits:
        epoch, sequence = orjson.loads(bytes(searcher.doc(address).get_first("shown") or b"[]"))
        return Position(epoch, sequence)
    return None


def digests_of(snapshot: Snapshot, prefix: str) -> Iterator[tuple[str, str]]:
    """Windows by prefix of the key: sorting all entities in the engine takes 100 µs each, a window next to nothing."""
    searcher = snapshot.searcher
    inside = snapshot.index.parse_query(f"entity:[{prefix} TO {prefix}g}}") if prefix else EVERYTHING
    number = number_of(searcher, inside)
    if number > _WINDOW:
        if prefix:
            yield from _fetch(searcher, Query.term_query(SCHEMA, "entity", prefix, "basic"))
        for digit in "0123456789abcdef":
            yield from digests_of(snapshot, prefix + digit)
    elif number:
        yield from _fetch(searcher, inside)


def number_of(searcher: Searcher, query: Query) -> int:
    """How many documents match."""
    return int(searcher.search(query, limit=1).count)  # type: ignore[attr-defined]  # the stubs forgot it


def _fetch(searcher: Searcher, query: Query) -> list[tuple[str, str]]:
    hits = searcher.search(query, limit=_WINDOW, count=False).hits
    kept = (kept_of(searcher.doc(address)) for _, address in hits)
    return sorted((shown["entity"], shown["digest"]) for shown in kept)
