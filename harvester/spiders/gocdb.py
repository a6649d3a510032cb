"""GOCDB's programmatic interface: `<results>` in XML, paged by a cursor that is an id and no offset.

https://docs.egi.eu/internal/configuration-database/: it pages only who sends `next_cursor`, and then always links a
next page, also from the last one. The end is a page with none, behind which the pages that it links are empty too; one
with fewer objects than `max_page_size` is believed only where it links no other. An answer without `<meta>` is the
whole list. An object that cannot be read is kept apart under its key, and costs nothing else. An interrupted run
begins again.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence, Set
from hashlib import sha256
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from harvester.spiders.pages import Answer, Ask, End, Entry, Fetch, Page, Spider, is_to_wait
from schemas.errors import MalformedPayload, ProtocolViolation, Unreachable
from schemas.formats import gocdb
from schemas.formats.cutting import Bad, cut, name_of
from schemas.formats.xml import Element, local_name, parse_xml, text_of
from schemas.records import Header, Payload, Problem, Quarantine, Source

_ACCEPT = "application/xml"
_CURSOR = "next_cursor"
_EMPTY_PAGES = 2
"""Empty pages that are followed to the next one, in a row: nothing may stand behind the end."""


async def pages(source: Source, ask: Ask, fetch: Fetch) -> AsyncGenerator[Page | End, None]:
    """Every page of the list, then its end."""
    cursor, asked, listed, unread, empty = "0", set[str](), set[str](), 0, 0
    while True:
        asked.add(cursor)
        try:
            answer = await fetch(_url(source, cursor), speaks=_speaks, accept=_ACCEPT)
            root, body, bad = _results(answer)
        except (Unreachable, ProtocolViolation) as error:
            yield End(False, str(error), resumable=is_to_wait(error), unreachable=len(asked) == 1)
            return
        page = _page(source, ask, answer, body, bad)
        named = {_key(entry) for entry in page.entries}
        fresh = named - listed
        listed |= named
        unread += sum(entry.header is None for entry in page.entries)
        yield page
        if empty and page.entries:
            yield End(False, "objects stand behind an empty page")
            return
        empty += not page.entries
        follows, end = _following(root, len(page.entries), asked, fresh=bool(fresh), empty=empty)
        if end is not None or follows in asked:
            said = end or f"the cursor {follows} leads back to a page that was read"
            complete = end in _ENDS
            proof = f"{len(listed)} distinct keys in {len(asked)} pages, {end}" if complete else ""
            yield End(complete, said, proof=proof, whole=complete and not unread)
            return
        cursor = follows


_LAST, _EMPTY, _WHOLE = "a page that is not full", "an empty page", "one whole list"
_ENDS = frozenset({_LAST, _EMPTY, _WHOLE})


def _url(source: Source, cursor: str) -> str:
    parts = urlsplit(source.endpoint)
    asked = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != _CURSOR]
    return urlunsplit(parts._replace(query=urlencode([*asked, (_CURSOR, cursor)])))


def _speaks(body: bytes) -> bool:
    return (b"<results" in body[:1024] and b"results>" in body[-64:]) or body.rstrip().endswith(b"<results/>")


def _results(answer: Answer) -> tuple[Element, bytes, tuple[Bad, ...]]:
    """The answer's root and bytes without the objects that cannot be read, and those.

    Raises `Unreachable` with the status, or `ProtocolViolation`.
    """
    if answer.status >= 400:
        raise Unreachable(f"HTTP {answer.status}.", where=answer.url)
    body: bytes = answer.body
    bad: tuple[Bad, ...] = ()
    try:
        root = parse_xml(body, huge=True)
    except MalformedPayload as error:
        parts = cut(body, gocdb.FORMAT.listed_at)
        if parts is None:
            raise ProtocolViolation(str(error), where=answer.url) from error
        body, bad = parts.sound, parts.bad
        root = parse_xml(body, huge=True)
    if local_name(root) != "results":
        raise ProtocolViolation(f"<results> is expected, this is <{local_name(root)}>.", where=answer.url)
    return root, body, bad


def _page(source: Source, ask: Ask, answer: Answer, sound: bytes, bad: Sequence[Bad]) -> Page:
    digest = sha256(answer.body).hexdigest()
    entries: list[Entry] = [_kept(answer, each) for each in bad]
    for identifier, body in gocdb.split(sound):
        header = Header(identifier) if identifier else None
        if header is None or len(body) > ask.record_bytes:
            reason, said = ("no-identifier", "no key") if header is None else ("too-large", f"{len(body)} bytes")
            entries.append(Quarantine(header, body, "gocdb", answer.url, answer.fetched_at, reason, said))
        else:
            entries.append(Payload(source.key, header, "gocdb", body, answer.url, answer.fetched_at, digest))
    problems = () if answer.moved_to is None else (Problem("moved", f"moved for good to {answer.moved_to}"),)
    return Page(answer.url, tuple(entries), problems=problems)


def _key(entry: Entry) -> str:
    """What an object is known by while the list is read: its key, or the digest of what has none."""
    if entry.header is not None:
        return entry.header.identifier
    return sha256(entry.body).hexdigest() if isinstance(entry, Quarantine) else ""


def _kept(answer: Answer, bad: Bad) -> Quarantine:
    """An object that was cut out, under the key that its start tag still says."""
    name = name_of(bad, gocdb.split)
    header = Header(name) if name else None
    return Quarantine(header, bad.body, "gocdb", answer.url, answer.fetched_at, "broken-record", bad.why)


def _following(root: Element, count: int, asked: Set[str], *, fresh: bool, empty: int) -> tuple[str, str | None]:
    """The next cursor, and how the list ends here if it does; `empty` pages in a row held nothing.

    `<count>` is what the server says of the page; where it holds another number of objects, nothing is proved.
    """
    meta = next((each for each in root if local_name(each) == "meta"), None)
    if meta is None:
        return "", _WHOLE if len(asked) == 1 else "a page behind the first does not say which one it is"
    stated = {local_name(each): text_of(each) for each in meta if local_name(each) != "link"}
    told, most = (
        int(text) if (text := stated.get(name, "")).isdigit() else None for name in ("count", "max_page_size")
    )
    if told is not None and told != count:
        return "", f"a page says that it holds {told} objects and holds {count}"
    links = {str(each.get("rel")): str(each.get("href")) for each in meta if local_name(each) == "link"}
    cursor = parse_qs(urlsplit(links.get("next", "")).query).get(_CURSOR, [""])[0]
    if count == 0:
        return (cursor, None) if cursor and cursor not in asked and empty <= _EMPTY_PAGES else ("", _EMPTY)
    if most is not None and count < most and (not cursor or cursor in asked):
        return "", _LAST
    if not fresh:
        return "", "a page repeats objects that were listed before"
    return (cursor, None) if cursor else ("", "a full page names no next cursor")


SPIDER = Spider(protocol="gocdb", title="GOCDB programmatic interface", pages=pages, incremental=False)
