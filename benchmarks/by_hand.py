"""What the product adds to Elasticsearch: its own requests sent again by hand, and its documents by the bare helper.

    python -m benchmarks.by_hand --records 50000

The door's requests are noted as they leave it and then sent by `http.client` alone; both sides read the answer.
Documents are put in by `rebuild` and by the client's `parallel_bulk`, the same ones into the same mapping.
"""

from __future__ import annotations

import argparse
import http.client
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk
from elasticsearch.serializer import OrjsonSerializer

from benchmarks import engines, search
from catalogue_api.catalogue import Catalogue, calm_collector
from catalogue_api.index.document import index_document
from catalogue_api.index.elasticsearch_mapping import MAPPING, identifier, index_settings
from schemas.records import Position

_ROUNDS: Final = 200
_HEADERS: Final = {"Content-Type": "application/x-ndjson"}


def doors(catalogue: Catalogue, records: int) -> Iterator[tuple[str, float, float]]:
    """For each kind of question the median seconds through the door and by hand, asked in turn."""
    index: Any = catalogue.index
    client = index._client
    sent: list[bytes] = []
    msearch = client.msearch

    def noting(**stated: Any) -> Any:
        sent.append(stated["searches"])
        return msearch(**stated)

    address = urlsplit(engines.address())
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    for kind, ask in search.questions(catalogue, records).items():
        chance = random.Random(kind)
        door: list[float] = []
        hand: list[float] = []
        for _ in range(_ROUNDS):
            sent.clear()
            client.msearch = noting
            before = chance.getstate()
            ask(chance)
            del client.msearch
            # Both sides now find everything warm.
            chance.setstate(before)
            began = time.perf_counter()
            ask(chance)
            door.append(time.perf_counter() - began)
            began = time.perf_counter()
            for body in sent:
                _by_hand(connection, body)
            hand.append(time.perf_counter() - began)
        yield kind, statistics.median(door), statistics.median(hand)
    connection.close()


def _by_hand(connection: http.client.HTTPConnection, body: bytes) -> None:
    connection.request("POST", "/_msearch?max_concurrent_searches=1", body, _HEADERS)
    answer = orjson.loads(connection.getresponse().read())
    if any("error" in each for each in answer["responses"]):
        raise RuntimeError(str(answer)[:500])


def bulks(catalogue: Catalogue) -> tuple[float, float]:
    """Documents a second put in by the catalogue and by the bare helper; making them is in neither figure."""
    documents = [index_document(entity) for entity in catalogue.entities()]
    assert catalogue.index is not None

    def ours() -> None:
        assert catalogue.index is not None
        catalogue.index.rebuild(documents, Position("benchmark", 1))

    def bare() -> None:
        with Elasticsearch(engines.address(), serializer=OrjsonSerializer(), request_timeout=60) as client:
            client.indices.create(index="bare", mappings=MAPPING, settings=index_settings(shards=1, replicas=0))
            actions = (
                {"_index": "bare", "_id": identifier(each.entity), "entity": each.entity, "digest": each.digest}
                | each.fields
                for each in documents
            )
            for taken, said in parallel_bulk(client, actions, thread_count=2, chunk_size=1000):
                if not taken:
                    raise RuntimeError(str(said))
            client.indices.refresh(index="bare")
            client.indices.delete(index="bare")

    def rate(work: Callable[[], None]) -> float:
        began = time.perf_counter()
        work()
        return len(documents) / (time.perf_counter() - began)

    rounds = [(rate(ours), rate(bare)) for _ in range(3)]
    return statistics.median(ours for ours, _ in rounds), statistics.median(bare for _, bare in rounds)


def report(records: int, asked: list[tuple[str, float, float]], put: tuple[float, float]) -> str:
    """The results as Markdown."""
    text = [
        f"## What the door adds, {records:,} records",
        "",
        "The requests of `Catalogue.search` sent again by hand (`http.client`, the answer read by orjson); the must is",
        "at most 15 % or 2 ms more, whichever is more.",
        "",
        "| | through the door | by hand | more | |",
        "|---|---|---|---|---|",
    ]
    for kind, door, hand in asked:
        kept = door <= max(1.15 * hand, hand + 0.002)
        text.append(
            f"| {kind} | {1000 * door:.1f} ms | {1000 * hand:.1f} ms | {1000 * (door - hand):.1f} ms "
            f"| {'kept' if kept else 'missed'} |"
        )
    ratio = put[0] / put[1]
    text += ["", f"Putting documents in: {put[0]:,.0f} a second by `rebuild`, refreshed, read back and compared;"]
    text += [f"{put[1]:,.0f} by the client's `parallel_bulk` and a refresh. Ratio **{ratio:.2f}**, must 0.80."]
    return "\n".join([*text, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("BY_HAND.md"))
    given = parser.parse_args()
    calm_collector()
    with engines.servers(["elasticsearch"]), tempfile.TemporaryDirectory(prefix="continuum-by-hand-") as place:
        search.fill(Path(place), given.records)
        with closing(engines.opened("elasticsearch", Path(place), project=True)) as catalogue:
            put = bulks(catalogue)
            catalogue.rebuild_index()
            asked = list(doors(catalogue, given.records))
    text = report(given.records, asked, put)
    given.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
