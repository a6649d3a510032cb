"""The Elasticsearch engine's own life on a real server: leases, late writes, generations, faults and releases."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from elastic_transport import ConnectionError as ConnectionFault
from elastic_transport import ConnectionTimeout
from elastic_transport._node import NodeApiResponse
from elasticsearch import Elasticsearch, NotFoundError

from catalogue_api.index import elasticsearch_search
from catalogue_api.index.document import index_document
from catalogue_api.index.elasticsearch import ElasticsearchIndex
from catalogue_api.index.elasticsearch_bulk import LATE
from catalogue_api.index.elasticsearch_client import Cluster, connect
from catalogue_api.index.elasticsearch_lease import LEASE
from catalogue_api.index.elasticsearch_mapping import identifier
from catalogue_api.index.facets import FACETS
from catalogue_api.index.port import IndexDocument
from catalogue_api.index.projector import verify
from schemas.errors import IndexLocked, IndexUnavailable
from schemas.records import Position
from schemas.search import SearchQuery
from tests.catalogue_api.index.faulty_node import Sent, faulty_client, replay, says
from tests.contracts.engines import a_cluster, remove
from tests.contracts.observatory import corpus, entity

HERE = Position("epoch", 1)
ROOT = Path(__file__).parents[3]
ENTITIES = corpus(40)
DOCUMENTS = [index_document(each) for each in ENTITIES]
Ask = Callable[[], NodeApiResponse]


@dataclass
class House:
    """One index on the real server, and machines that open it: each has a folder and a clock of its own."""

    cluster: Cluster
    path: Path

    def open(self, machine: str = "one", *, writable: bool = True, **parts: Any) -> ElasticsearchIndex:
        return ElasticsearchIndex.open(self.cluster, self.path / machine, writable=writable, **parts)

    def faulty(self, hook: Callable[[Sent, Ask], NodeApiResponse], **parts: Any) -> ElasticsearchIndex:
        return self.open(client=faulty_client(self.cluster.urls[0], hook), pause=lambda _: None, **parts)

    def indices(self) -> list[str]:
        with connect(self.cluster) as client:
            return sorted(client.indices.get(index=f"{self.cluster.prefix}-generation-*", features=["settings"]))


@pytest.fixture
def house(elasticsearch: str, tmp_path: Path) -> Iterator[House]:
    cluster = a_cluster(elasticsearch)
    yield House(cluster, tmp_path)
    remove(cluster)


@pytest.fixture
def index(house: House) -> Iterator[ElasticsearchIndex]:
    with house.open() as opened:
        opened.apply(DOCUMENTS, [], HERE)
        yield opened


@pytest.fixture
def client(house: House) -> Iterator[Elasticsearch]:
    with connect(house.cluster) as opened:
        yield opened


def total(index: ElasticsearchIndex, text: str = "") -> int:
    return index.search(SearchQuery(text, size=0)).total


def poisoned(document: IndexDocument) -> IndexDocument:
    return replace(document, fields={**document.fields, "order": {"newest": "long ago", "oldest": 1, "title": "x"}})


# --- who writes -----------------------------------------------------------------------------------------------


def test_another_machine_is_told_that_the_index_is_taken(index: ElasticsearchIndex, house: House) -> None:
    with pytest.raises(IndexLocked, match="another process writes this index") as caught:
        house.open("two")
    assert "30 seconds" in str(caught.value)
    index.close()
    house.open("two").close()


def test_a_machine_that_died_lets_go_in_time_and_its_own_next_process_at_once(
    index: ElasticsearchIndex, house: House
) -> None:
    index._writer._projector._lock.close()  # type: ignore[union-attr]  # what the end of its process does
    with pytest.raises(IndexLocked):
        house.open("two")
    house.open("one").close()
    with house.open("one", clock=lambda: time.time() - 2 * LEASE):
        house.open("two").close()


def test_what_a_projector_sends_after_it_lost_the_lease_changes_nothing(
    index: ElasticsearchIndex, house: House
) -> None:
    newer = index_document(entity("0001", {"title": ["Newer"]}))
    with house.open("two", clock=lambda: time.time() + 2 * LEASE) as successor:
        successor.apply([newer], [DOCUMENTS[0].entity], Position("epoch", 2))
        before = list(successor.digests())
        with pytest.raises(IndexLocked):
            index.apply(DOCUMENTS[:2], [], HERE)
        successor.apply([], [], Position("epoch", 3))
        assert list(successor.digests()) == before
        assert successor.position() == Position("epoch", 3)
        with pytest.raises(IndexLocked):
            index.rebuild(DOCUMENTS, HERE)


def test_a_lease_deleted_by_hand_brings_no_old_version_back(house: House, client: Elasticsearch) -> None:
    with house.open() as index:
        index.apply(DOCUMENTS, [], HERE)
    client.indices.delete(index=f"{house.cluster.prefix}-lease")
    with house.open(clock=lambda: time.time() + 2) as index:
        index.apply([], [DOCUMENTS[0].entity], Position("epoch", 2))
        assert (total(index), index.position()) == (39, Position("epoch", 2))


def test_a_lease_is_renewed_while_its_holder_writes(house: House) -> None:
    now = [time.time()]
    with house.open(clock=lambda: now[0]) as index:
        for _ in range(8):
            now[0] += LEASE / 2
            index.apply([], [], HERE)
            with pytest.raises(IndexLocked):
                house.open("two", clock=lambda: now[0])


def test_a_reader_may_not_write(house: House) -> None:
    with house.open(writable=False) as reader:
        with pytest.raises(IndexUnavailable, match="for reading"):
            reader.apply(DOCUMENTS, [], HERE)
        with pytest.raises(IndexUnavailable, match="for reading"):
            reader.rebuild(DOCUMENTS, HERE)


# --- late writes and crashes ----------------------------------------------------------------------------------


def test_a_bulk_that_arrives_late_loses_to_what_came_after_it(house: House) -> None:
    """The client gave up waiting, the same projector went on, and then the server carries the first request out."""
    held: list[Sent] = []

    def hook(request: Sent, ask: Ask) -> NodeApiResponse:
        if "_bulk" in request[1] and b"Late" in request[2] and len(held) < LATE:
            held.append(request)
            raise ConnectionTimeout("no answer")
        return ask()

    late = index_document(entity("0000", {"title": ["Late"]}))
    with house.faulty(hook) as index:
        index.apply(DOCUMENTS, [], HERE)
        with pytest.raises(IndexUnavailable, match="no answer"):
            index.apply([late, index_document(entity("0001", {"title": ["Late"]}))], [], Position("epoch", 2))
        assert index.position() == HERE
        index.apply([DOCUMENTS[1]], [late.entity], Position("epoch", 3))
        with connect(house.cluster) as client:
            assert replay(client, held[0]) == [409, 409]
            client.indices.refresh(index=house.cluster.prefix)
        assert total(index, "late") == 0
        assert list(index.digests()) == [(each.entity, each.digest) for each in DOCUMENTS[1:]]


def test_a_connection_that_drops_in_the_middle_leaves_the_position_and_the_batch_is_repeated(house: House) -> None:
    faults = ["bulk done", "refresh"]

    def hook(request: Sent, ask: Ask) -> NodeApiResponse:
        if "_bulk" in request[1] and "bulk done" in faults:
            faults.remove("bulk done")
            ask()
            raise ConnectionFault("reset by peer")
        if "_refresh" in request[1] and faults == ["refresh"]:
            faults.clear()
            raise ConnectionFault("reset by peer")
        return ask()

    with house.faulty(hook) as index:
        for _ in range(2):
            with pytest.raises(IndexUnavailable, match="reset by peer"):
                index.apply(DOCUMENTS, [], HERE)
            assert (index.position(), total(index)) == (None, 0)
        index.apply(DOCUMENTS, [], HERE)
        assert (index.position(), total(index)) == (HERE, 40)


@pytest.mark.parametrize("work", ["rebuild(endless(), Position('epoch', 3))", "apply(list(endless()), [], None)"])
def test_a_killed_writer_leaves_the_index_as_it_was(house: House, work: str) -> None:
    with house.open() as index:
        index.apply(DOCUMENTS, [], HERE)
    program = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from catalogue_api.index.document import index_document
        from catalogue_api.index.elasticsearch import ElasticsearchIndex
        from catalogue_api.index.elasticsearch_client import Cluster
        from schemas.records import Position
        from tests.contracts.observatory import corpus
        def endless():
            documents = [index_document(each) for each in corpus(100)]
            for number in range(10**6):
                if number == 20_000:
                    print("ready", flush=True)
                yield documents[number % 100]
        cluster = Cluster(urls=(sys.argv[1],), prefix=sys.argv[2], replicas=0)
        ElasticsearchIndex.open(cluster, Path(sys.argv[3]), writable=True).{work}
    """)
    command = [sys.executable, "-c", program, house.cluster.urls[0], house.cluster.prefix, str(house.path / "one")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    with house.open() as index:
        assert (total(index), index.position()) == (40, HERE)
        index.rebuild(DOCUMENTS[:3], HERE)
        assert total(index) == 3
    assert len(house.indices()) == 1


# --- documents that the engine will not take ------------------------------------------------------------------


class Shelf:
    """A store with these live entities."""

    def entities(self) -> Iterator[Any]:
        return iter(ENTITIES)


def test_a_poison_document_is_set_aside_with_its_reason_and_the_others_go_in(
    index: ElasticsearchIndex, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    bad = DOCUMENTS[5].entity
    index.apply([*DOCUMENTS[:5], poisoned(DOCUMENTS[5]), *DOCUMENTS[6:]], [], Position("epoch", 2))
    assert (total(index), index.position(), index.holds(bad)) == (39, Position("epoch", 2), False)
    assert bad in caplog.text
    with house.open(writable=False) as reader:
        ((entity_iri, reason),) = reader.refused()
        assert entity_iri == bad
        assert "long ago" in reason
        drift = verify(Shelf(), reader)  # type: ignore[arg-type]  # only entities are asked for
    assert (drift.missing, drift.differences, drift.refused) == ((bad,), 1, {bad: reason})
    index.apply([DOCUMENTS[5]], [], Position("epoch", 3))
    assert not verify(Shelf(), index)  # type: ignore[arg-type]
    assert list(index.refused()) == []


def test_a_value_that_is_too_long_for_the_engine_is_set_aside_too(index: ElasticsearchIndex) -> None:
    fields = {**DOCUMENTS[0].fields, "identifier": ["x" * 40_000]}
    index.apply([replace(DOCUMENTS[0], fields=fields)], [], Position("epoch", 2))
    assert ["immense term" in reason for _, reason in index.refused()] == [True]


def test_a_rebuild_tolerates_a_few_refusals_and_is_not_shown_with_many(index: ElasticsearchIndex, house: House) -> None:
    assert index.rebuild([poisoned(DOCUMENTS[0]), *DOCUMENTS[1:]], HERE) == 39
    shown = house.indices()
    with pytest.raises(IndexUnavailable, match="20 documents were refused"):
        index.rebuild([*map(poisoned, DOCUMENTS[:20]), *DOCUMENTS[20:]], HERE)
    assert total(index) == 39
    index.rebuild(DOCUMENTS, HERE)
    assert total(index) == 40
    assert len(house.indices()) == len(shown) == 1


# --- generations ----------------------------------------------------------------------------------------------


def test_a_generation_that_does_not_hold_what_was_sent_is_not_shown(house: House) -> None:
    refreshed: list[str] = []

    def hook(request: Sent, ask: Ask) -> NodeApiResponse:
        if "/_refresh" in request[1]:
            refreshed.append(request[1])
        if "/_refresh" in request[1] and len(refreshed) == 2:
            with connect(house.cluster) as other:
                other.delete(index=request[1].split("/")[1], id=identifier(DOCUMENTS[7].entity))
        return ask()

    with house.faulty(hook) as index:
        index.rebuild(DOCUMENTS, HERE)
        with pytest.raises(IndexUnavailable, match="39 entities, 40 were sent"):
            index.rebuild(DOCUMENTS, HERE)
        assert total(index) == 40
        index.rebuild(DOCUMENTS, HERE)
    assert len(house.indices()) == 1


def test_an_index_of_another_release_is_told_apart(
    index: ElasticsearchIndex, house: House, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("generations", "mapping", "reading"):
        monkeypatch.setattr(f"catalogue_api.index.elasticsearch_{module}.SCHEMA_KEY", "another")
    monkeypatch.setattr("catalogue_api.index.elasticsearch.SCHEMA_KEY", "another")
    assert index.position() is None
    for question in (lambda: total(index), lambda: index.suggest("a"), lambda: index.apply([], [], HERE)):
        with pytest.raises(IndexUnavailable, match="another release"):
            question()
    index.rebuild(DOCUMENTS[:4], HERE)
    assert (total(index), index.position()) == (4, HERE)


def test_a_late_write_to_a_removed_generation_does_not_make_it_anew(house: House, client: Elasticsearch) -> None:
    held: list[Sent] = []

    def hook(request: Sent, ask: Ask) -> NodeApiResponse:
        if "_bulk" in request[1] and len(held) < LATE:
            held.append(request)
            raise ConnectionTimeout("no answer")
        return ask()

    with house.faulty(hook) as index:
        with pytest.raises(IndexUnavailable):
            index.apply(DOCUMENTS[:1], [], HERE)
        (first,) = house.indices()
        index.rebuild(DOCUMENTS, HERE)
        assert replay(client, held[0]) == [404]
        assert first not in house.indices()


def test_a_name_that_is_taken_by_an_index_is_told(house: House, client: Elasticsearch) -> None:
    client.indices.create(index=house.cluster.prefix, settings={"number_of_replicas": 0})
    with house.open() as index, pytest.raises(IndexUnavailable, match="has to be the alias of one index"):
        index.apply(DOCUMENTS, [], HERE)
    client.indices.delete(index=house.cluster.prefix)


# --- reading --------------------------------------------------------------------------------------------------


def test_pages_by_relevance_go_on_in_the_state_of_the_first(index: ElasticsearchIndex) -> None:
    query = SearchQuery("survey OR catalogue OR pipeline OR course OR study OR measuring OR simulation", size=3)
    whole = [hit.entity for hit in index.search(replace(query, size=1000)).hits]
    first = index.search(query)
    second = index.search(replace(query, after=first.next))
    index.apply([], whole[:2] + whole[7:8], Position("epoch", 2))
    third = index.search(replace(query, after=second.next))
    assert [hit.entity for page in (first, second, third) for hit in page.hits] == whole[:9]
    assert "as it was then" in third.notices[0]


def test_a_point_in_time_that_expired_is_opened_again(
    index: ElasticsearchIndex, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = SearchQuery("survey OR catalogue OR pipeline OR course OR study OR measuring OR simulation", size=3)
    whole = [hit.entity for hit in index.search(replace(query, size=1000)).hits]
    second = index.search(replace(query, after=index.search(query).next))
    for point in list(index._points._held.values()):
        client.close_point_in_time(id=point)
    third = index.search(replace(query, after=second.next))
    assert [hit.entity for hit in third.hits] == whole[6:9]
    assert third.notices == ()
    for point in list(index._points._held.values()):
        client.close_point_in_time(id=point)
    index.apply([], [whole[0]], Position("epoch", 2))
    fourth = index.search(replace(query, after=third.next))
    assert [hit.entity for hit in fourth.hits] == whole[9:12]
    assert "two pages" in fourth.notices[0]


def test_points_in_time_are_bounded_and_closed(
    index: ElasticsearchIndex, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch_search, "_POINTS", 3)
    seen: set[str] = set()
    for text in ("gaia", "lofar", "survey", "pulsars", "with", "what"):
        query = SearchQuery(f"{text} OR saw", size=2)
        index.search(replace(query, after=index.search(query).next))
        seen.update(index._points._held.values())
    assert len(seen) == 6
    assert len(index._points._held) == 3
    index.close()
    for point in seen:
        with pytest.raises(NotFoundError):
            client.search(pit={"id": point})


@pytest.mark.parametrize("spoiled", [{"timed_out": True}, {"_shards": {"total": 2, "successful": 1, "failed": 1}}])
def test_a_partial_answer_is_no_answer(house: House, index: ElasticsearchIndex, spoiled: dict[str, Any]) -> None:
    def hook(request: Sent, ask: Ask) -> NodeApiResponse:
        answer = ask()
        body = orjson.loads(answer.body)
        body["responses"][-1] |= spoiled
        return says(200, body)

    with house.faulty(hook, writable=False) as reader, pytest.raises(IndexUnavailable, match="wholly in time"):
        total(reader)


def test_a_server_that_is_away_is_told_and_found_again(house: House, index: ElasticsearchIndex) -> None:
    away = [True]

    def hook(request: Sent, ask: Ask) -> NodeApiResponse:
        if away[0]:
            raise ConnectionFault("connection refused")
        return ask()

    with house.faulty(hook, writable=False) as reader:
        for question in (lambda: total(reader), reader.position, lambda: list(reader.digests())):
            with pytest.raises(IndexUnavailable, match="connection refused"):
                question()
        away[0] = False
        assert total(reader) == 40
    away[0] = True
    with pytest.raises(IndexUnavailable, match="connection refused"):
        house.faulty(hook, machine="two")


def test_several_shards_give_the_same(elasticsearch: str, tmp_path: Path, index: ElasticsearchIndex) -> None:
    house = House(a_cluster(elasticsearch, shards=3), tmp_path / "three")
    with house.open() as three:
        three.rebuild(DOCUMENTS, HERE)
        three.apply([], [DOCUMENTS[0].entity], HERE)
        index.apply([], [DOCUMENTS[0].entity], HERE)
        assert list(three.digests()) == list(index.digests())
        facets = tuple(facet.name for facet in FACETS)
        for sort in ("newest", "oldest", "title"):
            query = SearchQuery("-gaia", sort=sort, facets=facets, filters={"kind": ("dataset",)}, facet_size=3)
            first, second = three.search(query), index.search(query)
            assert (first.hits, first.buckets, first.total) == (second.hits, second.buckets, second.total)
    remove(house.cluster)


def test_secrets_are_not_shown() -> None:
    cluster = Cluster(urls=("https://search.example:9200",), user="writer", secret="canary")
    assert "canary" not in repr(cluster) + cluster.where
    with connect(cluster) as client:
        assert "canary" not in repr(client)
