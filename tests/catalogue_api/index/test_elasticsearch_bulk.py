"""Accounting for every document of a bulk request, over answers that a server does not give on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elastic_transport import ConnectionError as ConnectionFault
from elastic_transport import ConnectionTimeout
from elastic_transport._node import NodeApiResponse

from catalogue_api.index import elasticsearch_bulk
from catalogue_api.index.elasticsearch_bulk import LATE, TRIES, Bulk, Item
from catalogue_api.index.elasticsearch_client import Cluster
from catalogue_api.index.elasticsearch_mapping import gone, identifier
from schemas.errors import IndexUnavailable
from tests.catalogue_api.index.faulty_node import Hook, Sent, faulty_client, names_sent, outcomes, says

CLUSTER = Cluster(urls=("http://127.0.0.1:9",))
Answers = Callable[[int, list[str]], NodeApiResponse]


class Server:
    """Answers the requests in turn by `answers(number, names)` and remembers what was sent."""

    def __init__(self, answers: Answers) -> None:
        self.sent: list[list[str]] = []
        self.pauses: list[float] = []
        self._answers = answers
        self.bulk = Bulk(
            faulty_client("http://127.0.0.1:9", self.hook()), CLUSTER, "i", keep=lambda: None, pause=self.pauses.append
        )

    def hook(self) -> Hook:
        def answer(request: Sent, _ask: Any) -> NodeApiResponse:
            assert request[1].startswith("/i/_bulk?")
            names = names_sent(request[2])
            self.sent.append(names)
            return self._answers(len(self.sent), names)

        return answer


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch_bulk, "_SENDERS", 1)
    monkeypatch.setattr(elasticsearch_bulk, "CHUNK_ITEMS", 4)


def items(number: int) -> Iterator[Item]:
    return (Item(f"entity/{each}", f"d{each}", gone(f"entity/{each}", 1)) for each in range(number))


def of(*numbers: int) -> list[str]:
    return [identifier(f"entity/{number}") for number in numbers]


def test_an_answer_of_200_with_failed_documents_is_read_document_by_document() -> None:
    poison = identifier("entity/1")

    def answers(_number: int, names: list[str]) -> NodeApiResponse:
        return says(200, outcomes(*((400, "mapper says no") if name == poison else 201 for name in names)))

    server = Server(answers)
    refused = server.bulk.send(items(10))
    assert [(each.entity, each.digest, each.reason) for each in refused] == [
        ("entity/1", "d1", "made_up_exception: mapper says no")
    ]
    assert server.sent == [of(0, 1, 2, 3), of(4, 5, 6, 7), of(8, 9)]


def test_a_newer_version_that_stands_counts_as_done() -> None:
    server = Server(lambda _number, names: says(200, outcomes(*((409, "version conflict") for _ in names))))
    assert server.bulk.send(items(3)) == []
    assert server.sent == [of(0, 1, 2)]


def test_only_documents_that_a_busy_server_rejected_are_sent_again_after_a_growing_pause() -> None:
    def answers(number: int, names: list[str]) -> NodeApiResponse:
        busy = {1: of(1, 3), 2: of(3)}.get(number, [])
        return says(200, outcomes(*((429, "queue is full") if name in busy else 200 for name in names)))

    server = Server(answers)
    assert server.bulk.send(items(4)) == []
    assert server.sent == [of(0, 1, 2, 3), of(1, 3), of(3)]
    assert 0.1 <= server.pauses[0] <= 0.2
    assert 0.2 <= server.pauses[1] <= 0.4


def test_a_busy_server_is_given_smaller_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch_bulk, "_SMALL", 2)

    def answers(number: int, names: list[str]) -> NodeApiResponse:
        if number == 1:
            return says(429, {"error": {"type": "circuit_breaking_exception", "reason": "too much"}, "status": 429})
        return says(200, outcomes(*(201 for _ in names)))

    server = Server(answers)
    assert server.bulk.send(items(4)) == []
    assert [sorted(names) for names in server.sent] == [sorted(of(0, 1, 2, 3)), sorted(of(2, 3)), sorted(of(0, 1))]


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_stays_busy_is_unavailable_in_the_end(status: int) -> None:
    server = Server(lambda _number, names: says(200, outcomes(*((status, "busy") for _ in names))))
    with pytest.raises(IndexUnavailable, match=f"busy {TRIES} times"):
        server.bulk.send(items(1))
    assert len(server.sent) == TRIES
    assert max(server.pauses) <= 10


def test_a_request_that_is_not_answered_in_time_is_sent_again_in_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch_bulk, "_SMALL", 2)

    def answers(number: int, names: list[str]) -> NodeApiResponse:
        if number == 1:
            raise ConnectionTimeout("no answer")
        return says(200, outcomes(*(409 if number == 2 else 201 for _ in names)))

    server = Server(answers)
    assert server.bulk.send(items(4)) == []
    assert sorted(name for names in server.sent[1:] for name in names) == sorted(of(0, 1, 2, 3))


def test_a_server_that_never_answers_in_time_is_unavailable_in_the_end() -> None:
    def answers(_number: int, _names: list[str]) -> NodeApiResponse:
        raise ConnectionTimeout("no answer")

    server = Server(answers)
    with pytest.raises(IndexUnavailable, match=f"no answer {LATE} times"):
        server.bulk.send(items(1))
    assert len(server.sent) == LATE


def test_a_request_that_is_too_large_is_split_until_one_document_is_refused() -> None:
    large = identifier("entity/2")

    def answers(_number: int, names: list[str]) -> NodeApiResponse:
        if large in names:
            return says(413, {"error": "Request Entity Too Large", "status": 413})
        return says(200, outcomes(*(201 for _ in names)))

    server = Server(answers)
    refused = server.bulk.send(items(5))
    assert [each.entity for each in refused] == ["entity/2"]
    assert refused[0].reason.startswith("too large: ")
    taken = [name for names in server.sent if large not in names for name in names]
    assert sorted(taken) == sorted(of(0, 1, 3, 4))
    assert server.pauses == []


def test_any_other_failure_of_a_document_stops_everything() -> None:
    server = Server(lambda _number, names: says(200, outcomes(*((403, "read-only / disk full") for _ in names))))
    with pytest.raises(IndexUnavailable, match="disk full"):
        server.bulk.send(items(1))


def test_a_dropped_connection_is_told_and_what_waits_is_not_sent() -> None:
    def answers(number: int, names: list[str]) -> NodeApiResponse:
        if number == 2:
            raise ConnectionFault("reset by peer")
        return says(200, outcomes(*(201 for _ in names)))

    server = Server(answers)
    with pytest.raises(IndexUnavailable, match="reset by peer"):
        server.bulk.send(items(400))
    assert len(server.sent) < 10


def test_an_answer_about_fewer_documents_than_were_sent_is_no_answer() -> None:
    server = Server(lambda _number, _names: says(200, outcomes(201)))
    with pytest.raises(IndexUnavailable, match="2 documents were sent and 1 answered"):
        server.bulk.send(items(2))


def test_requests_are_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch_bulk, "CHUNK_BYTES", 250)
    server = Server(lambda _number, names: says(200, outcomes(*(201 for _ in names))))
    assert server.bulk.send(items(4)) == []
    assert server.sent == [of(0, 1), of(2, 3)]
