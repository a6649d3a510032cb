"""Lists of JSON records over HTTP, whatever their pages are called: by next link, offset, page number, cursor or whole.

Where things stand in an answer is said by the source file, as keys joined by dots. Pages are followed by the ids they
bring, never by their numbers: a page that brings nothing new ends the run as incomplete. A list is proved to be
whole by as many distinct ids as its own count, or, where the provider counts nothing, by pages of one length and a
last one that says it is the last. It may move while it is read: pages by offset overlap by one record, so that they
show it; lists of several pages by number, link or cursor are read until two readings show the same records. Lists that
a provider cuts off (10,000 results are usual) are asked for in `slices`, which must add up to the count of the whole.
Known limit: what comes or goes within pages by offset that were read already is the next run's. An interrupted run
begins again: a list that can change under its page numbers has no place to go on from.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from harvester.spiders.json_answers import BOM, Unread, at, count_at, document_of, error_in, records_at
from harvester.spiders.pages import Answer, Ask, End, Entry, Fetch, Page, Spider, is_to_wait, listed, on_same_host
from harvester.spiders.proofs import STILL, Reading, agreed, counted, moved, shifted
from schemas.errors import MalformedPayload, ProtocolViolation, Unreachable
from schemas.formats.json import dump
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

_OPTIONS = (
    PAGING,
    ITEMS,
    IDENTIFIER,
    KEYED,
    LINES,
    TOTAL,
    NEXT,
    SIZE,
    PAGE_SIZE,
    START,
    FIRST,
    MOST,
    SLICES,
    STILL,
    DETAIL,
)
_ACCEPT = "application/json"
_PARAMETER = {"offset": "offset", "page": "page", "cursor": "cursor"}
_EMPTY = 5
_BEYOND = frozenset({"HTTP 400", "HTTP 404", "HTTP 410", "HTTP 416", "HTTP 422"})


@dataclass(slots=True)
class _List:
    """How far one reading of the list has come: distinct ids, addresses asked for, records of this slice, totals.

    `known` is the digest of what came in any reading, by identifier; `again` whether this is a later one; `movable`
    whether its pages may move unseen. `last` is the record that the page before ended with, `largest` the longest page
    so far. `beyond` is set while a page is asked for that should show nothing, `behind` when an empty page has records
    behind it, `short` when a page was not as long as the others, `uneven` when records stand behind such a page, `cut`
    when lines may have been cut off, `twice` when a record was shown once more.
    """

    known: dict[str, bytes]
    movable: bool
    again: bool = False
    ids: set[str] = field(default_factory=set)
    here: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    whole: int | None = None
    total: int | None = None
    told: list[int] = field(default_factory=list)
    nameless: int = 0
    shown: int = 0
    count: int = 0
    number: int = 0
    largest: int = 0
    empty: int = 0
    last: str | None = None
    moved: bool = False
    beyond: bool = False
    behind: bool = False
    short: bool = False
    uneven: bool = False
    cut: bool = False
    twice: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_still(self) -> bool:
        """Whether one reading is enough: one answer, pages that overlap, or pages that cannot move."""
        return self.shown <= 1 or not self.movable

    def begin(self) -> None:
        """Begin another slice."""
        self.here = set()
        self.total = self.last = None
        self.told = []
        self.count = self.number = self.largest = self.empty = 0
        self.beyond = self.short = False


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
    """Every page of every slice, as often as it takes to believe them, then the end of the list."""
    known: dict[str, bytes] = {}
    movable = str(option(source, PAGING)) not in ("offset", "whole") and not option(source, STILL)

    def begin(again: bool) -> Reading:
        state = _List(known, movable, again=again)
        return state, _reading(source, ask, fetch, state)

    async with aclosing(agreed(begin)) as steps:
        async for step in steps:
            yield step


async def _reading(source: Source, ask: Ask, fetch: Fetch, state: _List) -> AsyncGenerator[Page | End, None]:
    """Every page of every slice once, then what became of this reading."""
    slices = [part.strip() for part in str(option(source, SLICES)).split("|")]
    last = ""
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
                step = _read(source, state, await _asked(source, ask, fetch, state, url), extra)
                yield _page(step, await _entries(source, ask, fetch, state, step), state)
                url, last = step.follows, step.last
                fault = _fault(source, state, step, fresh=len(state.here) - before)
                if fault is not None:
                    yield fault
                    return
    except (Unreachable, ProtocolViolation, MalformedPayload) as error:
        yield End(False, str(error), resumable=is_to_wait(error), unreachable=not state.known)
        return
    yield _end(state, last)


async def _asked(source: Source, ask: Ask, fetch: Fetch, state: _List, url: str) -> Answer:
    """The answer, also where a page beyond the end is refused by a web page: that is no news."""
    try:
        return await fetch(url, speaks=_speaks(source), accept=_ACCEPT)
    except Unreachable as error:
        if state.beyond and error.refusal in _BEYOND:
            return Answer(url, int(error.refusal[-3:]), b"{}", ask.now())
        raise


def _first(source: Source, extra: str) -> str:
    paging = str(option(source, PAGING))
    given = {} if paging in ("next", "whole") else {_start(source): str(option(source, FIRST))}
    return _asking(source, extra, given)


def _start(source: Source) -> str:
    return str(option(source, START)) or _PARAMETER.get(str(option(source, PAGING)), "")


def _size(source: Source) -> int:
    """How many records a page is asked for; pages that overlap show two at least, or they lead nowhere."""
    return max(2 if str(option(source, PAGING)) == "offset" else 1, int(option(source, PAGE_SIZE)))


def _asking(source: Source, extra: str, given: Mapping[str, str]) -> str:
    """The endpoint with what it already asks, the slice, the page size and the place in the list."""
    parts = urlsplit(source.endpoint)
    size = str(option(source, SIZE))
    ours = dict(parse_qsl(extra, keep_blank_values=True)) | ({size: str(_size(source))} if size else {})
    ours |= given
    theirs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in ours]
    return urlunsplit(parts._replace(query=urlencode([*theirs, *ours.items()])))


def _speaks(source: Source) -> Any:
    """Whether a body is whole JSON by its two ends; what says that it is an error is JSON too, and read as that."""
    may_be_empty = bool(option(source, LINES)) and str(option(source, PAGING)) != "whole"

    def speaks(body: bytes) -> bool:
        start = body[:256].removeprefix(BOM).lstrip()
        if not start:
            return may_be_empty
        end = body[-256:].rstrip()
        return start[:1] in (b"{", b"[") and end[-1:] in (b"}", b"]")

    return speaks


def _read(source: Source, state: _List, answer: Answer, extra: str) -> _Step:
    """One answer; raises `Unreachable` with the provider's words where it reports an error, or `ProtocolViolation`."""
    if state.beyond and f"HTTP {answer.status}" in _BEYOND:
        return _Step(answer, (), None, None, "a page that is refused")
    path, identifier, keyed = str(option(source, ITEMS)), str(option(source, IDENTIFIER)), bool(option(source, KEYED))
    document = document_of(answer, path, lines=bool(option(source, LINES)), keyed=keyed)
    said = error_in(document)
    if answer.status >= 400 or said:
        raise Unreachable(f"HTTP {answer.status}: the provider reports an error. {said}".rstrip(), where=answer.url)
    items = tuple(records_at(document, path, identifier, keyed=keyed, where=answer.url))
    total = count_at(document, str(option(source, TOTAL)))
    seen = len(items)
    if state.count > 1 and str(option(source, PAGING)) == "offset":
        state.moved = shifted([_key(*each) for each in items[:1]], state.last)
        items = items if state.moved else items[1:]
    if items:
        state.last = _key(*items[-1])
    state.shown += bool(items)
    state.count += len(items)
    state.number += 1
    if total is not None:
        state.total = total
        state.told.append(total)
    state.behind |= state.beyond and bool(items) and state.total is None
    follows, last = _following(source, state, document, answer, seen, extra)
    _measure(source, state, seen, follows)
    return _Step(answer, items, total, follows, last)


def _key(identifier: str | None, item: Any) -> str:
    """What a record is known by while the list is read: its identifier, or the digest of what has none."""
    return identifier if identifier is not None else sha256(_bytes(item)).hexdigest()


def _measure(source: Source, state: _List, seen: int, follows: str | None) -> None:
    """Note how long the page was: where nothing is counted, only pages of one length lack nothing."""
    if str(option(source, PAGING)) in ("page", "next", "cursor") and not state.beyond:
        state.uneven |= (state.number > 1 and seen > state.largest) or (state.short and seen > 0)
        state.short |= follows is not None and seen < max(1, state.largest)
    state.empty = state.empty + 1 if seen == 0 else 0
    state.largest = max(state.largest, seen)


def _following(
    source: Source, state: _List, document: Any, answer: Answer, count: int, extra: str
) -> tuple[str | None, str]:
    """The next address, or `None` and the provider's word that there is none (empty where it says nothing)."""
    paging = str(option(source, PAGING))
    if paging == "whole":
        # Lines have no end of their own: only the connection's framing tells that none is missing.
        state.cut = bool(option(source, LINES)) and answer.unframed
        return None, "one whole answer"
    if paging in ("next", "cursor"):
        return _named(source, document, answer, paging, count, extra)
    return _numbered(source, state, paging, count, extra)


def _numbered(source: Source, state: _List, paging: str, seen: int, extra: str) -> tuple[str | None, str]:
    """The next offset or page number. A count that is reached is believed once a page could have shown more."""
    if seen == 0 and (state.beyond or state.total is not None or paging == "offset"):
        return None, "an empty page"
    if seen == 1 and paging == "offset" and state.number > 1 and state.count > 1:
        return None, "nothing after the last record"
    most, asked = int(option(source, MOST)), _size(source) if option(source, SIZE) else 0
    full = seen >= (state.largest if state.number > 1 else asked)
    reached = state.total is not None and state.count >= state.total
    if reached and (not full or (most and state.count >= most)):
        return None, ""
    # Behind an empty page nothing may stand: it is asked for one more where nobody counts.
    state.beyond = reached or seen == 0
    step = state.number if paging == "page" else state.count - (state.count > 1)
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
        key, body = _key(identifier, item), _bytes(item)
        mark = sha256(body).digest()
        fresh, told = key not in state.known, state.again and state.known.get(key) == mark
        if not state.again and not fresh and state.known[key] != mark:
            said = "listed twice with unlike content; the later one counts"
            state.problems.append(Problem("listed-twice", said, identifier, step.answer.url))
        state.known[key] = mark
        if identifier is None:
            state.nameless += 1
            if not told:
                why = (
                    ("broken-record", item.why)
                    if isinstance(item, Unread)
                    else ("no-identifier", "no identifier in it")
                )
                entries.append(_kept(source, step.answer, None, body, *why))
            continue
        state.twice |= identifier in state.here
        state.ids.add(identifier)
        state.here.add(identifier)
        if detail and (fresh or (state.again and not told)):
            url = detail.replace("{id}", quote(identifier, safe=""))
            entries.append(await _detailed(source, ask, fetch, url, identifier, item))
        elif not detail and not told and isinstance(item, Unread):
            entries.append(_kept(source, step.answer, Header(identifier), body, "broken-record", item.why))
        elif not detail and not told:
            entries.append(_entry(source, ask, step.answer, identifier, body, digest))
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
    return item.body if isinstance(item, Unread) else dump(item)


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
    problems, state.problems = tuple(state.problems), []
    if moved is not None:
        problems += (Problem("moved", f"moved for good to {moved}; change the endpoint."),)
    return Page(
        step.answer.url,
        tuple(entries),
        expected=state.whole if state.whole is not None else state.total,
        problems=problems,
    )


def _fault(source: Source, state: _List, step: _Step, *, fresh: int) -> End | None:
    """Why the list is not followed further, if so."""
    most = int(option(source, MOST))
    if most and state.total is not None and state.total > most:
        said = f"the provider counts {state.total} records and lists at most {most}: 'options.slices' must divide them"
        return End(False, said)
    named = any(identifier is not None for identifier, _ in step.items)
    if step.follows is not None and named and not fresh:
        return End(False, "a page repeats records that were listed before")
    if state.moved:
        return moved(state.count - len(step.items))
    if state.behind:
        return End(False, "records stand behind an empty page")
    if step.follows in state.asked:
        return End(False, "the next page is one that was asked for before")
    if step.follows is not None and state.empty > _EMPTY:
        return End(False, f"{state.empty} pages in a row are empty and name a next one")
    if step.follows is None and state.whole is not None and state.total is not None:
        seen = len(state.here)
        if seen != state.total:
            return End(False, f"a slice drifted: {seen} distinct ids where the provider counts {state.total}")
    return None


def _end(state: _List, last: str) -> End:
    """The end of one reading, with what proves it or what speaks against it."""
    distinct = len(state.ids) + state.nameless
    told = state.told if state.whole is None else [state.whole]
    if told:
        return counted(distinct, told, whole=not state.nameless)
    if state.cut:
        return End(
            False, "the lines came without a length, and their connection ended: nothing tells that none is missing"
        )
    if state.twice and state.shown > 1:
        return End(False, "nobody counts the list and pages show records twice: others may be missing in their place")
    if state.uneven:
        return End(False, "nobody counts the list and its pages are of unlike length: one of them may lack records")
    if last:
        return End(True, last, proof=f"{distinct} distinct ids, then {last}", whole=not state.nameless)
    return End(False, "the list ended without a count and without a word that this was its last page")


SPIDER = Spider(protocol="json_list", title="Lists of JSON records", pages=pages, incremental=False, options=_OPTIONS)
