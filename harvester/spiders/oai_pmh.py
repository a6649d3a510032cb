"""OAI-PMH 2.0: asks what the conversation wants to know, and turns its answers into pages.

The protocol itself (tokens, windows, proof of the end) is in `schemas.oai_pmh`; here is only the asking.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from harvester.spiders.pages import Answer, Ask, End, Entry, Fetch, Page, Spider, is_to_wait
from schemas.errors import MalformedPayload, ProtocolViolation, Unreachable
from schemas.formats.keeping import RICHER_FORMAT, also_kept
from schemas.formats.registry import FORMATS
from schemas.oai_pmh.conversation import ListConversation
from schemas.oai_pmh.prefixes import choose_prefix, reader_of
from schemas.oai_pmh.requests import Request
from schemas.oai_pmh.responses import Broken, Identify, Listed, MetadataFormat, Response, read_response
from schemas.oai_pmh.sets import SetListing
from schemas.records import Format, Payload, Problem, Quarantine, Sighting, Source, Withdrawal
from schemas.wire.source import Option, option

SWEEP = Option(
    "sweep",
    False,
    "After the changes, list all identifiers, so that silent deletions show; not stated: where not all are announced.",
)

_ACCEPT = "text/xml, application/xml;q=0.9"
_START = re.compile(rb"<(?:[\w.-]+:)?OAI-PMH[\s>]")
_END = re.compile(rb"</(?:[\w.-]+:)?OAI-PMH\s*>")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_FAILED_AGAIN = 3
_FAILURES = (Unreachable, ProtocolViolation, MalformedPayload)


async def pages(source: Source, ask: Ask, fetch: Fetch) -> AsyncGenerator[Page | End, None]:
    """Every page of the list (and of the sweep after it, where the source wants one), then its end."""
    talk = _Talk(source, ask, fetch)
    try:
        identify = await talk.identify()
        asked, ours = await talk.prefix()
        missing = await talk.missing_sets()
    except _FAILURES as error:
        yield End(complete=False, reason=str(error), unreachable=True, resumable=is_to_wait(error))
        return
    saved = dict(ask.position or {})
    changes = _conversation("ListRecords", asked, identify, talk, since=ask.since, position=saved.get("list"))
    apart = set(ask.apart)
    async for page in talk.follow(changes, ours, lambda position: {"list": position}):
        apart -= {entry.header.identifier for entry in page.entries if apart and entry.header is not None}
        yield page
    end = _end(changes, identify, talk, since=ask.since)
    if missing and end.complete:
        # Asked for, a set that was taken away looks like one in which nothing is new (faults B10).
        end = replace(end, complete=False, reason=f"the provider has no set {', '.join(missing)} any more", proof="")
    if end.complete and apart:
        place = {"list": changes.position()}
        async for page in talk.once_more(sorted(apart), prefix=asked, ours=ours):
            yield replace(page, position=place)
    if end.complete and not end.whole and _wants_sweep(source, identify):
        done = changes.position()
        sweep = _conversation("ListIdentifiers", asked, identify, talk, since=None, position=saved.get("sweep"))
        async for page in talk.follow(sweep, ours, lambda position: {"list": done, "sweep": position}):
            yield page
        end = _swept(end, _end(sweep, identify, talk, since=None), proved=sweep.is_proved)
    yield end


class _Talk:
    """Requests to one endpoint, and their answers, read."""

    def __init__(self, source: Source, ask: Ask, fetch: Fetch) -> None:
        self.source = source
        self.ask = ask
        self.problems: list[Problem] = []
        self.waits: str | None = None
        self._fetch = fetch

    async def say(self, request: Request) -> tuple[Answer, Response]:
        """Ask and read; raises `Unreachable`, `ProtocolViolation` or `MalformedPayload`."""
        answer = await self._fetch(_url(self.source.endpoint, request), speaks=_speaks, accept=_ACCEPT)
        if answer.moved_to is not None and not any(problem.code == "moved" for problem in self.problems):
            self.problems.append(Problem("moved", f"moved for good to {answer.moved_to}; change the endpoint."))
        stated = _CHARSET.search(answer.content_type)
        charset = stated.group(1) if stated else None
        return answer, read_response(answer.body, record_bytes=self.ask.record_bytes, charset=charset)

    async def identify(self) -> Identify:
        """What the server says of itself."""
        answer, response = await self.say(Request("Identify"))
        if response.identify is None:
            said = "; ".join(str(error) for error in response.errors)
            raise ProtocolViolation(f"no answer to Identify. {said}".strip(), where=answer.url)
        return response.identify

    async def missing_sets(self) -> tuple[str, ...]:
        """The wanted sets that the provider does not list; none where it lists no sets at all, or not to the end."""
        listing = SetListing(wanted=self.source.sets)
        while self.source.sets and (request := listing.next_request()) is not None:
            try:
                listing.receive((await self.say(request))[1])
            except _FAILURES as error:
                listing.fail(str(error))
        if listing.problem:
            self.problems.append(Problem("no-sets", listing.problem))
        return (listing.missing or ()) if listing.has_any else ()

    async def prefix(self) -> tuple[str, str]:
        """The server's prefix to ask for, and the name under which we read or quarantine what comes."""
        offered: tuple[MetadataFormat, ...] = ()
        try:
            offered = (await self.say(Request("ListMetadataFormats")))[1].formats
        except (ProtocolViolation, MalformedPayload) as error:
            self.problems.append(Problem("no-formats", f"ListMetadataFormats is not answered: {error}"))
        # Every server must serve oai_dc (OAI-PMH 2.0 §2.4), even one that hides what it serves.
        chosen = choose_prefix(offered, self.source.formats or (() if offered else ("oai_dc",)), FORMATS)
        if chosen is None:
            served = ", ".join(entry.prefix for entry in offered)
            raise ProtocolViolation(f"no wanted format is served, only {served}.", where=self.source.endpoint)
        prefix, reader = chosen
        if reader is not None:
            self.problems.extend(_richer(offered, reader))
        return prefix, reader.prefix if reader else prefix

    async def follow(self, conversation: ListConversation, ours: str, place: _Place) -> AsyncIterator[Page]:
        """Every page of one list; failures are told to the conversation, which decides how to go on."""
        while (request := conversation.next_request()) is not None:
            try:
                answer, response = await self.say(request)
            except _FAILURES as error:
                self.problems.append(Problem("request-failed", str(error), request.argument("identifier")))
                if is_to_wait(error):
                    self.waits = str(error)
                    return
                conversation.fail(str(error), refusal=error.refusal)
                continue
            listed = conversation.receive(response)
            digest = sha256(answer.body).hexdigest()
            records = tuple(_entry(record, self.source, answer, name=ours, digest=digest) for record in listed.records)
            broken = tuple(_broken(each, answer, name=ours) for each in listed.broken)
            yield Page(
                answer.url,
                records + broken,
                position=place(conversation.position()),
                expected=response.token.complete_list_size if response.token else None,
                problems=tuple(Problem(each.code, each.message, url=answer.url) for each in listed.findings),
            )

    async def once_more(self, identifiers: Sequence[str], *, prefix: str, ours: str) -> AsyncIterator[Page]:
        """Records that are in quarantine, each by itself; where several in a row are not given, that is enough."""
        failed = 0
        for identifier in identifiers:
            request = Request("GetRecord", (("identifier", identifier), ("metadataPrefix", prefix)))
            try:
                answer, response = await self.say(request)
            except _FAILURES:
                failed += 1
                if failed >= _FAILED_AGAIN:
                    return
                continue
            failed = 0
            digest = sha256(answer.body).hexdigest()
            yield Page(
                answer.url,
                tuple(
                    _entry(record, self.source, answer, name=ours, digest=digest)
                    for record in response.records
                    if record.header.identifier == identifier
                ),
                again=True,
            )


def _richer(offered: tuple[MetadataFormat, ...], chosen: Format) -> Iterator[Problem]:
    """Advice for each offered format that ranks higher than the harvested one and keeps what that cannot."""
    told = {chosen.prefix}
    for entry in offered:
        reader = reader_of(entry, FORMATS)
        if reader is None or reader.prefix in told or reader.richness <= chosen.richness:
            continue
        told.add(reader.prefix)
        if more := also_kept(reader.prefix, chosen.prefix):
            known = f"{entry.prefix} is offered too, which keeps {len(more)} fields that {chosen.prefix} cannot hold"
            yield Problem(RICHER_FORMAT, f"{known}: {', '.join(more)}.")


_Place = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def _conversation(
    verb: str, prefix: str, identify: Identify, talk: _Talk, *, since: str | None, position: Mapping[str, Any] | None
) -> ListConversation:
    return ListConversation(
        verb,
        prefix=prefix,
        sets=talk.source.sets,
        since=since,
        identify=identify,
        position=position,
        now=talk.ask.now(),
    )


def _entry(record: Listed, source: Source, answer: Answer, *, name: str, digest: str) -> Entry:
    if record.header.deleted:
        return Withdrawal(record.header)
    if record.metadata is None:
        return Sighting(record.header)
    return Payload(
        source.key,
        record.header,
        name,
        record.metadata,
        answer.url,
        answer.fetched_at,
        digest,
        record.findings,
        element=record.element,
    )


def _broken(each: Broken, answer: Answer, *, name: str) -> Quarantine:
    return Quarantine(each.header, each.body, name, answer.url, answer.fetched_at, "broken-record", each.reason)


def _end(conversation: ListConversation, identify: Identify, talk: _Talk, *, since: str | None) -> End:
    problems = tuple(talk.problems)
    window = {"from": since, "until": identify.response_date}
    if talk.waits is not None:
        return End(complete=False, reason=talk.waits, resumable=True, window=window, problems=problems)
    ending = conversation.ending
    assert ending is not None
    return End(
        complete=ending.complete,
        reason=ending.reason,
        resumable=ending.resumable,
        proof=ending.proof,
        whole=ending.complete and since is None,
        bookmark=conversation.bookmark,
        window=window,
        problems=problems,
    )


def _wants_sweep(source: Source, identify: Identify) -> bool:
    """What the source file says, else whether the provider forgets deletions, or never knew any (faults B18)."""
    if SWEEP.name in source.options:
        return bool(option(source, SWEEP))
    return (identify.deleted or "").strip().lower() in ("no", "transient")


def _swept(changes: End, sweep: End, *, proved: bool) -> End:
    """The changes are safely in whatever became of the sweep; only one that proves its end shows what is absent."""
    unproved = Problem("sweep-unproved", "the list of identifiers does not state its size, so nothing counts as absent")
    return End(
        complete=True,
        reason=f"{changes.reason}; sweep: {sweep.reason}",
        proof=f"{changes.proof}; sweep: {sweep.proof or sweep.reason}",
        whole=sweep.complete and proved,
        bookmark=changes.bookmark,
        window=changes.window,
        problems=sweep.problems if proved or not sweep.complete else (*sweep.problems, unproved),
    )


def _url(endpoint: str, request: Request) -> str:
    """The endpoint with the request as its query; what the endpoint's own query says stays in front."""
    parts = urlsplit(endpoint)
    query = f"{parts.query}&{request.query()}" if parts.query else request.query()
    return urlunsplit(parts._replace(query=query, fragment=""))


def _speaks(body: bytes) -> bool:
    """Whether a body is a whole answer of the protocol; a cut one has lost its end and is asked for again (D8)."""
    if body.startswith(_UTF_16):
        return True
    if _START.search(body[:4096]) is None:
        return False
    return any(_END.search(body, max(0, len(body) - tail)) is not None for tail in (256, 65_536))


SPIDER = Spider(protocol="oai_pmh", title="OAI-PMH 2.0", pages=pages, incremental=True, options=(SWEEP,))
