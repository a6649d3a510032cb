"""A DCAT catalogue as a feed of RDF, paged by Hydra: `/catalog.ttl`, `.rdf` or `.jsonld` of CKAN and others.

Both words of Hydra are understood: `hydra:nextPage` of a `PagedCollection` (CKAN, DCAT-AP portals) and `hydra:next` of
a `PartialCollectionView` (https://www.hydra-cg.com/spec/latest/core/ §5.2). Each resource of a page is a record under
its IRI; one that stands on several pages counts once. The end is proved by as many distinct data sets as
`hydra:totalItems`, which must not fall while pages are read, else by a last page that names itself as the last; a feed
without any word of Hydra is one whole answer. A data set that goes while another comes moves the pages without a word,
so several pages are read until two readings show the same resources. A page that cannot be read is kept as it came, and
the list, which is incomplete then, goes on behind it. An interrupted run begins again.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from urllib.parse import urljoin

from pyoxigraph import NamedNode, Triple

from harvester.spiders.pages import Answer, Ask, End, Entry, Fetch, Page, Spider, is_to_wait, listed, on_same_host
from harvester.spiders.proofs import STILL, Reading, agreed
from schemas.dcat.excerpts import excerpts
from schemas.dcat.parsing import RELATIVE, Statements, parse_rdf
from schemas.errors import MalformedPayload, ProtocolViolation, Unreachable
from schemas.formats import dcat_rdf
from schemas.records import Header, Problem, Quarantine, Source
from schemas.wire.source import option

_HYDRA = "http://www.w3.org/ns/hydra/core#"
_NEXT = frozenset({_HYDRA + "nextPage", _HYDRA + "next"})
_LAST = frozenset({_HYDRA + "lastPage", _HYDRA + "last"})
_TOTAL = _HYDRA + "totalItems"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DATASETS = frozenset({"http://www.w3.org/ns/dcat#Dataset", "http://www.w3.org/ns/dcat#DatasetSeries"})
_ACCEPT = "text/turtle, application/rdf+xml, application/ld+json;q=0.9, application/n-triples;q=0.8"


_NEXT_IN_TEXT = re.compile(
    rb"(?:hydra:|hydra/core#)next(?:Page)?[>\"]?[\s:]*(?:rdf:resource\s*=\s*\")?[<{\[\"\s]*(?:@id\"\s*:\s*\")?([^\s<>\"]+)"
)
_UNREAD = 20
"""Pages that cannot be read and are passed by, at most."""


@dataclass(slots=True)
class _Feed:
    """How far one reading of the feed has come: addresses asked for, records and data sets seen, the last count told.

    `known` is the digest of what came in any reading, by IRI; `again` whether this is a later one; `movable` whether
    its pages may move unseen.
    """

    known: dict[str, bytes]
    movable: bool
    again: bool = False
    asked: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    datasets: set[str] = field(default_factory=set)
    total: int | None = None
    nameless: int = 0
    unread: int = 0
    paged: bool = False
    fell: bool = False

    @property
    def is_still(self) -> bool:
        """Whether one reading is enough: one answer, or pages that cannot move as the operator says."""
        return len(self.asked) <= 1 or not self.movable

    def knows(self, iri: str, body: bytes) -> bool:
        """Note what a resource says; whether a reading before this one gave the same."""
        mark = sha256(body).digest()
        told = self.again and self.known.get(iri) == mark
        self.known[iri] = mark
        return told


@dataclass(frozen=True, slots=True)
class _Hydra:
    """What a page says of its place in the feed; `words` is whether it says anything at all."""

    follows: str | None
    last: str | None
    total: int | None
    words: bool


async def pages(source: Source, ask: Ask, fetch: Fetch) -> AsyncGenerator[Page | End, None]:
    """Every page of the feed, as often as it takes to believe them, then its end."""
    known: dict[str, bytes] = {}

    def begin(again: bool) -> Reading:
        feed = _Feed(known, movable=not option(source, STILL), again=again)
        return feed, _reading(source, ask, fetch, feed)

    async with aclosing(agreed(begin)) as steps:
        async for step in steps:
            yield step


async def _reading(source: Source, ask: Ask, fetch: Fetch, feed: _Feed) -> AsyncGenerator[Page | End, None]:
    """Every page once, then what became of this reading."""
    url: str | None = source.endpoint
    while url is not None:
        feed.asked.add(url)
        try:
            answer = await fetch(url, speaks=_speaks, accept=_ACCEPT)
            try:
                statements = _statements(answer)
            except MalformedPayload as error:
                fault = ProtocolViolation(f"a page of the feed cannot be read: {error}", where=answer.url)
                url = _behind(source, answer, feed)
                if url is None:
                    raise fault from error
                yield _apart(answer, fault)
                continue
            hydra = _hydra(source, answer, statements.triples)
        except (Unreachable, ProtocolViolation) as error:
            yield End(False, str(error), resumable=is_to_wait(error), unreachable=not feed.known)
            return
        before = len(feed.ids)
        yield _page(source, ask, answer, statements, feed, hydra)
        end = _end(feed, hydra, url, fresh=len(feed.ids) - before)
        if end is not None:
            yield end
            return
        url = hydra.follows


def _speaks(body: bytes) -> bool:
    """Whether a body is RDF by its two ends, not a page of HTML and not cut off."""
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    end = body[-64:].rstrip()
    if not start or start.startswith(b"<!doctype html") or b"<html" in start[:512]:
        return False
    return end[-1:] in (b">", b".", b"}", b"]") or b"#" in body[body.rstrip().rfind(b"\n") + 1 :]


def _statements(answer: Answer) -> Statements:
    if answer.status >= 400:
        raise Unreachable(f"HTTP {answer.status}.", where=answer.url)
    return parse_rdf(answer.body)


def _behind(source: Source, answer: Answer, feed: _Feed) -> str | None:
    """The page behind one that cannot be read, where that much of it can: one page is not to cost the rest."""
    named = _NEXT_IN_TEXT.search(answer.body)
    if named is None or feed.unread >= _UNREAD:
        return None
    feed.unread += 1
    follows = on_same_host(source, answer, unescape(named[1].decode("utf-8", "replace")))
    return None if follows in feed.asked else follows


def _apart(answer: Answer, fault: ProtocolViolation) -> Page:
    """A page that cannot be read, kept as it came: its resources share nodes, so that none can be cut out."""
    kept = Quarantine(None, answer.body, dcat_rdf.FORMAT.prefix, answer.url, answer.fetched_at, "unsplit", fault.what)
    return Page(answer.url, (kept,), unsplit=True)


def _hydra(source: Source, answer: Answer, triples: Iterable[Triple]) -> _Hydra:
    """What the page says in Hydra's words; `ProtocolViolation` where the next page is elsewhere."""
    follows = last = None
    total, words = None, False
    for triple in triples:
        predicate = triple.predicate.value
        if not predicate.startswith(_HYDRA):
            continue
        words = True
        value = str(getattr(triple.object, "value", ""))
        if predicate in _NEXT:
            follows = on_same_host(source, answer, value.removeprefix(RELATIVE))
        elif predicate in _LAST:
            last = urljoin(answer.url, value.removeprefix(RELATIVE))
        elif predicate == _TOTAL and value.isascii() and value.isdigit():
            total = int(value)
    return _Hydra(follows, last, total, words)


def _page(source: Source, ask: Ask, answer: Answer, statements: Statements, feed: _Feed, hydra: _Hydra) -> Page:
    """The resources of one page; a catalogue that stands on each of them is taken from the first."""
    digest = sha256(answer.body).hexdigest()
    prefix = dcat_rdf.FORMAT.prefix
    datasets = {
        triple.subject.value
        for triple in statements.triples
        if triple.predicate.value == _TYPE and isinstance(triple.subject, NamedNode) and _is_dataset(triple)
    }
    entries: list[Entry] = []
    for iri, body in excerpts(statements):
        if iri is None:
            feed.nameless += 1
            if not feed.knows(sha256(body).hexdigest(), body):
                said = "a resource without an IRI"
                entries.append(Quarantine(None, body, prefix, answer.url, answer.fetched_at, "no-identifier", said))
        elif iri in datasets or iri not in feed.ids:
            feed.ids.add(iri)
            if not feed.knows(iri, body):
                entries.append(listed(source, ask, answer, Header(iri), prefix, body, digest))
    feed.datasets |= datasets & feed.ids
    if hydra.total is not None:
        feed.fell = feed.fell or (feed.total is not None and hydra.total < feed.total)
        feed.total = hydra.total
    feed.paged = feed.paged or hydra.words
    problems = () if answer.moved_to is None else (Problem("moved", f"moved for good to {answer.moved_to}."),)
    return Page(answer.url, tuple(entries), expected=feed.total, problems=problems)


def _is_dataset(triple: Triple) -> bool:
    return isinstance(triple.object, NamedNode) and triple.object.value in _DATASETS


def _end(feed: _Feed, hydra: _Hydra, url: str, *, fresh: int) -> End | None:
    """The end of the feed and what proves it or speaks against it; `None` where another page follows."""
    if hydra.follows is not None:
        if hydra.follows in feed.asked:
            return End(False, "the next page is one that was asked for before")
        return None if fresh else End(False, "a page repeats records that were listed before")
    count = len(feed.datasets) + feed.nameless
    whole = not feed.nameless
    if feed.fell:
        return End(False, "the feed drifted: its count fell while it was read, so that pages skip what moved forward")
    if feed.total is not None and count != feed.total:
        return End(False, f"the feed drifted: {count} distinct data sets where the provider counts {feed.total}")
    if feed.total is not None:
        return End(True, "all listed", proof=f"{count} distinct data sets of {feed.total}", whole=whole)
    if not feed.paged:
        return End(True, "one whole answer", proof=f"{len(feed.ids)} resources in one answer", whole=whole)
    if hydra.last is not None and hydra.last in feed.asked:
        return End(True, "the last page", proof=f"{len(feed.ids)} resources, then the page called last", whole=whole)
    return End(False, "the feed ended without a count and without a word that this was its last page")


SPIDER = Spider(
    protocol="dcat_feed", title="DCAT feed with Hydra paging", pages=pages, incremental=False, options=(STILL,)
)
