"""How long to wait for a provider, and how often to ask it again."""

from __future__ import annotations

import asyncio
import random
import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from urllib.parse import urlsplit

import brotli
from scrapy import Spider, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Headers, Request, Response
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdError
else:
    from backports.zstd import ZstdError

from harvester.spiders.addresses import NOT_PUBLIC, REFUSED_NAMES
from schemas.errors import ForbiddenAddress, Unreachable

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses that a second try may cure; 52x are Cloudflare's for an origin that did not answer."""

NETWORK_ERRORS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    ConnectionDone,
    ConnectError,
    ConnectionLost,
    OSError,
)
_LONGEST_PAUSE = 60.0
_TRIES_OF_A_PAGE = 2
"""A web page with status 200 is a login or a notice and stays; a second try meets the one that does not."""

_SLOWEST = 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a response is read, and how long is waited for it; times in seconds.

    `idle` bounds the silence before the first byte and between any two, `total` the whole response, which must come
    at 1 KiB a second at least. `tries` counts the first one; a provider that asks for a wait longer than
    `longest_wait` is not waited for.
    """

    page_bytes: int
    idle: float = 60.0
    total: float = 600.0
    tries: int = 5
    first_wait: float = 1.0
    longest_wait: float = 600.0


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a `Retry-After` header, in either form (RFC 9110 §10.2.3); `None` if it says nothing."""
    if value is None or not value.strip():
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:  # the obsolete asctime form has no zone and means UTC
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def pause(tried: int, first_wait: float, *, chance: Callable[[], float] = random.random) -> float:
    """Seconds before the next try after `tried` failed ones: doubling, with ±50 % jitter, a minute at most."""
    return min(_LONGEST_PAUSE, first_wait * 2.0 ** (tried - 1)) * (0.5 + chance())


class AskAgain:
    """Scrapy middleware: asks again after passing failures, and hands the protocol its own answers whatever the status.

    Scrapy's own retries twice, at once, ignores `Retry-After` and hides the body of an error; Zenodo sends OAI-PMH
    errors with status 422, others with 500.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._tries = settings.getint("TRIES")
        self._first_wait = settings.getfloat("FIRST_WAIT")
        self._longest_wait = settings.getfloat("LONGEST_WAIT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AskAgain:
        """Scrapy's way to build a component."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """The response if its body is an answer or the failure will not pass; else the same request, after a wait."""
        speaks: Callable[[bytes], bool] | None = request.meta.get("speaks")
        answered = speaks(response.body) if speaks else response.status not in PASSING
        if response.status in PASSING and not _is_structured(response.body):
            answered = False  # where a page or any file is an answer, that of a failure is none
        passing = response.status in PASSING or (speaks is not None and 200 <= response.status < 300)
        if answered or not passing:
            return response
        if response.status == 429:
            self._slow_down(request)
        wanted = read_retry_after(_header(response.headers, "Retry-After"), datetime.now(UTC))
        tries = min(self._tries, _TRIES_OF_A_PAGE) if refusal(response) else self._tries
        return await self._again(request, what_came(response), wanted, tries=tries, refused=refusal(response))

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The same request after a wait when the network failed; a refused address is final."""
        host = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and host in REFUSED_NAMES:
            raise ForbiddenAddress(
                NOT_PUBLIC,
                where=request.url,
                next_step="harvest.private_hosts opens hosts by name, harvest.allow_private_addresses opens all.",
            )
        if isinstance(exception, NETWORK_ERRORS):
            return await self._again(request, _told(exception), None)
        return None

    async def _again(
        self, request: Request, reason: str, wanted: float | None, *, tries: int = 0, refused: str = ""
    ) -> Request:
        tried = int(request.meta.get("tried", 0)) + 1
        if wanted is not None and wanted > self._longest_wait:
            raise Unreachable(
                f"{reason}; it asks to wait {wanted:.0f} s.", where=request.url, retry_after=wanted, next_step=_LATER
            )
        if tried >= (tries or self._tries):
            raise Unreachable(f"{reason} ({tried} tries).", where=request.url, next_step=_LATER).refused(refused)
        await asyncio.sleep(max(wanted or 0.0, pause(tried, self._first_wait)))
        again = request.copy()
        again.meta["tried"] = tried
        again.dont_filter = True
        return again

    def _slow_down(self, request: Request) -> None:
        """Double the pause between requests for the rest of the run: the provider finds us too fast (429)."""
        slots = self._crawler.engine.downloader.slots if self._crawler.engine else {}
        slot = slots.get(str(request.meta.get("download_slot")))
        if slot is not None:
            slot.delay = min(_LONGEST_PAUSE, max(slot.delay * 2, self._first_wait))


def _is_structured(body: bytes) -> bool:
    """Whether a body begins like XML or JSON, in which a protocol may speak of a failure, and not like HTML or text."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    start = body[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start[:1] in (b"<", b"{", b"[") and not start.startswith(b"<!doctype html") and b"<html" not in start


_LATER = "Nothing is lost: the next run goes on from here."


def _told(exception: Exception) -> str:
    """What failed in words; a certificate's fault is the provider's to mend, and Twisted shows it as an object."""
    reasons = getattr(exception.__cause__, "reasons", ())
    if any(reason.check("service_identity.exceptions.VerificationError") for reason in reasons):
        return "the certificate of the server is for another name than the address"
    return str(exception) or type(exception).__name__


class Unpacked(HttpCompressionMiddleware):
    """Scrapy middleware: unpacks what is packed as it says, and leaves alone what is not.

    Scrapy's own raises what its decoders raise, which no other middleware sees. A body that is not in the
    `Content-Encoding` that it claims is looked at as it came (faults D18): often it is the plain answer.
    """

    def process_response(self, request: Request, response: Response, spider: Spider | None = None) -> Response:
        """The unpacked response, or the response as it came; `IgnoreRequest` for what unpacks to too much."""
        try:
            unpacked = super().process_response(request, response)
        except _UNDECODABLE:
            return response
        assert isinstance(unpacked, Response)
        return unpacked if unpacked.body else response


_UNDECODABLE = (OSError, EOFError, struct.error, zlib.error, brotli.error, ZstdError)


def what_came(response: Response) -> str:
    """In plain words what stood in place of an answer, for the provider to read."""
    head = response.body[:4096].lower()
    if response.headers.get("cf-mitigated") or response.headers.get("x-amzn-waf-action") or b"just a moment" in head:
        return f"HTTP {response.status}: blocked by a firewall in front of the provider"
    if 300 <= response.status < 400:
        return f"HTTP {response.status}: redirects to '{_header(response.headers, 'Location') or 'nowhere'}'"
    if response.status in PASSING or response.status >= 400:
        return f"HTTP {response.status}"
    if b"<html" in head or b"<!doctype html" in head:
        return f"HTTP {response.status} with an HTML page in place of an answer"
    if not response.body:
        return f"HTTP {response.status} with an empty body"
    return f"HTTP {response.status} with a body that is cut off or not an answer of this protocol"


def refusal(response: Response) -> str:
    """`ProviderFault.refusal` of a response: its kind where that will not pass, empty where it may."""
    head = response.body[:4096].lower()
    if 300 <= response.status < 400:
        return "redirect"
    if response.status in PASSING:
        return ""
    if response.status >= 400:
        return f"HTTP {response.status}"
    return "HTML page" if b"<html" in head or b"<!doctype html" in head else ""


def _header(headers: Headers, name: str) -> str | None:
    value = headers.get(name)
    return value.decode("latin-1") if isinstance(value, bytes) else value


class _Transfer:
    """How one response is coming along."""

    def __init__(self, now: float) -> None:
        self.began = self.last = now
        self.received = 0

    def fault(self, now: float, idle: float) -> str | None:
        """What is wrong with its pace, if anything."""
        if now - self.last > idle:
            return f"nothing came for {idle:.0f} s"
        lasted = now - self.began
        if lasted > idle and 0 < self.received < lasted * _SLOWEST:
            return f"only {self.received} bytes came in {lasted:.0f} s"
        return None


class WatchedDownload(HTTP11DownloadHandler):
    """Scrapy's HTTP handler with an eye on silence and dripping, for which it has no setting (it times the whole)."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._idle = crawler.settings.getfloat("IDLE_TIMEOUT")
        self._transfers: dict[Request, _Transfer] = {}
        crawler.signals.connect(self._came, signals.bytes_received)
        crawler.signals.connect(self._headers_came, signals.headers_received)

    async def download_request(self, request: Request) -> Response:
        """Download; raise `DownloadTimeoutError` when nothing comes for too long, or too little."""
        state = self._transfers[request] = _Transfer(monotonic())
        task = asyncio.ensure_future(super().download_request(request))
        task.add_done_callback(_look_at)
        try:
            while not (await asyncio.wait({task}, timeout=self._idle / 8))[0]:
                fault = state.fault(monotonic(), self._idle)
                if fault:
                    raise DownloadTimeoutError(f"{request.url}: {fault}")
            return task.result()
        finally:
            task.cancel()
            del self._transfers[request]

    def _came(self, data: bytes, request: Request) -> None:
        state = self._transfers.get(request)
        if state is not None:
            state.last = monotonic()
            state.received += len(data)

    def _headers_came(self, request: Request) -> None:
        self._came(b"", request)


def _look_at(task: asyncio.Future[Response]) -> None:
    """Take note of how an abandoned download ended, or asyncio complains that nobody did."""
    if not task.cancelled():
        task.exception()
