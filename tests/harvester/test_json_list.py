"""JSON lists of every paging: all records once, and complete only where something proves it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from harvester.spiders.json_list import SPIDER
from harvester.spiders.pages import Answer, End, Page
from schemas.errors import Unreachable
from schemas.records import Payload, Quarantine, Source
from tests.harvester.talking import NOW, talk

URL = "https://list.example/api?kind=a"
Things = list[dict[str, Any]]


def source(*, formats: tuple[str, ...] = ("own",), **options: Any) -> Source:
    return Source("own", "Own", "json_list", URL, formats=formats, options=options)


def things(count: int) -> Things:
    return [{"id": f"r{number}", "title": f"Record {number}"} for number in range(count)]


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def listed(pages: list[Page]) -> list[str | None]:
    return [
        entry.header.identifier if entry.header else None
        for page in pages
        for entry in page.entries
        if isinstance(entry, Payload | Quarantine)
    ]


def by_link(found: Things, *, per: int = 10, **more: Any) -> Callable[[str], bytes]:
    def answer(url: str) -> bytes:
        start = int(query(url).get("at", 0))
        follows = f"/api?kind=a&at={start + per}" if start + per < len(found) else None
        return json.dumps({"results": found[start : start + per], "next": follows} | more).encode()

    return answer


def by_number(found: Things, *, per: int = 10, offset: bool = False, first: int = 0) -> Callable[[str], bytes]:
    def answer(url: str) -> bytes:
        assert query(url)["kind"] == "a", "what the endpoint asks itself is kept"
        place = int(query(url)["start"])
        start = place if offset else (place - first) * per
        return json.dumps({"hits": {"hits": found[start : start + per], "total": len(found)}}).encode()

    return answer


NUMBERED = {"items": "hits.hits", "total": "hits.total", "start": "start"}


def run(given: Source, answer: Any) -> tuple[list[Page], End, list[str]]:
    return talk(SPIDER, given, answer)


@pytest.mark.parametrize("size", [0, 1, 10, 11, 35])
def test_every_paging_lists_each_record_once_and_proves_the_end(size: int) -> None:
    found = things(size)
    wanted = [each["id"] for each in found]
    for given, answer in (
        (source(still=True), by_link(found)),
        (source(paging="page", first="1", still=True, **NUMBERED), by_number(found, first=1)),
        (source(paging="offset", **NUMBERED), by_number(found, offset=True)),
        (source(paging="whole", items=""), lambda url: json.dumps(found).encode()),
        (
            source(paging="whole", items="", keyed=True),
            lambda url: json.dumps({each["id"]: each for each in found}).encode(),
        ),
    ):
        pages, end, asked = run(given, answer)
        assert listed(pages) == wanted
        assert end.complete
        assert end.whole
        assert len(asked) == len(set(asked))


LINES = source(paging="whole", items="", lines=True)


def test_lines_are_a_list_where_the_connection_says_how_many_bytes_there_are() -> None:
    found = things(3)
    body = b"\n".join(json.dumps(each).encode() for each in found)
    pages, end, _ = run(LINES, lambda url: body)
    assert (listed(pages), end.whole) == ([each["id"] for each in found], True)
    _, cut, _ = run(LINES, lambda url: Answer(url, 200, body, NOW, unframed=True))
    assert not cut.complete
    assert not run(LINES, lambda url: b"")[1].complete, "nothing at all is no list of nothing"


def test_a_line_that_is_no_json_is_kept_alone() -> None:
    pages, end, _ = run(LINES, lambda url: b'{"id": "1"}\n{"id": }\n{"id": "3"}')
    assert listed(pages) == ["1", None, "3"]
    assert [entry.body for entry in pages[0].entries if isinstance(entry, Quarantine)] == [b'{"id": }']
    assert (end.complete, end.whole) == (True, False)
    assert not run(LINES, lambda url: b'{"id": }\n{"id": 1,}')[1].complete


@pytest.mark.parametrize("size", [10, 35])
def test_a_list_of_several_pages_that_may_move_is_read_twice_and_stored_once(size: int) -> None:
    found = things(size)
    pages, end, asked = run(source(paging="page", first="1", **NUMBERED), by_number(found, first=1))
    assert listed(pages) == [each["id"] for each in found]
    assert end.whole
    assert ("two readings" in end.proof) == (size > 10)
    assert len(asked) == (8 if size > 10 else 2), "a page that is full could have had another behind it"


def test_a_record_that_slipped_over_the_edge_of_a_page_comes_with_the_second_reading() -> None:
    found = things(30)

    def answer(url: str) -> bytes:
        body = by_number(found, first=1)(url)
        if len(found) == 30 and found[0]["id"] == "r0":
            del found[0]
            found.append({"id": "late", "title": "Late"})
        return body

    pages, end, _ = run(source(paging="page", first="1", **NUMBERED), answer)
    assert sorted(map(str, listed(pages))) == sorted(["late", *(each["id"] for each in things(30))])
    assert end.complete, "the second and the third reading agree"


def test_a_list_whose_readings_never_agree_is_incomplete() -> None:
    found = things(20)

    def answer(url: str) -> bytes:
        if query(url)["start"] == "1":
            found[0] = {"id": f"new{found[0]['id']}"}
        return by_number(found, first=1)(url)

    _, end, _ = run(source(paging="page", first="1", **NUMBERED), answer)
    assert not end.complete
    assert "drifted" in end.reason


def test_pages_by_offset_overlap_and_show_that_the_list_moved() -> None:
    found = things(30)

    def answer(url: str) -> bytes:
        body = by_number(found, offset=True)(url)
        if query(url)["start"] == "9":
            del found[0]
            found.append({"id": "late"})
        return body

    _, end, asked = run(source(paging="offset", **NUMBERED), answer)
    assert not end.complete
    assert "it moved before the result 19" in end.reason
    assert [query(url)["start"] for url in asked] == ["0", "9", "18"]


@pytest.mark.parametrize("paging", ["page", "offset"])
def test_a_count_that_stops_at_the_edge_of_a_page_hides_nothing(paging: str) -> None:
    def answer(url: str) -> bytes:
        document = json.loads(by_number(things(35), offset=paging == "offset", first=1)(url))
        document["hits"]["total"] = 10
        return json.dumps(document).encode()

    _, end, _ = run(source(paging=paging, first="1" if paging == "page" else "0", **NUMBERED), answer)
    assert not end.complete
    assert "where the provider counts 10" in end.reason


@pytest.mark.parametrize("refusal", [None, "HTTP 404"])
def test_a_page_beyond_the_last_may_be_refused(refusal: str | None) -> None:
    def answer(url: str) -> bytes | Answer | Exception:
        if query(url)["start"] == "4":
            if refusal is not None:
                return Unreachable("HTTP 404").refused(refusal)
            return Answer(url, 404, b'{"detail": "Invalid page."}', NOW)
        return by_number(things(30), first=1)(url)

    _, end, _ = run(source(paging="page", first="1", **NUMBERED), answer)
    assert end.whole


@pytest.mark.parametrize("lengths", [(10, 9, 10), (10, 0, 10), (9, 10, 10), (10, 10, 11)])
def test_pages_of_unlike_length_prove_nothing_where_nobody_counts(lengths: tuple[int, ...]) -> None:
    def answer(url: str) -> bytes:
        page = int(query(url).get("at", 0))
        follows = f"/api?kind=a&at={page + 1}" if page + 1 < len(lengths) else None
        shown = [{"id": f"{page}-{number}"} for number in range(lengths[page])]
        return json.dumps({"results": shown, "next": follows}).encode()

    _, end, _ = run(source(), answer)
    assert not end.complete
    assert "unlike length" in end.reason


def test_empty_pages_without_end_end() -> None:
    def answer(url: str) -> bytes:
        return json.dumps({"results": [], "next": f"/api?at={int(query(url).get('at', 0)) + 1}"}).encode()

    _, end, asked = run(source(), answer)
    assert not end.complete
    assert len(asked) < 10


def test_records_behind_an_empty_page_are_not_left_there() -> None:
    def answer(url: str) -> bytes:
        shown = [{"id": query(url)["page"]}] if query(url)["page"] in ("1", "3", "4") else []
        return json.dumps({"results": shown}).encode()

    _, end, _ = run(source(paging="page", first="1"), answer)
    assert not end.complete
    assert "behind an empty page" in end.reason


def test_cursors_are_followed_until_they_are_empty() -> None:
    answers = {"*": ("r0", "c1"), "c1": ("r1", "c2"), "c2": (None, "c3")}

    def answer(url: str) -> bytes:
        identifier, cursor = answers[query(url)["cursor"]]
        return json.dumps({"items": [{"id": identifier}] if identifier else [], "next": cursor}).encode()

    pages, end, _ = run(source(paging="cursor", items="items", first="*"), answer)
    assert listed(pages) == ["r0", "r1"]
    assert end.complete
    assert "an empty page" in end.proof


def test_a_missing_link_proves_nothing() -> None:
    pages, end, _ = run(source(), lambda url: b'{"results": [{"id": "r0"}]}')
    assert listed(pages) == ["r0"]
    assert not end.complete


def test_the_providers_count_decides_over_its_last_page() -> None:
    _, end, _ = run(source(total="count"), by_link(things(25), count=26))
    assert not end.complete
    assert "25 distinct ids where the provider counts 26" in end.reason


def test_records_that_move_under_their_page_numbers_make_the_list_incomplete() -> None:
    found = things(30)

    def answer(url: str) -> bytes:
        body = by_number(found, offset=True)(url)
        found.insert(0, {"id": f"new{len(found)}"})
        found.pop()
        return body

    _, end, _ = run(source(paging="offset", **NUMBERED), answer)
    assert not end.complete
    assert "drifted" in end.reason


@pytest.mark.parametrize("paging", ["page", "offset"])
def test_a_server_that_ignores_the_page_is_not_followed_for_ever(paging: str) -> None:
    body = json.dumps({"hits": {"hits": things(10), "total": 1000}}).encode()
    _, end, asked = run(source(paging=paging, **NUMBERED), lambda url: body)
    assert not end.complete
    assert "repeats" in end.reason
    assert len(asked) == 2


def test_links_in_a_circle_end() -> None:
    def answer(url: str) -> bytes:
        place = int(query(url).get("at", 0))
        return json.dumps({"results": [{"id": f"x{place}"}], "next": f"/api?kind=a&at={(place + 1) % 3}"}).encode()

    _, end, asked = run(source(), answer)
    assert not end.complete
    assert len(asked) <= 5


def test_a_next_page_on_another_host_is_not_asked_for() -> None:
    body = b'{"results": [{"id": "r0"}], "next": "https://elsewhere.example/api"}'
    _, end, asked = run(source(), lambda url: body)
    assert not end.complete
    assert "another host" in end.reason
    assert asked == [URL]


def test_what_began_encrypted_stays_encrypted() -> None:
    def answer(url: str) -> bytes:
        assert url.startswith("https://list.example/")
        follows = None if "at=1" in url else "http://list.example/api?at=1"
        return json.dumps({"results": [{"id": url}], "next": follows}).encode()

    _, end, asked = run(source(still=True), answer)
    assert end.complete
    assert len(asked) == 2


def test_a_list_longer_than_the_provider_shows_must_be_divided() -> None:
    given = source(paging="page", first="1", most=20, **NUMBERED)
    _, end, _ = run(given, by_number(things(35), first=1))
    assert not end.complete
    assert "options.slices" in end.reason


def sliced(url: str) -> bytes:
    found = [each | {"year": "2010" if number % 3 else "2011"} for number, each in enumerate(things(35))]
    year = query(url).get("year")
    return by_number([each for each in found if year in (None, each["year"])], first=1)(url)


def test_slices_that_add_up_are_a_whole_list() -> None:
    given = source(paging="page", first="1", most=25, slices="year=2010|year=2011", **NUMBERED)
    pages, end, _ = run(given, sliced)
    assert sorted(map(str, listed(pages))) == sorted(each["id"] for each in things(35))
    assert end.whole
    assert "35 distinct ids of 35" in end.proof


def test_slices_that_leave_records_out_prove_nothing() -> None:
    _, end, _ = run(source(paging="page", first="1", slices="year=2010", **NUMBERED), sliced)
    assert not end.complete
    assert "of 35" not in end.proof


@pytest.mark.parametrize(
    "body",
    [
        b"<html></html>",
        b'{"results": [',
        b'{"results": [NaN]}',
        b'{"results": {"id": 1}}',
        b'{"error": "no such list"}',
        b'{"success": false, "results": []}',
        b'{"statusCode": 500, "results": []}',
        b'["a"]',
    ],
)
def test_what_is_no_list_is_said_and_is_no_empty_list(body: bytes) -> None:
    _, end, _ = run(source(), lambda url: body)
    assert not end.complete
    assert end.unreachable


def test_an_http_error_with_a_list_inside_is_an_error() -> None:
    _, end, _ = run(source(), lambda url: Answer(url, 500, by_link(things(1))(url), NOW))
    assert not end.complete


def test_a_failure_in_the_middle_keeps_what_came() -> None:
    answer = by_link(things(30))
    pages, end, _ = run(source(), lambda url: Unreachable("HTTP 503") if "at=20" in url else answer(url))
    assert len(listed(pages)) == 20
    assert not end.complete
    assert not end.unreachable


def test_a_record_without_identifier_is_quarantined_alone_and_absence_is_not_shown() -> None:
    found = [{"id": "a"}, {"id": None}, {"id": ""}, "text", {"id": 7}]
    pages, end, _ = run(source(paging="whole", items=""), lambda url: json.dumps(found).encode())
    assert [entry.reason for entry in pages[0].entries if isinstance(entry, Quarantine)] == ["no-identifier"] * 3
    assert {"a", "7"} <= set(listed(pages))
    assert end.complete
    assert not end.whole


def test_a_record_that_is_too_large_is_quarantined_alone() -> None:
    found = [{"id": "a"}, {"id": "b", "text": "x" * 200_000}]
    pages, _, _ = run(source(paging="whole", items=""), lambda url: json.dumps(found).encode())
    assert [type(entry) for entry in pages[0].entries] == [Payload, Quarantine]


def test_identifiers_of_two_parts_are_joined_and_bytes_do_not_depend_on_the_order_of_keys() -> None:
    given = source(paging="whole", items="", identifier="name|version.number")
    one, other = ({"name": "GW1", "version": {"number": 2}}, {"version": {"number": 2}, "name": "GW1"})
    bodies = set()
    for each in (one, other):
        pages, _, _ = run(given, lambda url, each=each: json.dumps([each]).encode())
        assert listed(pages) == ["GW1/2"]
        entry = pages[0].entries[0]
        assert isinstance(entry, Payload)
        bodies.add(entry.body)
    assert len(bodies) == 1


def test_details_are_fetched_by_identifier_and_one_that_is_gone_stops_nothing() -> None:
    def answer(url: str) -> bytes | Answer:
        if "/one/" not in url:
            return json.dumps([{"id": "doi:10.1/a"}, {"id": "doi:10.1/b"}]).encode()
        if url.endswith("doi%3A10.1%2Fb"):
            return Answer(url, 404, b"gone", NOW)
        return b'{"whole": true}'

    given = source(paging="whole", items="", detail="https://list.example/one/{id}")
    pages, end, _ = run(given, answer)
    first, second = pages[0].entries
    assert isinstance(first, Payload)
    assert first.body == b'{"whole": true}'
    assert isinstance(second, Quarantine)
    assert second.reason == "no-detail"
    assert b"doi:10.1/b" in second.body
    assert end.complete
