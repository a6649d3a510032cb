"""A site's pages by its sitemap, read for the metadata in them: schema.org embedded, or linked by FAIR Signposting.

Each page is asked for once, politely. What a page states becomes its record, under the page's address; several things
on one page are numbered by their `@id`, else by their place. A page without metadata is no record, and told; a page
that is listed and gone is absent; one that could not be fetched is neither, and then nothing is absent in this run.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from harvester.spiders.pages import Answer, Ask, End, Entry, Fetch, Page, Spider, is_to_wait, listed
from schemas.errors import MalformedPayload, ProtocolViolation, Unreachable
from schemas.formats.json import dump, each_of
from schemas.formats.pages import Embedded, Link, links_of, read_page
from schemas.formats.registry import find_format
from schemas.formats.sitemaps import read_sitemap
from schemas.records import Header, Problem, Quarantine, Source
from schemas.wire.source import Option, option

PATTERN = Option("pattern", "", "Only pages whose address matches this, such as '*/dataset/*'; '|' between several.")
TYPES = Option("types", "", "Only things of these schema.org types, blanks between them; empty for all that are read.")
MOST = Option("most", 50_000, "How many pages are asked for at most; a longer list is never whole.")
_SITEMAPS = 1000
_IN_A_ROW = 10
_PER_PAGE = 20
_GONE = ("HTTP 404", "HTTP 410")
_ACCEPT_PAGE = "text/html, application/xhtml+xml, application/ld+json;q=0.9"
_ACCEPT_MAP = "application/xml, text/xml, text/plain"
# The media types that Signposting names for formats we read (signposting.org/FAIR, "describedby").
_LINKED = {
    "application/ld+json": "schema_org",
    "application/vnd.datacite.datacite+xml": "oai_datacite",
    "application/vnd.datacite.datacite+json": "datacite_json",
    "application/vnd.codemeta.ld+json": "codemeta",
    "text/turtle": "dcat",
}
_NOT_RECORDS = frozenset(
    {"WebSite", "WebPage", "BreadcrumbList", "SearchAction", "ItemList", "ImageObject", "SiteNavigationElement"}
)


@dataclass(slots=True)
class _Crawl:
    """What became of the pages so far; `row` counts those that failed one after the other."""

    listed: int = 0
    done: int = 0
    row: int = 0
    unread: int = 0
    empty: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


async def pages(source: Source, ask: Ask, fetch: Fetch) -> AsyncGenerator[Page | End, None]:
    """The records of all pages in the order of the sitemap, twenty pages at a time, then the end of it."""
    try:
        addresses, elsewhere = await _addresses(source, ask, fetch)
    except (Unreachable, ProtocolViolation, MalformedPayload) as error:
        yield End(False, str(error), resumable=is_to_wait(error), unreachable=True)
        return
    if not addresses:
        yield End(False, f"the sitemap lists no page that is wanted, and {len(elsewhere)} on other hosts")
        return
    crawl = _Crawl(listed=len(addresses), elsewhere=elsewhere)
    wanted = addresses[: int(option(source, MOST))]
    list_digest = sha256("\n".join(wanted).encode()).hexdigest()
    begin = _resumed(ask, list_digest)
    for start in range(begin, len(wanted), _PER_PAGE):
        entries: list[Entry] = []
        for address in wanted[start : start + _PER_PAGE]:
            entries += await _records(source, ask, fetch, address, crawl)
            if crawl.row >= _IN_A_ROW:
                yield Page(source.endpoint, tuple(entries), problems=_told(crawl))
                yield End(False, f"{_IN_A_ROW} pages in a row could not be fetched: {crawl.failed[-1]}", resumable=True)
                return
        place = {"list": list_digest, "at": start + _PER_PAGE}
        yield Page(source.endpoint, tuple(entries), position=place)
    yield _end(crawl, read=len(wanted), resumed=begin > 0)


async def records_of(source: Source, ask: Ask, fetch: Fetch, address: str) -> list[Entry]:
    """The records of one page; none where it states nothing, is gone or could not be fetched."""
    return await _records(source, ask, fetch, address, _Crawl())


def _resumed(ask: Ask, list_digest: str) -> int:
    position = ask.position or {}
    at = position.get("at")
    return at if position.get("list") == list_digest and isinstance(at, int) and at > 0 else 0


async def _addresses(source: Source, ask: Ask, fetch: Fetch) -> tuple[list[str], list[str]]:
    """Every wanted address of the site's own host, each once, and those on others; sitemaps inside it are followed."""
    patterns = [each.strip() for each in str(option(source, PATTERN)).split("|") if each.strip()]
    host = _site(source.endpoint)
    waiting, seen, found = [source.endpoint], {source.endpoint}, dict[str, None]()
    elsewhere: dict[str, None] = {}
    while waiting:
        answer = await fetch(waiting.pop(0), speaks=bool, accept=_ACCEPT_MAP)
        if answer.status >= 400:
            raise Unreachable(f"HTTP {answer.status} for a sitemap.", where=answer.url)
        sitemap = read_sitemap(_unpacked(answer, ask.page_bytes))
        elsewhere |= {each: None for each in (*sitemap.pages, *sitemap.sitemaps) if _site(each) != host}
        found |= {
            address: None
            for address in sitemap.pages
            if _site(address) == host and (not patterns or any(fnmatch(address, pattern) for pattern in patterns))
        }
        new = [address for address in sitemap.sitemaps if address not in seen and _site(address) == host]
        seen |= set(new)
        waiting += new
        if len(seen) > _SITEMAPS:
            raise ProtocolViolation(f"more than {_SITEMAPS} sitemaps are listed.", where=source.endpoint)
    return list(found), list(elsewhere)


def _unpacked(answer: Answer, most: int) -> bytes:
    """A sitemap, also as the gzip file that the protocol allows; raises `ProtocolViolation` for a bomb or a cut one."""
    if not answer.body.startswith(b"\x1f\x8b"):
        return answer.body
    unpacking = zlib.decompressobj(wbits=31)
    try:
        body = unpacking.decompress(answer.body, most + 1)
    except zlib.error as error:
        raise ProtocolViolation(f"the sitemap is no gzip file: {error}.", where=answer.url) from error
    if len(body) > most or not unpacking.eof:
        said = f"unpacks to more than {most} bytes (harvest.page_bytes)" if len(body) > most else "is cut off"
        raise ProtocolViolation(f"the sitemap {said}.", where=answer.url)
    return body


def _site(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""


async def _records(source: Source, ask: Ask, fetch: Fetch, address: str, crawl: _Crawl) -> list[Entry]:
    """What one page states, as records; what became of the page is noted in `crawl`."""
    crawl.done += 1
    try:
        answer = await fetch(address, speaks=_is_whole, accept=_ACCEPT_PAGE)
        if answer.status >= 400:
            raise Unreachable(f"HTTP {answer.status}.", where=address).refused(f"HTTP {answer.status}")
    except (Unreachable, ProtocolViolation) as error:
        if error.refusal in _GONE:
            crawl.row = 0
            crawl.gone.append(address)
            return []
        crawl.row += 1
        crawl.failed.append(str(error))
        return []
    crawl.row = 0
    try:
        page = read_page(answer.body, answer.url)
    except MalformedPayload as error:
        crawl.unread += 1
        return [_kept(source, answer, Header(address), answer.body, "unreadable", str(error))]
    entries = _embedded(source, ask, answer, address, page)
    if not entries:
        entries = await _linked(source, ask, fetch, answer, address, page, crawl)
    crawl.unread += sum(isinstance(entry, Quarantine) for entry in entries)
    return entries


def _is_whole(body: bytes) -> bool:
    """Whether a page is not cut off: no script is open, and it ends with a tag or has metadata.

    HTML lets the end tags of a page be left out, so a cut that falls between two tags is seen only in scripts.
    """
    start = body[:256].lstrip()[:1]
    if start in (b"{", b"["):
        return body[-64:].rstrip()[-1:] in (b"}", b"]")
    ends = body.rstrip()[-1:] == b">" or b"application/ld+json" in body
    return ends and body.rfind(b"<script") <= body.rfind(b"</script")


def _embedded(source: Source, ask: Ask, answer: Answer, address: str, page: Embedded) -> list[Entry]:
    # Two plugins of one site may well state the same.
    things = [*{dump(thing): thing for thing in page.things if _is_wanted(source, thing)}.values()]
    entries: list[Entry] = []
    for number, thing in enumerate(things, start=1):
        own = thing.get("@id")
        name = own if isinstance(own, str) and own.startswith(("http://", "https://")) else f"{address}#{number}"
        identifier = address if len(things) == 1 else name
        body = dump(thing)
        entries.append(_entry(source, ask, answer, identifier, "schema_org", body))
    for number, script in enumerate(page.broken, start=1):
        header = Header(address if not things and len(page.broken) == 1 else f"{address}#script-{number}")
        entries.append(_kept(source, answer, header, script, "unreadable", "a script of JSON-LD is not valid JSON"))
    return entries


def _is_wanted(source: Source, thing: dict[str, Any]) -> bool:
    stated = thing.get("@type")
    names = {str(each).rpartition("/")[2].removeprefix("schema:") for each in each_of(stated or "")}
    wanted = set(str(option(source, TYPES)).split())
    return bool(names & wanted) if wanted else not names <= _NOT_RECORDS


async def _linked(
    source: Source, ask: Ask, fetch: Fetch, answer: Answer, address: str, page: Embedded, crawl: _Crawl
) -> list[Entry]:
    """The metadata that a page links to as its description, in the first format of Signposting that we read.

    A description that could not be fetched is no page without one.
    """
    links = (*links_of(answer.links, answer.url), *page.links)
    failed = ""
    for link in sorted(links, key=_rank):
        prefix = _LINKED.get(link.media_type, "")
        if "describedby" not in link.relations or find_format(prefix) is None:
            continue
        try:
            found = await fetch(link.address, speaks=bool, accept=link.media_type)
        except (Unreachable, ProtocolViolation) as error:
            failed = failed or ("" if error.refusal in _GONE else str(error))
            continue
        if found.status < 400:
            return [_entry(source, ask, found, address, prefix, found.body)]
        if f"HTTP {found.status}" not in _GONE:
            failed = failed or f"HTTP {found.status}: {found.url}"
    if failed:
        crawl.failed.append(failed)
    else:
        crawl.empty.append(address)
    return []


def _rank(link: Link) -> int:
    return list(_LINKED).index(link.media_type) if link.media_type in _LINKED else len(_LINKED)


def _entry(source: Source, ask: Ask, answer: Answer, identifier: str, prefix: str, body: bytes) -> Entry:
    return listed(source, ask, answer, Header(identifier), prefix, body, sha256(answer.body).hexdigest())


def _kept(source: Source, answer: Answer, header: Header, body: bytes, reason: str, said: str) -> Quarantine:
    prefix = next(iter(source.formats), "schema_org")
    return Quarantine(header, body, prefix, answer.url, answer.fetched_at, reason, said)


def _told(crawl: _Crawl) -> tuple[Problem, ...]:
    """What became of pages that gave no record, each kind with its number and the first of them."""
    kinds = (
        ("pages-without-metadata", "state nothing of themselves", crawl.empty),
        ("pages-gone", "are listed and gone (404 or 410)", crawl.gone),
        ("pages-not-fetched", "could not be fetched", crawl.failed),
        ("pages-elsewhere", "are on other hosts and left out", crawl.elsewhere),
    )
    return tuple(
        Problem(code, f"{len(found)} pages {said}, the first: {found[0]}") for code, said, found in kinds if found
    )


def _end(crawl: _Crawl, *, read: int, resumed: bool) -> End:
    problems = _told(crawl)
    if crawl.failed:
        said = f"{len(crawl.failed)} of {read} pages could not be fetched, the first: {crawl.failed[0]}"
        return End(False, said, problems=problems)
    if read < crawl.listed:
        proof = f"{read} of {crawl.listed} pages of the sitemap (options.most)"
        return End(True, "as many pages as wanted", proof=proof, problems=problems)
    whole = not crawl.unread and not resumed and crawl.listed > 0
    proof = f"all {crawl.listed} pages of the sitemap were fetched"
    return End(True, "all pages fetched", proof=proof, whole=whole, problems=problems)


SPIDER = Spider(
    protocol="sitemap",
    title="Pages of a site with embedded or linked metadata",
    pages=pages,
    incremental=False,
    options=(PATTERN, TYPES, MOST),
)
