"""The EOSC list: followed by its ids, complete only when they are as many as it says."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from harvester.spiders.eosc_catalogue import SPIDER
from harvester.spiders.pages import Answer
from schemas.errors import UnknownFormat, Unreachable
from schemas.records import Payload, Quarantine, Source
from tests.harvester.talking import NOW, talk

SOURCE = Source(
    "eosc", "EOSC", "eosc_catalogue", "https://eosc.example/api/service/all?active=true", formats=("eosc_service",)
)


def service(number: int) -> dict[str, Any]:
    return {"id": f"21.T1/{number}", "name": f"Service {number}", "webpage": "https://eosc.example/", "active": True}


def window(url: str) -> tuple[int, int]:
    query = parse_qs(urlsplit(url).query)
    assert query["active"] == ["true"], "the endpoint's own query is kept"
    return int(query["from"][0]), int(query["quantity"][0])


def listing(results: list[dict[str, Any]], total: int | None, start: int = 0) -> bytes:
    return json.dumps({"total": total, "from": start, "to": start + len(results), "results": results}).encode()


def paged(things: list[dict[str, Any]], *, most: int = 1000) -> Any:
    def answer(url: str) -> bytes:
        start, quantity = window(url)
        return listing(things[start : start + min(quantity, most)], len(things), start)

    return answer


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 250])
@pytest.mark.parametrize("most", [1000, 30])
def test_every_page_is_asked_for_once_and_the_count_is_the_proof(size: int, most: int) -> None:
    things = [service(number) for number in range(size)]
    pages, end, asked = talk(SPIDER, SOURCE, paged(things, most=most))
    entries = [entry for page in pages for entry in page.entries]
    assert [entry.header.identifier for entry in entries] == [f"21.T1/{number}" for number in range(size)]
    assert all(isinstance(entry, Payload) and entry.format == "eosc_service" for entry in entries)
    assert end.complete
    assert end.whole
    assert f"{size} distinct ids of {size}" in end.proof
    # Each page but the first shows one result again, and a last page that is full is no proof.
    later = -(-max(0, size - min(100, most)) // min(100, most - 1))
    assert len(asked) == len(set(asked)) == 1 + later + (size > 0 and size % 100 == 0 and most > 100)


def test_a_list_that_drifts_is_incomplete() -> None:
    things = [service(number) for number in range(150)]

    def answer(url: str) -> bytes:
        start, quantity = window(url)
        if start:
            # One was added in front meanwhile: everything moved on by one, and the last is now beyond the total.
            return listing([things[start - 1], *things[start:149]], 150, start)
        return listing(things[:quantity], 150)

    _, end, _ = talk(SPIDER, SOURCE, answer)
    assert not end.complete
    assert not end.whole
    assert "drifted" in end.reason


def test_a_server_that_ignores_the_offset_is_not_followed_for_ever() -> None:
    page = [service(number) for number in range(100)]
    _, end, asked = talk(SPIDER, SOURCE, lambda url: listing(page, 1000))
    assert not end.complete
    assert "repeats" in end.reason
    assert len(asked) == 2


def test_a_list_without_a_total_ends_with_an_empty_page() -> None:
    things = [service(number) for number in range(120)]

    def answer(url: str) -> bytes:
        start, quantity = window(url)
        return listing(things[start : start + quantity], None, start)

    pages, end, asked = talk(SPIDER, SOURCE, answer)
    assert sum(len(page.entries) for page in pages) == 120
    assert end.complete
    assert len(asked) == 3


def test_the_eu_nodes_envelope_is_one_whole_list() -> None:
    body = {"messages": [], "statusCode": 200, "success": True, "result": [service(1), service(2)]}
    pages, end, asked = talk(SPIDER, SOURCE, lambda url: json.dumps(body).encode())
    assert len(pages[0].entries) == 2
    assert end.complete
    assert end.whole
    assert len(asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        b'{"statusCode": 500, "success": false, "messages": ["down"], "result": []}',
        b'{"success": false}',
        b'{"message": "no such list"}',
        b'{"results": null}',
        b'{"results": [NaN]}',
        b"<html></html>",
        b'{"results": [',
    ],
)
def test_success_is_not_taken_from_the_status_alone(body: bytes) -> None:
    _, end, _ = talk(SPIDER, SOURCE, lambda url: body)
    assert not end.complete
    assert end.unreachable


def test_an_error_in_the_middle_keeps_what_came_and_proves_nothing() -> None:
    things = [service(number) for number in range(250)]

    def answer(url: str) -> bytes | Exception:
        start, quantity = window(url)
        return Unreachable("HTTP 503") if start == 199 else listing(things[start : start + quantity], 250, start)

    pages, end, _ = talk(SPIDER, SOURCE, answer)
    assert sum(len(page.entries) for page in pages) == 200
    assert not end.complete
    assert not end.unreachable


def test_an_http_error_with_a_list_inside_is_an_error() -> None:
    _, end, _ = talk(SPIDER, SOURCE, lambda url: Answer(url, 500, listing([service(1)], 1), NOW))
    assert not end.complete


def test_a_result_without_an_id_is_quarantined_alone() -> None:
    pages, end, _ = talk(SPIDER, SOURCE, lambda url: listing([service(1), {"name": "nameless"}], 2))
    assert [type(entry) for entry in pages[0].entries] == [Payload, Quarantine]
    assert end.complete, "both that are counted are here"
    assert not end.whole, "nobody knows whose bytes these are"


def test_a_result_too_large_is_quarantined_alone() -> None:
    large = service(1) | {"description": "x" * 200_000}
    pages, end, _ = talk(SPIDER, SOURCE, lambda url: listing([large, service(2)], 2))
    assert [type(entry) for entry in pages[0].entries] == [Quarantine, Payload]
    assert end.complete


def test_a_format_that_comes_in_no_list_is_refused() -> None:
    source = Source("eosc", "EOSC", "eosc_catalogue", "https://eosc.example/", formats=("oai_dc",))
    with pytest.raises(UnknownFormat, match="oai_dc"):
        talk(SPIDER, source, lambda url: b"{}")
