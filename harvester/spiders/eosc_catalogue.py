"""EOSC Resource Catalogue REST: `{total, from, to, results[]}`, paged by `from` and `quantity`.

The EU Node answers one list in its own envelope, `{statusCode, result[]}`, without pages or a total. Paging is by
offset over a list that may change meanwhile, so offsets prove nothing: each page begins with the last result of the
page before it, or the list has moved; the end is proved by as many distinct ids as the last `total`, and by a page that
could have shown more. A list that drifted is incomplete and loses nothing. A result that cannot be read is kept apart.
An interrupted run begins again: the whole list is one window.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from harvester.spiders.pages import Answer, Ask, End, Entry, Fetch, Page, Spider, is_to_wait, listed
from harvester.spiders.proofs import counted, moved
from schemas.errors import MalformedPayload, ProtocolViolation, UnknownFormat, Unreachable
from schemas.formats.cutting import Bad, cut, name_of
from schemas.formats.json import Doubled, load
from schemas.formats.registry import find_format
from schemas.records import Format, Header, Problem, Quarantine, Source
from schemas.wire.source import Option, option

QUANTITY = Option("quantity", 100, "How many results one page asks for.")
_ACCEPT = "application/json"


@dataclass(slots=True)
class _List:
    """How far the list has come: distinct ids, digests of what has none, the next offset, totals told, the last id."""

    ids: set[str] = field(default_factory=set)
    nameless: set[str] = field(default_factory=set)
    offset: int = 0
    told: list[int] = field(default_factory=list)
    last: str | None = None
    moved: bool = False

    @property
    def total(self) -> int | None:
        """The last total told."""
        return self.told[-1] if self.told else None

    @property
    def overlap(self) -> int:
        """Results of the page before that the next one shows again."""
        return int(self.offset > 0)


@dataclass(frozen=True, slots=True)
class _Record:
    """One result; `why` says what is wrong with one that cannot be read."""

    identifier: str | None
    body: bytes
    why: str | None = None

    @property
    def key(self) -> str:
        """What it is known by while the list is read: its id, or the digest of what has none."""
        return self.identifier if self.identifier is not None else sha256(self.body).hexdigest()


async def pages(source: Source, ask: Ask, fetch: Fetch) -> AsyncGenerator[Page | End, None]:
    """Every page of the list, then its end."""
    reader = _format(source)
    state = _List()
    while True:
        try:
            answer = await fetch(_url(source, state), speaks=_speaks, accept=_ACCEPT)
            envelope = _envelope(answer, reader)
        except (Unreachable, ProtocolViolation) as error:
            yield End(complete=False, reason=str(error), resumable=is_to_wait(error), unreachable=not state.offset)
            return
        page, count, fresh = _page(source, ask, answer, reader, envelope, state)
        yield page
        new, full = max(0, count - state.overlap), count >= option(source, QUANTITY) + state.overlap
        state.offset += new
        end = _end(state, envelope, count=new, fresh=fresh, full=full)
        if end is not None:
            yield end
            return


def _format(source: Source) -> Format:
    prefix = source.formats[0] if source.formats else "eosc_service"
    reader = find_format(prefix)
    if reader is None or reader.split is None:
        raise UnknownFormat(
            f"'{prefix}' is not a format that comes in EOSC lists.",
            where=source.key,
            next_step='Set formats = ["eosc_service"] or ["eosc_provider"].',
        )
    return reader


def _url(source: Source, state: _List) -> str:
    parts = urlsplit(source.endpoint)
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("from", "quantity")]
    quantity = option(source, QUANTITY) + state.overlap
    asked += [("from", str(state.offset - state.overlap)), ("quantity", str(quantity))]
    return urlunsplit(parts._replace(query=urlencode(asked)))


def _speaks(body: bytes) -> bool:
    """Whether a body is one whole JSON object; an error message is one too and is read as what it is."""
    start = body[:256].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and body[-256:].rstrip().endswith(b"}")


def _envelope(answer: Answer, reader: Format) -> Mapping[str, Any]:
    """The list's envelope, or `ProtocolViolation` with the provider's own words; what cannot be read is cut out."""
    assert reader.split is not None
    body: bytes = answer.body
    bad: tuple[Bad, ...] = ()
    try:
        envelope = load(body)
    except MalformedPayload as error:
        parts = cut(body, reader.listed_at)
        if parts is None:
            raise ProtocolViolation(error.what, where=answer.url) from error
        body, bad, envelope = parts.sound, parts.bad, load(parts.sound)
    if not isinstance(envelope, dict):
        raise ProtocolViolation("the answer is no JSON object.", where=answer.url)
    if isinstance(envelope, Doubled):
        raise ProtocolViolation(f"the key {envelope.key!r} stands twice in the answer.", where=answer.url)
    results = envelope.get("results", envelope.get("result"))
    said = str(envelope.get("message") or envelope.get("error") or envelope.get("messages") or "")[:200]
    if answer.status >= 400 or envelope.get("success") is False or _is_error(envelope.get("statusCode")):
        raise Unreachable(f"HTTP {answer.status}: the provider reports an error. {said}", where=answer.url)
    if not isinstance(results, list):
        raise ProtocolViolation(f"no list of results in the answer. {said}", where=answer.url)
    try:
        split = [*reader.split(body)]
    except MalformedPayload as error:
        raise ProtocolViolation(error.what, where=answer.url) from error
    records = [_Record(identifier, part) for identifier, part in split]
    for each in bad:
        records.insert(each.number, _Record(name_of(each, reader.split), each.body, each.why))
    count = len(results) + len(bad)
    return {"records": records, "count": count, "total": envelope.get("total"), "paged": "results" in envelope}


def _is_error(code: Any) -> bool:
    """Whether a status inside an envelope is none of success; it may be a number or a word."""
    text = str(code if code is not None else 200).strip().lower()
    return int(text) >= 400 if text.isascii() and text.isdigit() else text not in ("ok", "success")


def _page(
    source: Source, ask: Ask, answer: Answer, reader: Format, envelope: Mapping[str, Any], state: _List
) -> tuple[Page, int, int]:
    """The page, how many results it had, and how many of them are new to this run."""
    digest = sha256(answer.body).hexdigest()
    entries: list[Entry] = []
    known = len(state.ids) + len(state.nameless)
    for number, record in enumerate(envelope["records"]):
        if state.overlap and number == 0 and record.key == state.last:
            continue
        state.moved = state.moved or (state.overlap > 0 and number == 0)
        state.last = record.key
        (state.nameless if record.identifier is None else state.ids).add(record.key)
        entries.append(_entry(source, ask, answer, reader, record, digest))
    state.moved = state.moved or (state.overlap > 0 and not envelope["count"])
    total = envelope["total"]
    is_count = isinstance(total, int) and not isinstance(total, bool) and total >= 0
    state.told += [total] if is_count else []
    problems = () if answer.moved_to is None else (Problem("moved", f"moved for good to {answer.moved_to}"),)
    page = Page(answer.url, tuple(entries), expected=state.total, problems=problems)
    return page, envelope["count"], len(state.ids) + len(state.nameless) - known


def _entry(source: Source, ask: Ask, answer: Answer, reader: Format, record: _Record, digest: str) -> Entry:
    header = None if record.identifier is None else Header(record.identifier)
    if record.why is None and header is not None:
        return listed(source, ask, answer, header, reader.prefix, record.body, digest)
    reason, said = ("no-identifier", "no id") if record.why is None else ("broken-record", record.why)
    return Quarantine(header, record.body, reader.prefix, answer.url, answer.fetched_at, reason, said)


def _end(state: _List, envelope: Mapping[str, Any], *, count: int, fresh: int, full: bool) -> End | None:
    """The end of the list if this was its last page, with what proves it or what speaks against it."""
    distinct, total = len(state.ids) + len(state.nameless), state.total
    if not envelope["paged"]:
        return End(True, "one whole list", proof=f"one answer with {count} results", whole=not state.nameless)
    if count > 0 and fresh == 0:
        return End(False, f"the page from {state.offset - count} repeats records that were listed before")
    if state.moved:
        return moved(state.offset - count)
    if count > 0 and (full or total is None or state.offset < total):
        return None
    if total is None:
        return End(
            True, "an empty page", proof=f"{distinct} distinct ids, then an empty page", whole=not state.nameless
        )
    return counted(distinct, state.told, whole=not state.nameless)


SPIDER = Spider(
    protocol="eosc_catalogue",
    title="EOSC Resource Catalogue REST",
    pages=pages,
    incremental=False,
    options=(QUANTITY,),
)
