"""Runs one spider without Scrapy or a network: recorded answers in, pages and the end out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from harvester.spiders.pages import Answer, Ask, End, Page, Spider
from schemas.errors import ProtocolViolation
from schemas.records import Source

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def ask(**changes: Any) -> Ask:
    """What a first full run asks."""
    usual = {"full": True, "since": None, "position": None, "live": 0, "record_bytes": 100_000, "page_bytes": 1_000_000}
    return Ask(**{**usual, "now": lambda: NOW, **changes})


def talk(
    spider: Spider, source: Source, answer: Callable[[str], bytes | Exception | Answer], **changes: Any
) -> tuple[list[Page], End, list[str]]:
    """The pages, the end, and the addresses that were asked for; `answer` gives a body or raises what it returns."""
    asked: list[str] = []

    async def fetch(url: str, *, speaks: Callable[[bytes], bool], accept: str) -> Answer:
        asked.append(url)
        given = answer(url)
        if isinstance(given, Exception):
            raise given
        found = given if isinstance(given, Answer) else Answer(url, 200, given, NOW)
        if not speaks(found.body):
            raise ProtocolViolation("not the protocol", where=url)
        return found

    async def run() -> list[Page | End]:
        return [step async for step in spider.pages(source, ask(**changes), fetch)]

    steps = asyncio.run(run())
    *pages, end = steps
    assert isinstance(end, End)
    assert all(isinstance(page, Page) for page in pages)
    return [page for page in pages if isinstance(page, Page)], end, asked
