"""How a cluster is: a real one, one that is away, and every judgement that a real one here would not give."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from catalogue_api.checks import FAILURE, OK, WARNING, Check
from catalogue_api.index.elasticsearch_health import condition, examine, judge_clocks, judge_disk, judge_versions

INDEX = "health-probe"
NAMES = ["engine versions", "cluster", "engine disk", "engine clock", "analysis"]


def checks(client: Elasticsearch, index: str = INDEX) -> dict[str, Check]:
    return {check.name: check for check in examine(client, index, now=datetime.now(UTC))}


# --- a real server ------------------------------------------------------------------------------------------


@pytest.fixture
def real(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch([elasticsearch_url], request_timeout=60) as client:
        yield client
        client.indices.delete(index=f"{INDEX}-1", ignore_unavailable=True)


def test_a_real_server_is_in_order_filled_or_not(real: Elasticsearch) -> None:
    empty = condition(real, INDEX)
    assert (empty.available, empty.documents, empty.size) == (True, 0, 0)
    assert empty.version.startswith("8.")
    found = checks(real)
    assert list(found) == NAMES
    assert [check for check in found.values() if check.state == FAILURE] == []
    assert found["engine versions"].state == OK

    settings = {"number_of_replicas": 1}
    real.indices.create(index=f"{INDEX}-1", aliases={INDEX: {}}, settings=settings)
    for number in range(3):
        real.index(index=INDEX, document={"role": "entity" if number else "position"}, refresh=True)
    kept = condition(real, INDEX, query={"term": {"role.keyword": "entity"}})
    assert kept.documents == 2
    assert kept.size
    found = checks(real)
    assert found["cluster"].state == WARNING, "one node has no place for a copy"
    assert "'whitespace' is there" in found["analysis"].detail
    real.indices.put_settings(index=INDEX, settings={"index.blocks.read_only_allow_delete": True})
    assert checks(real)["engine disk"].state == FAILURE
    real.indices.put_settings(index=INDEX, settings={"index.blocks.read_only_allow_delete": None})


def test_a_server_that_is_away_is_one_failure(unused_port: int) -> None:
    with Elasticsearch([f"http://127.0.0.1:{unused_port}"], max_retries=0) as client:
        assert not condition(client, INDEX).available
        (check,) = checks(client).values()
    assert check.state == FAILURE
    assert "cannot be reached" in check.detail
    assert check.next_step


# --- servers that answer oddly ------------------------------------------------------------------------------

Answer = tuple[int, Any]


@pytest.fixture
def odd() -> Iterator[Callable[..., Elasticsearch]]:
    """A client of a server that gives these answers by path; `product` is the header of a real one."""
    servers: list[ThreadingHTTPServer] = []
    clients: list[Elasticsearch] = []

    def start(answers: Mapping[str, Answer], *, product: str = "Elasticsearch") -> Elasticsearch:
        class Server(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = answers.get(self.path.partition("?")[0], (200, {"nodes": {}}))
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("X-Elastic-Product", product)
                self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        clients.append(Elasticsearch([f"http://127.0.0.1:{server.server_port}"], max_retries=0))
        return clients[-1]

    yield start
    for client in clients:
        client.close()
    for server in servers:
        server.shutdown()
        server.server_close()


def test_credentials_that_are_refused_end_the_examination(odd: Callable[..., Elasticsearch]) -> None:
    refused = {"error": {"type": "security_exception", "reason": "unable to authenticate user [x]"}, "status": 401}
    client = odd({"/_nodes/process": (401, refused)})
    (check,) = checks(client).values()
    assert (check.state, check.detail) == (FAILURE, "unable to authenticate user [x]")
    assert "credentials" in check.next_step
    assert not condition(client, INDEX).available


def test_a_server_of_another_make_is_refused(odd: Callable[..., Elasticsearch]) -> None:
    (check,) = checks(odd({}, product="Other")).values()
    assert check.state == FAILURE


def test_an_account_that_may_not_ask_is_told_what_it_lacks(odd: Callable[..., Elasticsearch]) -> None:
    denied = (403, {"error": {"type": "security_exception", "reason": "action is unauthorized"}, "status": 403})
    healthy = {"status": "red", "number_of_nodes": 2, "unassigned_shards": 4}
    found = checks(odd({"/_nodes/process": denied, "/_cluster/health": (200, healthy), "/_nodes/stats/fs": denied}))
    assert (found["engine versions"].state, found["engine disk"].state) == (WARNING, WARNING)
    assert "'monitor'" in found["engine disk"].next_step
    assert (found["cluster"].state, "rebuild" in found["cluster"].next_step) == (FAILURE, True)


def test_a_replaced_analyser_is_found(odd: Callable[..., Elasticsearch]) -> None:
    modules = {"nodes": {"a": {"modules": [{"name": "analysis-common"}]}}}
    tokens = {"tokens": [{"token": "alpha"}, {"token": "beta"}, {"token": "2"}]}
    found = checks(odd({"/_nodes": (200, modules), f"/{INDEX}/_analyze": (200, tokens)}))
    assert found["analysis"].state == FAILURE
    assert found["analysis"].detail.startswith("full distribution")
    assert found["cluster"].detail == "the answer lacks 'number_of_nodes'"


# --- judgements ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "servers", "state", "said"),
    [
        ("8.19.3", {"8.19.0"}, OK, "client 8.19.3, server 8.19.0"),
        ("8.19.3", {"8.11.4"}, OK, ""),
        ("8.19.3", {"9.1.2"}, WARNING, "index verify"),
        ("8.19.3", {"8.18.0", "8.19.0"}, WARNING, "Finish the upgrade"),
        ("8.19.3", {"8.19.0", "9.0.0"}, WARNING, "Finish the upgrade"),
        ("9.5.1", {"8.19.0"}, FAILURE, "elasticsearch>=8.19,<9"),
        ("8.19.3", {"7.17.9"}, FAILURE, "elasticsearch>=8.19,<9"),
        ("8.19.3", {"10.0.0"}, FAILURE, "not supported"),
        ("8.19.3", set(), WARNING, "unknown"),
    ],
)
def test_versions(client: str, servers: set[str], state: str, said: str) -> None:
    check = judge_versions(client, servers)
    assert check.state == state
    assert said in f"{check.detail} {check.next_step}"
    assert bool(check.next_step) == (state != OK)


def disk(free: int) -> dict[str, Any]:
    marks = {"low_watermark": 15, "high_watermark": 10, "flood_stage": 5}
    shown = {f"{mark}_free_space_in_bytes": percent * 10**9 for mark, percent in marks.items()}
    data = {"total_in_bytes": 100 * 10**9, "available_in_bytes": free * 10**9, **shown}
    return {"name": f"node-{free}", "fs": {"data": [data]}}


@pytest.mark.parametrize(
    ("free", "state", "said"),
    [(40, OK, ""), (12, WARNING, "rebuild"), (7, WARNING, "moved away"), (3, FAILURE, "read-only")],
)
def test_the_fullest_disk_decides(free: int, state: str, said: str) -> None:
    check = judge_disk([disk(60), disk(free), disk(50)], watched=True, blocked=())
    assert (check.state, check.detail.partition(":")[0]) == (state, f"node-{free}")
    assert said in check.next_step
    assert judge_disk([disk(free)], watched=False, blocked=()).state == OK
    assert judge_disk([disk(free)], watched=True, blocked=["continuum-1"]).state == FAILURE
    assert judge_disk([], watched=True, blocked=()).state == WARNING


def test_clocks() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    near, far = now + timedelta(seconds=59), now - timedelta(seconds=600)
    assert judge_clocks({"a": now, "b": near}, now=now).state == OK
    check = judge_clocks({"a": near, "b": far}, now=now)
    assert (check.state, check.detail) == (WARNING, "b is -600 s from this machine")
    assert judge_clocks({}, now=now).state == OK
