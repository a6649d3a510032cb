"""GOCDB's cursor: pages to their proved end, and what speaks against it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from harvester.spiders.gocdb import SPIDER
from harvester.spiders.pages import End, Page
from schemas.records import Payload, Source
from tests.harvester.talking import talk

SOURCE = Source("own", "Own", "gocdb", "https://goc.example.org/gocdbpi/public/?method=get_site&scope=")
IDS = (3, 7, 19, 134, 135, 136, 140)


def cursor_of(url: str) -> int:
    asked = parse_qs(urlsplit(url).query, keep_blank_values=True)
    assert asked["scope"] == [""], "what the endpoint asks itself is kept, blanks too"
    return int(asked["next_cursor"][0])


def page(ids: tuple[int, ...], follows: int, *, most: int = 3, count: int | None = None) -> bytes:
    sites = "".join(f'<SITE PRIMARY_KEY="{each}G0"><SHORT_NAME>S{each}</SHORT_NAME></SITE>' for each in ids)
    link = f"https://elsewhere.example/private/?method=get_site&amp;scope=&amp;next_cursor={follows}"
    meta = f'<meta><link rel="next" href="{link}"/><count>{len(ids) if count is None else count}</count>'
    return f"<results>{meta}<max_page_size>{most}</max_page_size></meta>{sites}</results>".encode()


def server(ids: tuple[int, ...], *, most: int = 3) -> Callable[[str], bytes]:
    def answer(url: str) -> bytes:
        shown = tuple(each for each in ids if each > cursor_of(url))[:most]
        return page(shown, shown[-1] if shown else cursor_of(url), most=most)

    return answer


def run(answer: Callable[[str], bytes]) -> tuple[list[str], End, list[str]]:
    pages, end, asked = talk(SPIDER, SOURCE, answer)
    return listed(pages), end, asked


def listed(pages: list[Page]) -> list[str]:
    return [each.header.identifier for page in pages for each in page.entries if isinstance(each, Payload)]


@pytest.mark.parametrize("size", range(8))
def test_cursors_are_followed_to_a_page_that_is_not_full(size: int) -> None:
    found, end, asked = run(server(IDS[:size]))
    assert found == [f"site/{each}G0" for each in IDS[:size]]
    assert end.complete
    assert end.whole
    assert len(asked) == len(set(asked)) == -(-size // 3) + 1, "an empty page behind the last one is the proof"
    assert all(url.startswith("https://goc.example.org/") for url in asked), "only the cursor of a link is taken"


def test_a_short_page_before_others_ends_nothing() -> None:
    def answer(url: str) -> bytes:
        shown = [each for each in IDS if each > cursor_of(url)][:3]
        short = tuple(shown[:1] if cursor_of(url) == 19 else shown)
        return page(short, short[-1] if short else cursor_of(url))

    found, end, _ = run(answer)
    assert (len(found), end.whole) == (len(IDS), True)


def test_an_answer_without_meta_is_the_whole_list() -> None:
    found, end, _ = run(lambda url: b'<results><SITE PRIMARY_KEY="1G0"/><SITE PRIMARY_KEY="2G0"/></results>')
    assert found == ["site/1G0", "site/2G0"]
    assert (end.complete, end.whole, end.reason) == (True, True, "one whole list")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda url: page((1, 2, 3), 0), "leads back"),
        (lambda url: page((1, 2, 3), cursor_of(url) + 1), "repeats objects"),
        (lambda url: page((1, 2), 2, count=3), "says that it holds 3 objects and holds 2"),
        (lambda url: b"<results><meta><count>1</count></meta><SITE PRIMARY_KEY='1G0'/></results>", "no next cursor"),
    ],
)
def test_a_list_that_turns_in_circles_or_miscounts_is_incomplete(answer: Callable[[str], bytes], said: str) -> None:
    _, end, _ = run(answer)
    assert not end.complete
    assert not end.whole
    assert said in end.reason


def test_an_object_without_a_key_is_kept_and_makes_nothing_absent() -> None:
    pages, end, _ = talk(SPIDER, SOURCE, lambda url: b"<results><SITE/><SITE PRIMARY_KEY='2G0'/></results>")
    assert listed(pages) == ["site/2G0"]
    assert [type(each).__name__ for each in pages[0].entries] == ["Quarantine", "Payload"]
    assert end.complete
    assert not end.whole
