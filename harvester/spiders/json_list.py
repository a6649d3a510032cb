"""Lists of JSON records over HTTP, whatever their pages are called: by next link, offset, page number, cursor or whole.

Where things stand in an answer is said by the source file, as keys joined by dots. Pages are followed by the ids they
bring, never by their numbers: a page that brings nothing new ends the run as incomplete. A list is proved to be
whole by as many distinct ids as its own count, or, where the provider counts nothing, by a last page that says it is
the last. Lists that a provider cuts off (10,000 results are usual) are asked for in `slices`, which must add up to the
count of the whole. An interrupted run begins again: a list that can change under its page numbers has no place to go
on from.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import orjson

from harvester.spiders.pages import Answer, Ask, End, Entry, Fetch, Page, Spider, is_to_wait, listed, on_same_host
from schemas.errors import ProtocolViolation, Unreachable
from schemas.formats.registry import recognise
from schemas.records import UNKNOWN, Header, Problem, Quarantine, Source
from schemas.wire.source import Option, option

PAGING = Option(
    "paging", "next", "How one page leads to the next.", choices=("next", "offset", "page", "cursor", "whole")
)
ITEMS = Option("items", "results", "Where the records stand: keys joined by '.', empty for the answer itself.")
IDENTIFIER = Option("identifier", "id", "Where a record's identifier stands; '|' between keys that are joined.")
KEYED = Option("keyed", False, "Whether the records are an object, each under its identifier.")
LINES = Option("lines", False, "Whether the answer is one JSON record a line.")
TOTAL = Option("total", "", "Where the provider's own count stands.")
NEXT = Option("next", "next", "Where the next address, or the next cursor, stands.")
SIZE = Option("size", "", "The parameter that asks for so many records a page.")
PAGE_SIZE = Option("page_size", 100, "How many records one page asks for.")
START = Option("start", "", "The parameter of the offset, page number or cursor.")
FIRST = Option("first", "0", "The first offset, page number or cursor.")
MOST = Option("most", 0, "How many records the provider lets anyone list of one query; 0 for all.")
SLICES = Option("slices", "", "Queries that together list everything, '|' between them, such as 'year=2010|year=2011'.")
DETAIL = Option("detail", "", "Address of one record with '{id}' in it, where the list tells too little.")

_OPTIONS = (PAGING, ITEMS, IDENTIFIER, KEYED, LINES, TOTAL, NEXT, SIZE, PAGE_SIZE, START, FIRST, MOST, SLICES, DETAIL)
_ACCEPT = "application/json"
_PARAMETER = {"offset": "offset", "page": "page", "cursor": "cursor"}
_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class _List:
    """How far the list has come: distinct ids, addresses asked for, records of this slice, totals by slice."""

    ids: set[str] = field(default_factory=set)
    here: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    whole: int | None = None
    total: int | None = None
    nameless: int = 0
    count: int = 0
    number: int = 0

    def begin(self) -> None:
        """Begin another slice."""
        self.here = set()
        self.total = None
        self.count = self.number = 0


@dataclass(frozen=True, slots=True)
class _Step:
    """One answer, read: its records, and the address of the next page if it names or implies one.

    `last` says in whose words this was the last page; empty where nothing but a missing link says so.
    """

    answer: Answer
    items: tuple[tuple[str | None, Any], ...]
    total: int | None
    follows: str | None
    last: str = ""


async def pages(source: Source, ask: Ask, fetch: Fetch) -> AsyncGenerator[Page | End, None]:
    """Every page of every slice, then the end of the list."""
    state = _List()
    slices = [part.strip() for part in str(option(source, SLICES)).split("|")]
    try:
        if slices != [""]:
            first = await fetch(_first(source, ""), speaks=_speaks(source), accept=_ACCEPT)
            state.whole = _read(source, state, first, "").total
        for extra in slices:
            state.begin()
            url: str | None = _first(source, extra)
            while url is not None:
                state.asked.add(url)
                before = len(state.here)
                step = _read(source, state, await fetch(url, speaks=_speaks(source), accept=_ACCEPT), extra)
                yield _page(step, await _entries(source, ask, fetch, state, step), state)
                url = step.follows
                fault = _fault(source, state, step, fresh=len(state.here) - before)
                if fault:
                    yield End(False, fault)
                    return
    except (Unreachable, ProtocolViolation) as error:
        yield _failed(error, state)
        return
    yield _end(state, step.last)


def _failed(error: Unreachable | ProtocolViolation, state: _List) -> End:
    nothing = not state.ids and not state.nameless
    return End(complete=False, reason=str(error), resumable=is_to_wait(error), unreachable=nothing)


def _first(source: Source, extra: str) -> str:
    paging = str(option(source, PAGING))
    given = {} if paging in ("next", "whole") else {_start(source): str(option(source, FIRST))}
    return _asking(source, extra, given)


def _start(source: Source) -> str:
    return str(option(source, START)) or _PARAMETER.get(str(option(source, PAGING)), "")


def _asking(source: Source, extra: str, given: Mapping[str, str]) -> str:
    """The endpoint with what it already asks, the slice, the page size and the place in the list."""
    parts = urlsplit(source.endpoint)
    size = str(option(source, SIZE))
    ours = dict(parse_qsl(extra, keep_blank_values=True)) | ({size: str(option(source, PAGE_SIZE))} if size else {})
    ours |= given
    theirs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in ours]
    return urlunsplit(parts._replace(query=urlencode([*theirs, *ours.items()])))


def _speaks(source: Source) -> Any:
    """Whether a body is whole JSON by its two ends; what says that it is an error is JSON too, and read as that."""
    lines = bool(option(source, LINES))

    def speaks(body: bytes) -> bool:
        start = body[:256].removeprefix(_BOM).lstrip()
        if lines and not start:
            return True
        end = body[-256:].rstrip()
        return start[:1] in (b"{", b"[") and end[-1:] in (b"}", b"]")

    return speaks


def _read(source: Source, state: _List, answer: Answer, extra: str) -> _Step:
    """One answer; raises `Unreachable` with the provider's words where it reports an error, or `ProtocolViolation`."""
    document = _document(source, answer)
    said = _error(document)
    if answer.status >= 400 or said:
        raise Unreachable(f"HTTP {answer.status}: the provider reports an error. {said}".rstrip(), where=answer.url)
    items = tuple(_items(source, document, answer))
    told = at(document, str(option(source, TOTAL))) if option(source, TOTAL) else None
    total = told if isinstance(told, int) and not isinstance(told, bool) and told >= 0 else None
    if isinstance(told, str) and told.isdigit():
        total = int(told)
    state.count += len(items)
    state.number += 1
    state.total = state.total if total is None else total
    follows, last = _following(source, state, document, answer, len(items), extra)
    return _Step(answer, items, total, follows, last)


def _document(source: Source, answer: Answer) -> Any:
    body = answer.body.removeprefix(_BOM)
    try:
        if option(source, LINES):
            return [orjson.loads(line) for line in body.splitlines() if line.strip()]
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ProtocolViolation(f"not valid JSON: {error}.", where=answer.url) from error


def _error(document: Any) -> str:
    """What an answer says that went wrong, whatever its status: `success: false`, `error`, a status code inside."""
    if not isinstance(document, dict):
        return ""
    inner = document.get("statusCode", document.get("status"))
    failed = document.get("success") is False or (isinstance(inner, int) and inner >= 400)
    words = document.get("error") or document.get("errors")
    if not failed and not words:
        return ""
    return str(words or document.get("message") or document.get("messages") or document.get("detail") or "failed")[:200]


def _items(source: Source, document: Any, answer: Answer) -> Iterator[tuple[str | None, Any]]:
    """The records with their identifiers; raises `ProtocolViolation` where no list stands."""
    found = at(document, str(option(source, ITEMS)))
    keyed = bool(option(source, KEYED))
    if keyed and isinstance(found, dict):
        # Alone, a record would not know its own name: it keeps its key around it, as it was listed.
        yield from ((name or None, {name: value}) for name, value in found.items())
    elif not keyed and isinstance(found, list):
        yield from ((identifier_at(each, str(option(source, IDENTIFIER))), each) for each in found)
    else:
        wanted = "an object of records" if keyed else "a list of records"
        place = f"'{option(source, ITEMS)}'" if option(source, ITEMS) else "the answer"
        raise ProtocolViolation(f"{wanted} should stand at {place}, found {_kind(found)}.", where=answer.url)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", type(None): "nothing"}
    return names.get(type(value), "a value")


def at(document: Any, path: str) -> Any:
    """What stands at keys joined by dots; `None` where nothing does. Numbers index lists, an empty path is the root."""
    for key in path.split(".") if path else ():
        if isinstance(document, dict):
            document = document.get(key)
        elif isinstance(document, list) and key.isdigit() and int(key) < len(document):
            document = document[int(key)]
        else:
            return None
    return document


def identifier_at(record: Any, path: str) -> str | None:
    """The texts or whole numbers at these paths, joined by '/'; `None` where one of them says nothing."""
    parts: list[str] = []
    for each in path.split("|"):
        value = at(record, each.strip())
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            return None
        parts.append(str(value).strip())
    return "/".join(parts)


def _following(
    source: Source, state: _List, document: Any, answer: Answer, count: int, extra: str
) -> tuple[str | None, str]:
    """The next address, or `None` and the provider's word that there is none (empty where it says nothing)."""
    paging = str(option(source, PAGING))
    if paging == "whole":
        return None, "one whole answer"
    if paging in ("next", "cursor"):
        return _named(source, document, answer, paging, count, extra)
    total = state.total
    if count == 0:
        return None, "an empty page"
    if total is not None and state.count >= total:
        return None, ""
    step = state.count if paging == "offset" else state.number
    return _asking(source, extra, {_start(source): str(int(str(option(source, FIRST))) + step)}), ""


def _named(
    source: Source, document: Any, answer: Answer, paging: str, count: int, extra: str
) -> tuple[str | None, str]:
    path = str(option(source, NEXT))
    named = at(document, path)
    if named in (None, "", False):
        parent, _, key = path.rpartition(".")
        holder = at(document, parent)
        if isinstance(holder, dict) and key in holder:
            return None, f"'{path}' is empty on the last page"
        return None, "an empty page" if count == 0 else ""
    if paging == "cursor":
        return (_asking(source, extra, {_start(source): str(named)}), "") if count else (None, "an empty page")
    return on_same_host(source, answer, str(named)), ""


async def _entries(source: Source, ask: Ask, fetch: Fetch, state: _List, step: _Step) -> list[Entry]:
    """The records of one page, each fetched by itself where the list tells too little of it."""
    detail = str(option(source, DETAIL))
    digest = sha256(step.answer.body).hexdigest()
    entries: list[Entry] = []
    for identifier, item in step.items:
        if identifier is None:
            state.nameless += 1
            entries.append(_kept(source, step.answer, None, _bytes(item), "no-identifier", "no identifier in it"))
            continue
        fresh = identifier not in state.ids
        state.ids.add(identifier)
        state.here.add(identifier)
        if not detail:
            entries.append(_entry(source, ask, step.answer, identifier, _bytes(item), digest))
        elif fresh:
            url = detail.replace("{id}", quote(identifier, safe=""))
            entries.append(await _detailed(source, ask, fetch, url, identifier, item))
    return entries


async def _detailed(source: Source, ask: Ask, fetch: Fetch, url: str, identifier: str, item: Any) -> Entry:
    """One record by its own address; what is listed and not there is kept as the list has it."""
    answer = await fetch(url, speaks=bool, accept="*/*")
    if answer.status >= 500:
        raise Unreachable(f"HTTP {answer.status} for a record that is listed.", where=answer.url)
    if answer.status >= 400:
        said = f"HTTP {answer.status} for a record that is listed"
        return _kept(source, answer, Header(identifier), _bytes(item), "no-detail", said)
    return _entry(source, ask, answer, identifier, answer.body, sha256(answer.body).hexdigest())


def _bytes(item: Any) -> bytes:
    """A record with its keys in order: providers give them in any, and the same record keeps the same digest."""
    return orjson.dumps(item, option=orjson.OPT_SORT_KEYS)


def _entry(source: Source, ask: Ask, answer: Answer, identifier: str, body: bytes, digest: str) -> Entry:
    return listed(source, ask, answer, Header(identifier), _format(source, body), body, digest)


def _kept(source: Source, answer: Answer, header: Header | None, body: bytes, reason: str, said: str) -> Quarantine:
    return Quarantine(header, body, _format(source, body), answer.url, answer.fetched_at, reason, said)


def _format(source: Source, body: bytes) -> str:
    """The one format that the source names; among several, or where it names none, the one that the bytes show."""
    if len(source.formats) == 1:
        return source.formats[0]
    seen = recognise(body)
    if seen is not None and (not source.formats or seen.prefix in source.formats):
        return seen.prefix
    return next(iter(source.formats), UNKNOWN)


def _page(step: _Step, entries: list[Entry], state: _List) -> Page:
    moved = step.answer.moved_to
    problems = () if moved is None else (Problem("moved", f"moved for good to {moved}; change the endpoint."),)
    return Page(
        step.answer.url,
        tuple(entries),
        expected=state.whole if state.whole is not None else state.total,
        problems=problems,
    )


def _fault(source: Source, state: _List, step: _Step, *, fresh: int) -> str:
    """Why the list is not followed further, if so."""
    most = int(option(source, MOST))
    if most and state.total is not None and state.total > most:
        return f"the provider counts {state.total} records and lists at most {most}: 'options.slices' must divide them"
    named = any(identifier is not None for identifier, _ in step.items)
    if step.follows is not None and named and not fresh:
        return "a page repeats records that were listed before"
    if step.follows in state.asked:
        return "the next page is one that was asked for before"
    seen = len(state.here)
    if step.follows is None and state.whole is not None and state.total is not None and seen != state.total:
        return f"a slice drifted: {seen} distinct ids where the provider counts {state.total}"
    return ""


def _end(state: _List, last: str) -> End:
    """The end of the list, with what proves it or what speaks against it."""
    distinct = len(state.ids) + state.nameless
    total = state.total if state.whole is None else state.whole
    if total is not None and distinct == total:
        return End(True, "all listed", proof=f"{distinct} distinct ids of {total}", whole=not state.nameless)
    if total is not None:
        return End(False, f"the list drifted: {distinct} distinct ids where the provider counts {total}")
    if last:
        return End(True, last, proof=f"{distinct} distinct ids, then {last}", whole=not state.nameless)
    return End(False, "the list ended without a count and without a word that this was its last page")


SPIDER = Spider(protocol="json_list", title="Lists of JSON records", pages=pages, incremental=False, options=_OPTIONS)
