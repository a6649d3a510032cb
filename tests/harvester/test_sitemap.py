"""A site by its sitemap: every page once, and absence only where every page was really fetched."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from harvester.spiders.pages import Answer, Page
from harvester.spiders.sitemap import SPIDER
from schemas.errors import Unreachable
from schemas.records import Payload, Quarantine, Source
from tests.harvester.talking import NOW, talk

MAP = "https://site.example/sitemap.xml"


def source(**options: Any) -> Source:
    return Source("site", "Site", "sitemap", MAP, formats=("schema_org",), options=options)


def sitemap(*addresses: str, index: bool = False) -> bytes:
    root, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    listed = "".join(f"<{inner}><loc>{address}</loc></{inner}>" for address in addresses)
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</{root}>'.encode()


def page(name: str, kind: str = "Dataset") -> bytes:
    return f'<script type="application/ld+json">{{"@type": "{kind}", "name": "{name}"}}</script>'.encode()


def address(number: int) -> str:
    return f"https://site.example/dataset/{number}"


def site(count: int, **other: Any) -> Any:
    def answer(url: str) -> Any:
        if url == MAP:
            return sitemap(*(address(number) for number in range(count)))
        return other.get(url.rpartition("/")[2], page(url))

    return answer


def names(pages: list[Page]) -> list[str]:
    return [entry.header.identifier for page in pages for entry in page.entries if entry.header is not None]


@pytest.mark.parametrize("count", [1, 20, 45])
def test_every_page_is_asked_for_once_and_is_a_record_under_its_address(count: int) -> None:
    pages, end, asked = talk(SPIDER, source(), site(count))
    assert names(pages) == [address(number) for number in range(count)]
    assert all(isinstance(entry, Payload) and entry.format == "schema_org" for each in pages for entry in each.entries)
    assert end.whole
    assert len(asked) == len(set(asked)) == count + 1


def test_an_empty_sitemap_shows_no_absence() -> None:
    _, end, _ = talk(SPIDER, source(), site(0))
    assert not end.complete


def test_an_index_is_followed_patterns_choose_and_other_hosts_are_left_alone() -> None:
    def answer(url: str) -> bytes:
        if url == MAP:
            return sitemap(MAP, "https://site.example/m2.xml", "https://other.example/m3.xml", index=True)
        if url.endswith("m2.xml"):
            return sitemap(address(1), "https://other.example/dataset/2", "https://site.example/about")
        return page(url)

    pages, end, asked = talk(SPIDER, source(pattern="*/dataset/*"), answer)
    assert names(pages) == [address(1)]
    assert asked == [MAP, "https://site.example/m2.xml", address(1)]
    assert [problem.message for problem in end.problems] == [
        "2 pages are on other hosts and left out, the first: https://other.example/m3.xml"
    ]
    assert end.whole


def test_pages_without_metadata_and_pages_that_are_gone_are_told() -> None:
    gone = Unreachable("HTTP 404").refused("HTTP 404")
    given = site(
        5, **{"1": b"<p>About us</p>", "2": Answer(address(2), 410, b"<p>", NOW), "3": page("x", "WebPage"), "4": gone}
    )
    pages, end, _ = talk(SPIDER, source(), given)
    assert names(pages) == [address(0)]
    assert {problem.code for problem in end.problems} == {"pages-without-metadata", "pages-gone"}
    assert end.whole


@pytest.mark.parametrize("body", [b"", b"<h1>Krill", b"<p></p><script type='application/ld+json'>{", b'{"@type":'])
def test_a_page_that_is_cut_off_is_not_a_page_without_metadata(body: bytes) -> None:
    _, end, _ = talk(SPIDER, source(), site(3, **{"1": body}))
    assert not end.complete
    assert [problem.code for problem in end.problems] == ["pages-not-fetched"]


def test_a_description_that_could_not_be_fetched_is_no_page_without_one() -> None:
    landing = Answer(address(1), 200, b"<p>Krill</p>", NOW, links='</m.ttl>; rel="describedby"; type="text/turtle"')
    for answer, complete in ((Unreachable("HTTP 503"), False), (Answer("x", 404, b"x", NOW), True)):
        _, end, _ = talk(SPIDER, source(), site(3, **{"1": landing, "m.ttl": answer}))
        assert end.complete is complete


def test_a_sitemap_may_be_a_gzip_file_that_is_whole_and_no_bomb() -> None:
    packed = gzip.compress(sitemap(address(0)))
    assert talk(SPIDER, source(), lambda url: packed if url == MAP else page("a"))[1].whole
    for body, said in (
        (packed[:-9], "cut off"),
        (packed[:2] + b"no", "no gzip"),
        (gzip.compress(bytes(2_000_000)), "more than"),
    ):
        _, end, _ = talk(SPIDER, source(), lambda url, body=body: body)
        assert not end.complete
        assert said in end.reason


def test_a_page_that_could_not_be_fetched_makes_the_run_incomplete() -> None:
    pages, end, _ = talk(SPIDER, source(), site(5, **{"2": Unreachable("HTTP 503")}))
    assert len(names(pages)) == 4
    assert not end.complete
    assert "1 of 5 pages" in end.reason


def test_a_site_that_is_down_is_not_asked_for_every_page() -> None:
    broken = {str(number): Unreachable("HTTP 503") for number in range(5, 500)}
    _, end, asked = talk(SPIDER, source(), site(500, **broken))
    assert not end.complete
    assert end.resumable
    assert len(asked) == 1 + 5 + 10


def test_an_interrupted_run_goes_on_and_then_shows_no_absence() -> None:
    pages, _, _ = talk(SPIDER, source(), site(45))
    rest, end, asked = talk(SPIDER, source(), site(45), position=pages[0].position)
    assert names(rest) == names(pages)[20:]
    assert end.complete
    assert not end.whole
    _, again, _ = talk(SPIDER, source(), site(44), position=pages[0].position)
    assert again.whole, "another list begins again"
    assert len(asked) == 26


def test_several_things_and_broken_scripts_on_one_page() -> None:
    body = (
        page("a")
        + page("b").replace(b'"name"', b'"@id": "https://site.example/b", "name"')
        + page("x").replace(b'"}', b'"')
    )
    broken = b'<script type="application/ld+json">{"@type": }</script>'
    pages, end, _ = talk(SPIDER, source(), site(1, **{"0": broken + body}))
    assert names(pages)[:2] == [f"{address(0)}#1", "https://site.example/b"]
    assert any(isinstance(entry, Quarantine) for entry in pages[0].entries)
    assert not end.whole


def test_only_wanted_types() -> None:
    pages, _, _ = talk(SPIDER, source(types="Course Event"), site(2, **{"1": page("c", "https://schema.org/Course")}))
    assert names(pages) == [address(1)]


def test_linked_metadata_is_read_where_none_is_embedded() -> None:
    def answer(url: str) -> Any:
        if url == MAP:
            return sitemap(address(0))
        if url == address(0):
            links = '<https://site.example/x.bin>; rel="item", </meta.ttl>; rel="describedby"; type="text/turtle"'
            return Answer(url, 200, b"<p>landing page</p>", NOW, links=links)
        return b"<https://a.example/> a <http://www.w3.org/ns/dcat#Dataset> ."

    pages, end, asked = talk(SPIDER, source(), answer)
    (entry,) = pages[0].entries
    assert isinstance(entry, Payload)
    assert (entry.format, entry.header.identifier) == ("dcat_rdf", address(0)) or entry.format == "dcat"
    assert asked[-1] == "https://site.example/meta.ttl"
    assert end.whole


@pytest.mark.parametrize("body", [b"<html><p>no map</p></html>", Unreachable("HTTP 500"), Answer(MAP, 404, b"x", NOW)])
def test_no_sitemap_is_no_empty_site(body: Any) -> None:
    _, end, _ = talk(SPIDER, source(), lambda url: body)
    assert not end.complete
    assert end.unreachable
