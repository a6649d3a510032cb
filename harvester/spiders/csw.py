"""Catalogue Service for the Web 2.0.2 and 3.0.0: `GetRecords` by KVP, paged by position.

OGC 07-006r1 §10.8 and 12-176r7 §7.3. Positions in a list that may change prove nothing: each page begins with the last
record of the page before it, or the list has moved. The end is proved by as many distinct identifiers as the last
`numberOfRecordsMatched`. A page that is not well-formed is asked for in smaller pieces until the bad record is alone.
Servers leave out, without a word, records that they cannot write in the schema asked for; such a list is incomplete and
loses nothing. An interrupted run begins again: the whole list is one window.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from harvester.spiders.pages import Answer, Ask, End, Entry, Fetch, Page, Spider, is_to_wait, listed
from harvester.spiders.proofs import believed, shifted
from schemas.errors import MalformedPayload, ProtocolViolation, Unreachable
from schemas.formats import csw_record, iso19139
from schemas.formats.xml import Element, local_name, parse_xml, standalone, text_of
from schemas.records import Format, Header, Problem, Quarantine, Source
from schemas.wire.source import Option, option

VERSION = Option("version", "2.0.2", "The version of the protocol.", choices=("2.0.2", "3.0.0"))
PAGE_SIZE = Option("page_size", 50, "How many records one page asks for.")
SCHEMA = Option("schema", "", "The outputSchema, if it is not the namespace of the format.")
SORT = Option("sort", "", "What the server is to sort by, such as 'dc:identifier:A'; many know no order without it.")

_ACCEPT = "application/xml"
_MATCHED = re.compile(rb"<(?:[\w.\-]+:)?SearchResults\s[^<>]*?numberOfRecordsMatched\s*=\s*[\"'](\d{1,15})[\"']")
_ANSWERS = (b"GetRecordsResponse", b"ExceptionReport")
_BAD_RECORDS = 20
_STEP = 4
CAPABILITIES = "service=CSW&request=GetCapabilities"
_OURS = frozenset({"service", "version", "request", "typenames", "elementsetname", "resulttype", "outputschema",
                   "startposition", "maxrecords", "sortby"})  # fmt: skip


@dataclass(slots=True)
class _List:
    """How far the list has come: the position asked for next, distinct identifiers, and what the last page showed.

    `bad` counts records that stand in pages which cannot be read even alone.
    """

    size: int
    largest: int
    start: int = 1
    ids: set[str] = field(default_factory=set)
    matched: int | None = None
    told: list[int] = field(default_factory=list)
    nameless: int = 0
    bad: int = 0
    last: str | None = None

    @property
    def overlap(self) -> int:
        """Records of the page before that the next one shows again."""
        return int(self.last is not None)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one page says of itself: its records, how many match in all, how many it thinks that it holds.

    Where to go on is counted, not told by `follows` (`nextRecord`): servers give 0 too early, or one too many.
    """

    records: tuple[tuple[str | None, Element], ...]
    matched: int
    returned: int | None
    follows: int | None


async def pages(source: Source, ask: Ask, fetch: Fetch) -> AsyncGenerator[Page | End, None]:
    """Every page of the list, then its end."""
    size = max(1, int(option(source, PAGE_SIZE)))
    state = _List(size, size)
    while True:
        try:
            answer = await fetch(_url(source, state), speaks=_speaks, accept=_ACCEPT)
            shown = _shown(answer)
        except MalformedPayload as error:
            page, end = _smaller(source, state, answer, error)
            if page is not None:
                yield page
            if end is not None:
                yield end
                return
            continue
        except (Unreachable, ProtocolViolation) as error:
            nothing = not state.ids and not state.nameless
            yield End(False, str(error), resumable=is_to_wait(error), unreachable=nothing)
            return
        moved = state.overlap and shifted([identifier for identifier, _ in shown.records[:1]], state.last)
        new = shown.records if moved else shown.records[state.overlap :]
        before = len(state.ids) + state.nameless
        yield _page(source, ask, answer, new, state, shown)
        end = _end(state, shown, new=len(new), fresh=len(state.ids) + state.nameless - before, moved=bool(moved))
        if end is not None:
            yield end
            return


def _url(source: Source, state: _List) -> str:
    """`GetRecords` by KVP; what the endpoint asks already, such as a constraint, stays."""
    parts = urlsplit(source.endpoint)
    theirs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0].lower() not in _OURS]
    version, schema = str(option(source, VERSION)), _schema(source)
    asked = {
        "service": "CSW",
        "version": version,
        "request": "GetRecords",
        "typeNames": "csw:Record",
        "elementSetName": "full",
        "resultType": "results",
        "outputSchema": schema,
        "startPosition": str(state.start - state.overlap),
        "maxRecords": str(state.size + state.overlap),
    }
    if version == "3.0.0":
        del asked["resultType"]  # 3.0 has no other
    sort = str(option(source, SORT))
    return urlunsplit(parts._replace(query=urlencode([*theirs, *asked.items(), *([("sortBy", sort)] if sort else [])])))


def endpoint_of(url: str) -> str:
    """An address of a server without what this protocol asks it."""
    parts = urlsplit(url)
    theirs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0].lower() not in _OURS]
    return urlunsplit(parts._replace(query=urlencode(theirs)))


def first_address(source: Source, count: int) -> str:
    """The address of the first records of a source."""
    return _url(source, _List(count, count))


def _format(source: Source) -> Format:
    return csw_record.FORMAT if csw_record.FORMAT.prefix in source.formats[:1] else iso19139.FORMAT


def _schema(source: Source) -> str:
    stated = str(option(source, SCHEMA))
    newer = option(source, VERSION) == "3.0.0" and _format(source) is csw_record.FORMAT
    return stated or (csw_record.NEWER if newer else _format(source).namespace)


def _speaks(body: bytes) -> bool:
    """Whether a body is a whole answer or a report of an error, by its two ends."""
    end = body[-256:].rstrip()
    return any(name in body[:4096] and (name + b">" in end or end.endswith(b"/>")) for name in _ANSWERS)


def _shown(answer: Answer) -> _Shown:
    """What a page says; raises `MalformedPayload`, `Unreachable` with the server's words, or `ProtocolViolation`."""
    root = parse_xml(answer.body, huge=True)
    if local_name(root) == "ExceptionReport" or answer.status >= 400:
        said = "; ".join(
            text for each in root.iter() if local_name(each) == "ExceptionText" and (text := text_of(each))
        )
        raise Unreachable(f"HTTP {answer.status}: the server reports an error. {said[:300]}".rstrip(), where=answer.url)
    results = next((each for each in root if local_name(each) == "SearchResults"), None)
    if results is None:
        raise ProtocolViolation(f"<{local_name(root)}> holds no <SearchResults>.", where=answer.url)
    matched = _number(results, "numberOfRecordsMatched")
    if matched is None:
        raise ProtocolViolation("<SearchResults> does not say how many records match.", where=answer.url)
    records = tuple((_identifier(each), each) for each in results)
    return _Shown(records, matched, _number(results, "numberOfRecordsReturned"), _number(results, "nextRecord"))


def _number(results: Element, name: str) -> int | None:
    text = str(results.get(name) or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _identifier(element: Element) -> str | None:
    return (iso19139.identifier_of(element) or csw_record.identifier_of(element) or "").strip() or None


def _page(
    source: Source, ask: Ask, answer: Answer, new: tuple[tuple[str | None, Element], ...], state: _List, shown: _Shown
) -> Page:
    """One page without what the page before showed, which is counted into the list."""
    digest = sha256(answer.body).hexdigest()
    prefix = _format(source).prefix
    entries: list[Entry] = []
    for identifier, element in new:
        body = standalone(element)
        if identifier is None:
            state.nameless += 1
            said = "no identifier in it"
            entries.append(Quarantine(None, body, prefix, answer.url, answer.fetched_at, "no-identifier", said))
        else:
            state.ids.add(identifier)
            entries.append(listed(source, ask, answer, Header(identifier), prefix, body, digest))
    problems = () if answer.moved_to is None else (Problem("moved", f"moved for good to {answer.moved_to}"),)
    return Page(answer.url, tuple(entries), expected=shown.matched, problems=problems)


def _end(state: _List, shown: _Shown, *, new: int, fresh: int, moved: bool) -> End | None:
    """The end of the list and what proves it or speaks against it; `None` where another page follows."""
    state.matched = shown.matched
    state.told.append(shown.matched)
    total = believed(state.told)
    distinct = len(state.ids) + state.nameless + state.bad
    if moved:
        return End(False, "the list moved while it was read: a page does not begin where the page before it ended")
    if shown.returned is not None and shown.returned != len(shown.records):
        said = f"a page says that it holds {shown.returned} records and holds {len(shown.records)}"
        return End(False, f"{said}: the server leaves out what it cannot write in the schema asked for")
    last = shown.records[-1][0] if shown.records else None
    # Whoever says that there is no next record has said so; else one more page has to show nothing new.
    if distinct == total and (shown.follows == 0 or not new or last is None):
        whole = not state.nameless and not state.bad
        return End(True, "all listed", proof=f"{distinct} distinct identifiers of {total}", whole=whole)
    if not new or distinct > total or (state.start + new > total and distinct < total):
        return End(False, f"the list drifted: {distinct} distinct identifiers where the server counts {total}")
    if not fresh:
        return End(False, "a page repeats records that were listed before")
    state.start, state.last = state.start + new, last
    state.size = min(state.size * _STEP, state.largest)
    return None


def _smaller(source: Source, state: _List, answer: Answer, error: MalformedPayload) -> tuple[Page | None, End | None]:
    """Ask for less, or keep the one record that is left as it came and go on behind it."""
    if state.size > 1:
        state.size = max(1, state.size // _STEP)
        if state.size == 1:
            state.last = None  # the bad record is to stand alone
        return None, None
    if state.matched is None and (told := _MATCHED.search(answer.body)) is not None:
        state.matched = int(told[1])  # the first record of all is the bad one: its envelope can still be read
    if state.matched is None or state.bad >= _BAD_RECORDS:
        return None, End(False, f"not well-formed: {error}", unreachable=state.matched is None)
    state.bad += 1
    state.start += 1
    kept = Quarantine(
        None, answer.body, _format(source).prefix, answer.url, answer.fetched_at, "malformed-payload", str(error)
    )
    distinct = len(state.ids) + state.nameless + state.bad
    end = None
    if state.start > state.matched:
        complete = distinct == state.matched
        end = End(complete, f"{distinct} of {state.matched} records listed", proof="all listed" if complete else "")
    return Page(answer.url, (kept,), expected=state.matched), end


SPIDER = Spider(
    protocol="csw",
    title="Catalogue Service for the Web",
    pages=pages,
    incremental=False,
    options=(VERSION, PAGE_SIZE, SCHEMA, SORT),
)
