"""From the change log to the index: over a real store, and over one that misbehaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalogue_api.index import projector
from catalogue_api.index.document import index_document
from catalogue_api.index.embedded import EmbeddedIndex
from catalogue_api.index.port import IndexDocument
from catalogue_api.index.projector import Drift, rebuild, refresh, verify
from schemas.errors import CatalogueFault
from schemas.holdings import Entity
from schemas.records import Change, ChangeKind, Position
from schemas.search import SearchQuery
from tests.contracts.observatory import corpus, description, entity

NOW = datetime(2026, 5, 4, tzinfo=UTC)


class Log:
    """A store in memory: entities, and the log of their changes with gaps between sequences."""

    def __init__(self, entities: Sequence[Entity] = ()) -> None:
        self.epoch = "first"
        self.held: dict[str, Entity] = {}
        self.log: list[Change] = []
        self.asked: list[int] = []
        for each in entities:
            self.put(each)

    def put(self, each: Entity) -> None:
        self.held[each.iri] = each
        sequence = self.log[-1].position.sequence + 3 if self.log else 5
        self.log.append(Change(Position(self.epoch, sequence), each.iri, ChangeKind.EDITED, NOW))

    def restore_backup(self, epoch: str) -> None:
        self.epoch = epoch
        self.log = [replace(change, position=Position(epoch, change.position.sequence)) for change in self.log]

    def position(self) -> Position:
        return self.log[-1].position if self.log else Position(self.epoch, 0)

    def changes(self, after: Position | None, *, limit: int = 1000) -> Sequence[Change]:
        later = [change for change in self.log if after is None or change.position.sequence > after.sequence]
        self.asked.append(len(later[:limit]))
        return later[:limit]

    def live_among(self, iris: Sequence[str]) -> frozenset[str]:
        return frozenset(iri for iri in iris if iri in self.held and self.held[iri].state == "live")

    def entities_of(self, iris: Sequence[str]) -> Sequence[Entity]:
        return [self.held[iri] for iri in iris if iri in self.held]

    def naming(self, iris: Collection[str]) -> Sequence[str]:
        return []

    def entities(self) -> Iterator[Entity]:
        return (self.held[iri] for iri in sorted(self.held) if self.held[iri].state == "live")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    with EmbeddedIndex.open(tmp_path, writable=True) as opened:
        yield opened


def same(store: Log, index: EmbeddedIndex) -> bool:
    return not verify(store, index) and index.position() == store.position()


def test_an_empty_index_is_built_and_then_only_follows(index: EmbeddedIndex) -> None:
    store = Log(corpus(30))
    assert refresh(store, index) == 30
    assert same(store, index)
    assert refresh(store, index) == 0
    store.put(entity("0003", description(200)))
    store.put(replace(store.held["entity/test/0004"], state="withdrawn"))
    store.put(replace(store.held["entity/test/0005"], state="merged", merged_into="entity/test/0006"))
    store.put(entity("new", description(201)))
    store.put(entity("0003", description(202)))
    assert refresh(store, index) == 4
    assert same(store, index)
    assert not index.holds("entity/test/0004")
    assert not index.holds("entity/test/0005")


def test_an_empty_store_gives_an_empty_index_that_knows_where_it_is(index: EmbeddedIndex) -> None:
    assert refresh(Log(), index) == 0
    assert index.position() == Position("first", 0)
    assert index.search(SearchQuery()).total == 0


def test_many_changes_are_applied_in_batches(index: EmbeddedIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projector, "BATCH", 10)
    store = Log()
    refresh(store, index)
    for each in corpus(35):
        store.put(each)
    store.asked.clear()
    assert refresh(store, index, limit=15) == 20
    assert store.asked == [10, 10]
    assert refresh(store, index) == 15
    assert same(store, index)


@pytest.mark.parametrize("lost", ["another epoch", "index ahead"])
def test_an_index_that_is_not_of_this_store_is_rebuilt(index: EmbeddedIndex, lost: str) -> None:
    store = Log(corpus(20))
    refresh(store, index)
    if lost == "another epoch":
        store.restore_backup("second")
        del store.held["entity/test/0007"]
    else:
        ghost = index_document(entity("ghost", description(0)))
        index.apply([ghost], [], replace(store.position(), sequence=10**6))
    refresh(store, index)
    assert same(store, index)


def test_what_changes_during_a_rebuild_is_not_missed(index: EmbeddedIndex) -> None:
    store = Log(corpus(20))

    class Changing(Log):
        def entities(self) -> Iterator[Entity]:
            listed = list(store.entities())
            yield from listed[:10]
            store.put(entity("0001", description(250)))
            store.put(replace(store.held["entity/test/0002"], state="withdrawn"))
            store.put(entity("zzz", description(251)))
            yield from listed[10:]

    changing = Changing()
    changing.held, changing.log = store.held, store.log
    assert rebuild(changing, index) == 20
    assert same(store, index)


def test_verify_names_every_difference(index: EmbeddedIndex) -> None:
    store = Log(corpus(20))
    refresh(store, index)
    assert verify(store, index) == Drift(compared=20)
    ghost = index_document(entity("0004b", description(0)))
    index.apply([ghost, index_document(entity("0011", description(99)))], ["entity/test/0019"], store.position())
    store.held["entity/test/0000"] = replace(store.held["entity/test/0000"], state="withdrawn")
    drift = verify(store, index)
    assert drift == Drift(
        missing=("entity/test/0019",),
        extra=("entity/test/0000", "entity/test/0004b"),
        stale=("entity/test/0011",),
        differences=4,
        compared=21,
    )
    assert drift


def test_verify_counts_all_and_names_some(index: EmbeddedIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projector, "EXAMPLES", 3)
    drift = verify(Log(corpus(20)), index)
    assert (len(drift.missing), drift.differences, drift.compared) == (3, 20, 20)


def test_verify_reads_both_sides_as_they_come(index: EmbeddedIndex) -> None:
    """Neither side is held in memory: when the last entity is read, only one was looked at ahead."""
    store = Log(corpus(30))
    refresh(store, index)
    ahead: list[int] = []
    read = 0

    class Watched(Log):
        def entities(self) -> Iterator[Entity]:
            nonlocal read
            for each in store.entities():
                read += 1
                yield each

    class WatchedIndex(EmbeddedIndex):
        def digests(self) -> Iterator[tuple[str, str]]:
            for number, pair in enumerate(index.digests(), start=1):
                ahead.append(number - read)
                yield pair

    assert not verify(Watched(), WatchedIndex(Path(), None))
    assert max(map(abs, ahead)) <= 1


def test_applying_the_same_changes_again_changes_nothing(index: EmbeddedIndex) -> None:
    store = Log(corpus(10))
    refresh(store, index)
    before = list(index.digests())
    documents: list[IndexDocument] = [index_document(each) for each in store.entities()]
    index.apply(documents, [], Position("first", 0))
    assert refresh(store, index) == 10
    assert list(index.digests()) == before
    assert same(store, index)


def test_a_log_that_does_not_advance_is_no_endless_loop(index: EmbeddedIndex) -> None:
    store = Log(corpus(3))
    refresh(store, index)

    class Stuck(Log):
        def changes(self, after: Position | None, *, limit: int = 1000) -> Sequence[Change]:
            return store.log[:1]

    stuck = Stuck()
    stuck.held, stuck.log = store.held, store.log
    with pytest.raises(CatalogueFault, match="does not advance"):
        refresh(stuck, index)
