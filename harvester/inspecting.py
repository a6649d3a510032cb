"""`harvest fetch` and `harvest check URL`: one address, file or stream looked at without a database, as JSON.

It is the child through which other commands reach the network and read untrusted bytes: limits are tight here, and what
comes back is either the bytes or what was read in them.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import orjson

from harvester.harvest import read_one
from harvester.looking import Probe
from harvester.probing import probe, shown
from harvester.spiders.addresses import Opened, check_url
from harvester.spiders.fetching import crawl_with
from harvester.spiders.files import unwrap
from harvester.spiders.members import Member
from harvester.spiders.pages import Answer, Ask, End, Fetch, Page, Spider
from harvester.spiders.patience import Limits
from schemas.errors import InvalidInput, Unreachable
from schemas.records import Deposit, Finding, Item, Payload, Quarantine, Rejection, Source, Withdrawal

_Got = TypeVar("_Got")

_LARGEST = 20 * 1024 * 1024
_ACCEPT = "text/turtle, application/ld+json, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"


def get(target: str, settings: Mapping[str, Any], *, stdin: BinaryIO) -> Answer:
    """The bytes at an address, in a file, or of `stdin` for '-'; raises `InvalidInput` or `Unreachable`."""
    now = datetime.now(UTC)
    largest = min(_LARGEST, settings["harvest.page_bytes"])
    if target == "-":
        return Answer("-", 200, _bounded(stdin, "standard input", largest), now)
    if "://" in target:
        # Refused before a contact is asked for: no contact would open it.
        check_url(target, opened=Opened.by(settings))
        return _fetched(target, settings, largest)
    try:
        with Path(target).open("rb") as file:
            return Answer(target, 200, _bounded(file, target, largest), now)
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}.", where=target) from error


def raw(answer: Answer) -> dict[str, Any]:
    """What came, with the body in base64."""
    return _about(answer) | {"body": base64.b64encode(answer.body).decode()}


def described(answer: Answer, prefix: str | None, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What was read in it: for each record its document and findings, or why it could not be read."""
    source = Source("inspected", "", "files", answer.url, formats=(prefix,) if prefix else ())
    name = "record" if answer.url == "-" else answer.url
    entries = unwrap(
        Member(name, answer.body),
        source,
        record_bytes=settings["harvest.record_bytes"],
        url=answer.url,
        now=answer.fetched_at,
    )
    items = [read_one(entry, source) if isinstance(entry, Payload) else entry for entry in entries]
    return _about(answer) | {"records": [_record(item) for item in items]}


def _bounded(stream: BinaryIO, name: str, largest: int) -> bytes:
    body = stream.read(largest + 1)
    if len(body) > largest:
        raise InvalidInput(f"larger than {largest} bytes.", where=name)
    return body


def _fetched(url: str, settings: Mapping[str, Any], largest: int) -> Answer:
    limits = Limits(page_bytes=largest, idle=5.0, total=20.0, tries=1, longest_wait=0.0)

    async def one(fetch: Fetch) -> Answer:
        return await fetch(url, speaks=lambda body: True, accept=_ACCEPT)

    answer = _over_network(url, settings, one, limits, delay=0.0)
    if answer.status >= 400:
        raise Unreachable(f"HTTP {answer.status}.", where=answer.url)
    return answer


def probed(url: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What an address offers (`harvester.probing`); raises `ForbiddenAddress` or `Unreachable`."""
    check_url(url, opened=Opened.by(settings))
    largest = min(_LARGEST, settings["harvest.page_bytes"])
    limits = Limits(page_bytes=largest, idle=10.0, total=60.0, tries=1, longest_wait=0.0)

    async def look(fetch: Fetch) -> Probe:
        return await probe(url, fetch, record_bytes=settings["harvest.record_bytes"])

    try:
        return shown(_over_network(url, settings, look, limits, delay=0.2))
    except Unreachable as error:
        raise Unreachable(
            error.what, where=error.where, next_step="Is the address right, and does it answer?"
        ) from error


def _over_network(
    url: str, settings: Mapping[str, Any], work: Callable[[Fetch], Awaitable[_Got]], limits: Limits, *, delay: float
) -> _Got:
    """What `work` makes of what it fetches; raises what it raised. Works once in a process, as Scrapy does."""
    got: list[_Got] = []

    async def pages(source: Source, ask: Ask, fetch: Fetch) -> AsyncGenerator[Page | End, None]:
        got.append(await work(fetch))
        yield End(complete=True, reason="fetched")

    source = Source("inspected", "", "fetch", url, delay=delay, robots=False)
    end = crawl_with(settings, limits, own_port=False)(
        Spider("fetch", "One address", pages, incremental=False),
        source,
        Ask(True, None, None, 0, limits.page_bytes, limits.page_bytes, lambda: datetime.now(UTC)),
        receive=lambda page: None,
        beat=lambda: None,
        stop=lambda: None,
    )
    if not got:
        raise Unreachable(end.reason, where=url)
    return got[0]


def _about(answer: Answer) -> dict[str, Any]:
    return {
        "url": answer.url,
        "status": answer.status,
        "content_type": answer.content_type,
        "fetched_at": answer.fetched_at.isoformat(),
        "bytes": len(answer.body),
        "digest": sha256(answer.body).hexdigest(),
    }


def _record(item: Item) -> dict[str, Any]:
    match item:
        case Deposit():
            record = item.record
            return {
                "identifier": record.header.identifier,
                "format": record.format,
                "document": orjson.loads(record.document),
                "identifiers": [asdict(each) for each in record.identifiers],
                "findings": _findings((*item.payload.findings, *record.findings)),
                "dropped": [asdict(each) for each in record.dropped],
            }
        case Rejection():
            identifier = item.payload.header.identifier
            return {"identifier": identifier, "reason": "rejected", "findings": _findings(item.findings)}
        case Quarantine():
            named = item.header.identifier if item.header else None
            return {"identifier": named, "format": item.format, "reason": item.reason, "detail": item.detail}
        case Withdrawal():
            return {"identifier": item.header.identifier, "deleted": True}
        case _:
            return {"identifier": item.header.identifier}


def _findings(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    return [asdict(each) for each in dict.fromkeys(findings)]
