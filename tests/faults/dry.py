"""A case without Scrapy, sockets or a store: the spider alone talks to the provider, in milliseconds.

What a connection does is told as the downloader tells it: a body that is none of the protocol is asked for again and
then given up. Only the law is looked at: a list that is called complete has every record, in its present version, or
has it apart; and the asking ends.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harvester.harvest import read_one
from harvester.spiders.pages import Answer, Ask, End, Page
from harvester.spiders.registry import find_spider
from schemas.errors import ProtocolViolation, Unreachable
from schemas.records import Deposit, Payload, Quarantine, Sighting, Source, Withdrawal
from tests.faults.case import Case
from tests.faults.provider import FACES, Provider, dry
from tests.faults.truth import a_day_later
from tests.faults.wire import Asked, Reply

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MOST = 1500
_LARGEST = 1_000_000


@dataclass
class Came:
    """What a dry harvest brought, as a store would have it."""

    titles: dict[str, str] = field(default_factory=dict)
    apart: set[str] = field(default_factory=set)
    nameless: int = 0
    seen: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    end: End | None = None
    requests: int = 0


class _Line:
    """Requests to the provider, and what a downloader makes of its replies."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.times: dict[str, int] = {}
        self.count = 0

    async def fetch(self, url: str, *, speaks: Callable[[bytes], bool], accept: str) -> Answer:
        said = "nothing came"
        for _ in range(3):
            reply = self._ask(url)
            if reply is None:
                said = "the connection broke"
                continue
            if speaks(reply.body):
                kind = next((value for name, value in reply.headers.items() if name.lower() == "content-type"), "")
                return Answer(url, reply.status, reply.body, NOW, kind)
            said = f"HTTP {reply.status}, no answer of the protocol"
        raise (ProtocolViolation if said.startswith("HTTP 2") else Unreachable)(said, where=url)

    def _ask(self, url: str) -> Reply | None:
        self.count += 1
        assert self.count < MOST, f"endless: {url}"
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}"
        self.times[target] = self.times.get(target, 0) + 1
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        reply = self.provider.answer(Asked(parts.path, query, target, {}, self.times[target], 0))
        if reply.raw is not None or reply.mute or reply.stall or reply.drip or reply.cut is not None:
            return None
        coding = {name.lower(): value for name, value in reply.headers.items()}.get("content-encoding")
        if not reply.last_chunk or (reply.length or "0") != "0" or 300 <= reply.status < 400:
            return None
        if coding == "gzip":
            unpacking = zlib.decompressobj(wbits=31)
            try:
                body = unpacking.decompress(reply.body, _LARGEST + 1)
            except zlib.error:
                return None
            whole = unpacking.eof and len(body) <= _LARGEST
            return Reply(body, reply.status, reply.headers) if whole else None
        return reply


def harvest(provider: Provider, came: Came, *, full: bool, since: str | None) -> None:
    """One list of the provider, added to what came before."""
    face = provider.face
    keys: dict[str, Any] = dict(face.keys)
    for case in provider.cases:
        keys |= case.keys
    keys = {
        name: tuple(v) if isinstance(v, list) else v
        for name, v in keys.items()
        if name not in ("robots_txt", "endpoint")
    }
    source = Source("library", "library", face.protocol, f"http://truth.example{face.path}", delay=0.0, **keys)
    spider = find_spider(face.protocol)
    line = _Line(provider)
    ask = Ask(full, None if full else since, None, len(came.titles), 16_777_216, 67_108_864, lambda: NOW)

    async def run() -> None:
        async for step in spider.pages(source, ask, line.fetch):
            if isinstance(step, Page):
                _take(step, came, source)
            else:
                came.end = step
                came.told += [problem.message for problem in step.problems]

    asyncio.run(run())
    came.requests = line.count


def _take(page: Page, came: Came, source: Source) -> None:
    came.codes |= {problem.code for problem in page.problems}
    came.told += [problem.message for problem in page.problems]
    for entry in page.entries:
        item = read_one(entry, source) if isinstance(entry, Payload) else entry
        if entry.header is not None and not isinstance(entry, Withdrawal):
            came.seen.add(entry.header.identifier)
        match item:
            case Deposit(record=record):
                came.titles[record.header.identifier] = title_of(item.record.document)
                came.apart.discard(record.header.identifier)
                came.codes |= {finding.code for finding in record.findings}
            case Withdrawal(header=header):
                came.titles.pop(header.identifier, None)
            case Quarantine(header=None):
                came.nameless += 1
            case Quarantine(header=header):
                came.apart.add(header.identifier)
            case Sighting():
                pass
    if page.unsplit:
        came.nameless += 1


def title_of(document: bytes) -> str:
    import orjson

    from tests.faults.trial import _title

    return _title(orjson.loads(document))


def complaints(case: Case, *, face: str, position: str, mode: str, seed: int) -> list[str]:
    """What breaks the law in one case."""
    return together((case,), face=face, position=position, mode=mode, seed=seed)


def together(cases: tuple[Case, ...], *, face: str, position: str, mode: str, seed: int) -> list[str]:
    """What breaks the law under several faults at once."""
    provider = dry(cases, face=face, position=position, seed=seed)
    truth = provider.truth
    came = Came()
    since = bookmark = None
    if mode != "first":
        harvest(provider, came, full=True, since=None)
        assert came.end is not None
        since, bookmark = truth.now, came.end.bookmark
        a_day_later(truth, announced=FACES[face].announces)
    before = dict(came.titles)
    came.seen.clear()
    provider.begin(since=since if mode == "incremental" else None)
    harvest(provider, came, full=mode != "incremental", since=bookmark)
    assert came.end is not None
    if len(cases) == 1 and provider.hits[0].is_idle(cases[0]):
        return ["the fault never struck"]
    if not came.end.complete:
        return [] if came.end.reason else ["it is not complete and does not say why"]
    absent = len([each for each in before if each not in came.seen])
    if came.end.whole and absent > max(1, len(before) // 10):
        return []  # a hold: loud, and nothing is gone
    mark = came.end.bookmark
    wanted = {
        each: title
        for each, title in truth.live().items()
        if mark is None or f"{truth.things[each].stamp:%Y-%m-%dT%H:%M:%SZ}" < mark
    }
    told = " ".join(came.told)
    lost = [each for each in wanted if each not in came.titles and each not in came.apart and each not in told]
    old = [
        each
        for each, title in wanted.items()
        if each in before and came.titles.get(each) == before[each] != title and each not in came.apart
    ]
    said = [f"SILENTLY LOST {lost[:3]} ({len(lost)}): {came.end.proof}"] if len(lost) > came.nameless else []
    old = old if len(old) > came.nameless else []
    return said + ([f"SILENTLY OLD {old[:3]} ({len(old)}): {came.end.proof}"] if old else [])


def is_dry(case: Case, face: str) -> bool:
    """Whether a case can be tried without sockets: not one that is about hosts, certificates, robots or files."""
    return face != "files" and not case.fault.tls and not {"endpoint", "robots_txt"} & set(case.keys) and case.dry
