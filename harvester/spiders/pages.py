"""What a way of talking is: a value whose `pages` turns one source into pages, over a `fetch` it is given.

A spider knows its protocol and nothing of Scrapy, the store or the clock on the wall, so the same code runs over
HTTP in a harvest and over recorded bytes in a test. One `Page` is one response and one item for the run.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit, urlunsplit

from schemas.errors import ProtocolViolation, Unreachable
from schemas.records import Header, Payload, Problem, Quarantine, Sighting, Source, Withdrawal
from schemas.wire.source import Option, Talk

Entry = Payload | Withdrawal | Quarantine | Sighting
"""One listed record before it is read: its bytes, or what stands in their place."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What one run wants of a source: everything (`since` is `None`) or what changed since the bookmark.

    `position` is where an interrupted run left off, as the spider itself saved it; `live` how many live records the
    catalogue has of the source (so that an empty list is not taken for a happy end); `record_bytes` bounds one
    record; `apart` are records whose last bytes could not be read, to be asked for again. `now` gives the time for
    stamps, and bounds a bookmark; it never decides what to ask.
    """

    full: bool
    since: str | None
    position: Mapping[str, Any] | None
    live: int
    record_bytes: int
    page_bytes: int
    now: Callable[[], datetime]
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP response, decompressed: `url` is where it finally came from, after redirects.

    `links` is its `Link` header (RFC 8288), several of them joined by commas. `unframed` says that neither a length nor
    chunks told where the body ends, so that the connection's end may have cut it (RFC 9112 §8).
    """

    url: str
    status: int
    body: bytes
    fetched_at: datetime
    content_type: str = ""
    moved_to: str | None = None
    links: str = ""
    unframed: bool = False


def is_to_wait(error: Exception) -> bool:
    """Whether a provider named a wait longer than we stay for: the run ends, and goes on from its place later."""
    return isinstance(error, Unreachable) and error.retry_after is not None


def listed(source: Source, ask: Ask, answer: Answer, header: Header, prefix: str, body: bytes, digest: str) -> Entry:
    """One record of a list in the format `prefix`; beyond `ask.record_bytes` it is kept and not read.

    `digest` is that of the answer it came in.
    """
    if len(body) > ask.record_bytes:
        said = f"{len(body)} bytes, at most {ask.record_bytes} are read (harvest.record_bytes)"
        return Quarantine(header, body, prefix, answer.url, answer.fetched_at, "too-large", said)
    return Payload(source.key, header, prefix, body, answer.url, answer.fetched_at, digest)


def on_same_host(source: Source, answer: Answer, link: str) -> str:
    """The address of a next page; raises `ProtocolViolation`: a list does not lead to another host."""
    try:
        ours, theirs = urlsplit(source.endpoint), urlsplit(urljoin(answer.url, link))
    except ValueError as error:  # half an IPv6 address, and the like
        said = f"the next page is at what is no web address: {link[:200]}."
        raise ProtocolViolation(said, where=answer.url) from error
    if (theirs.hostname or "").lower() != (ours.hostname or "").lower() or theirs.scheme not in ("http", "https"):
        raise ProtocolViolation(f"the next page leads to another host, {theirs.hostname}.", where=source.endpoint)
    if theirs.scheme == "http" and ours.scheme == "https":
        # Servers behind a proxy write their own scheme into links; what began encrypted stays encrypted.
        theirs = theirs._replace(scheme="https", netloc=ours.netloc)
    return urlunsplit(theirs)


class Fetch(Protocol):
    """Gets one address politely; retries, waits, limits and address checks are its business."""

    async def __call__(self, url: str, *, speaks: Callable[[bytes], bool], accept: str) -> Answer:
        """The answer whose body `speaks` the protocol, whatever its status.

        A body that does not is treated as a passing failure and asked for again. Raises `Unreachable` (with
        `retry_after` where the provider named a wait longer than we stay for), `ForbiddenAddress` or
        `ProtocolViolation` (too large, not the protocol at all).
        """


@dataclass(frozen=True, slots=True)
class Page:
    """One response, cut into records. `position` is saved with it; `expected` is the whole list's size if told.

    `again` says that these records were asked for once more: what still cannot be read of them is kept already.
    """

    url: str
    entries: tuple[Entry, ...]
    position: Mapping[str, Any] | None = None
    expected: int | None = None
    problems: tuple[Problem, ...] = ()
    unsplit: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """How the list ended. `complete` only with `proof`; `resumable` when the same run may go on from its position.

    `bookmark` is how far the source is safely in once this run is complete; `window` the dates it covered.
    `whole` says that everything the source has was listed, so that what was not is absent. What asking cost is added
    by whoever asked.
    """

    complete: bool
    reason: str
    proof: str = ""
    whole: bool = False
    resumable: bool = False
    unreachable: bool = False
    bookmark: str | None = None
    window: Mapping[str, str | None] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    requests: int | None = None
    retries: int | None = None


class Crawl(Protocol):
    """Runs a spider to its end in this process: over Scrapy in a harvest, over anything in a test."""

    def __call__(
        self,
        spider: Spider,
        source: Source,
        ask: Ask,
        *,
        receive: Callable[[Page], None],
        beat: Callable[[], None],
        stop: Callable[[], str | None],
    ) -> End:
        """Call `receive` with each page, in order, `beat` now and then, and `stop` before each page.

        A reason that `stop` gives ends the run. Whatever `receive` or the spider raised is raised here.
        """


@dataclass(frozen=True, slots=True)
class Spider:
    """One way of talking. `pages` yields `Page`s and, last, one `End`.

    `incremental` says whether it can ask for changes only; `over_http` whether it asks anybody at all.
    """

    protocol: str
    title: str
    pages: Callable[[Source, Ask, Fetch], AsyncGenerator[Page | End, None]]
    incremental: bool
    over_http: bool = True
    options: tuple[Option, ...] = ()

    @property
    def talk(self) -> Talk:
        """What a source file may say about it."""
        return Talk(self.protocol, self.options, self.over_http)
