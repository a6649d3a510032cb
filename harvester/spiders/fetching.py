"""Runs one spider inside Scrapy: every page is one request of Scrapy's downloader and one item of its pipeline.

Scrapy's defaults that are not ours, all here: it ignores robots.txt and certificates, follows 20 redirects, reads
1 GiB, opens files and FTP, sends no contact, and serves a telnet console.
"""

from __future__ import annotations

import asyncio
import gc
import importlib.metadata
import logging
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.downloadermiddlewares.defaultheaders import DefaultHeadersMiddleware
from scrapy.downloadermiddlewares.downloadtimeout import DownloadTimeoutMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.downloadermiddlewares.useragent import UserAgentMiddleware
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from harvester.spiders.addresses import CLOSED, Opened, PublicAddressResolver, check_url
from harvester.spiders.pages import Answer, Ask, Crawl, End, Page, Spider
from harvester.spiders.patience import AskAgain, Limits, Unpacked, WatchedDownload, refusal, what_came
from harvester.spiders.signing import OwnHostOnly, origin_of
from schemas.errors import CatalogueFault, InvalidConfig, ProtocolViolation, Unreachable
from schemas.records import Source

PAGES_WAITING = 2
"""Pages fetched ahead of the store: fetching goes on while it writes, and memory stays bounded."""

_BEATS = 1 / 15
_REDIRECTS = 5
_PERMANENT = frozenset({301, 308})


def user_agent(contact: str) -> str:
    """Who we are and how to reach the operator; raises `InvalidConfig` without a contact."""
    if not contact.strip() or not contact.isprintable():
        raise InvalidConfig(
            "harvesting over the network needs a contact.",
            where="harvest.contact",
            next_step="Set it, or CATALOGUE_HARVEST_CONTACT, to a mail or web address.",
        )
    version = importlib.metadata.version("continuum-catalogue")
    address = contact.strip() if "://" in contact or contact.startswith("mailto:") else f"mailto:{contact.strip()}"
    return f"continuum-catalogue/{version} (+{address})"


def scrapy_settings(
    source: Source, limits: Limits, *, agent: str, opened: Opened = CLOSED, own_port: bool = True, token: str = ""
) -> dict[str, Any]:
    """Everything we tell Scrapy for one source; `own_port` allows the port that the operator wrote in its endpoint."""
    return {
        "BOT_NAME": "continuum-catalogue",
        "USER_AGENT": agent,
        "ROBOTSTXT_OBEY": source.robots,
        "ROBOTSTXT_USER_AGENT": "continuum-catalogue",
        "DEFAULT_REQUEST_HEADERS": {"Accept-Language": "en, *;q=0.5"},
        "CONCURRENT_REQUESTS": 4,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": source.delay,
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_TIMEOUT": limits.total,
        "DOWNLOAD_MAXSIZE": limits.page_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_HANDLERS_BASE": {},
        "DOWNLOAD_HANDLERS": {"http": WatchedDownload, "https": WatchedDownload},
        # What is not named here is not even loaded: no cookies, proxies, telnet or remote control.
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            AddressGuard: 75,
            RobotsTxtMiddleware: 100,
            DownloadTimeoutMiddleware: 350,
            DefaultHeadersMiddleware: 400,
            UserAgentMiddleware: 500,
            AskAgain: 550,
            OwnHostOnly: 560,
            Unpacked: 590,
            RedirectMiddleware: 600,
        },
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "ITEM_PIPELINES": {HandOver: 1},
        "TWISTED_DNS_RESOLVER": PublicAddressResolver,
        "REDIRECT_MAX_TIMES": _REDIRECTS,
        "STATS_DUMP": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "TRIES": limits.tries,
        "FIRST_WAIT": max(0.01, min(limits.first_wait, source.delay)),
        "LONGEST_WAIT": limits.longest_wait,
        "IDLE_TIMEOUT": limits.idle,
        "OPENED": opened,
        "TOKEN": token,
        "TOKEN_ORIGIN": origin_of(source.endpoint) if token else ("", None, None),
        "OWN_PORT": (urlsplit(source.endpoint).port or 0) if own_port and "://" in source.endpoint else 0,
    }


class AddressGuard:
    """Scrapy middleware: looks at every URL asked for, redirects and robots.txt too, before anything is sent."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._opened: Opened = crawler.settings["OPENED"]
        self._own_port = crawler.settings.getint("OWN_PORT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AddressGuard:
        """Scrapy's way to build a component."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise `ForbiddenAddress` for what may not be asked for, `IgnoreRequest` for redirects in a circle."""
        redirected = request.meta.get("redirect_urls", [])
        if request.url in redirected:
            raise IgnoreRequest("max redirections reached: it redirects in a circle")
        before = redirected[-1] if redirected else None
        check_url(request.url, opened=self._opened, port=self._own_port, before=before)
        _count(self._crawler, REQUESTS)
        if request.meta.get("tried"):
            _count(self._crawler, RETRIES)


REQUESTS, RETRIES = "requests sent", "requests sent again"


def _count(crawler: Crawler, what: str) -> None:
    if crawler.stats is not None:
        crawler.stats.inc_value(what)


def _spent(crawler: Crawler, end: End) -> End:
    """The end with what asking cost: every request, also for robots.txt and of redirects, and those asked again."""
    counted = crawler.stats.get_stats() if crawler.stats is not None else {}
    return replace(end, requests=counted.get(REQUESTS, 0), retries=counted.get(RETRIES, 0))


class HandOver:
    """Scrapy pipeline: hands each page to the run."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HandOver:
        """Scrapy's way to build a component."""
        return cls(crawler)

    def process_item(self, item: Page) -> Page:
        """Pass the page on; the spider has waited for room before it yielded it."""
        spider = self._crawler.spider
        assert isinstance(spider, PageSpider)
        spider.take(item)
        return item


class PageSpider(scrapy.Spider):
    """The one Scrapy spider: follows a `Spider`'s pages and hands them over in order, at most two ahead.

    It ends by itself, when the pages end or a signal comes, and only when all that it yielded is deposited: Scrapy
    2.19 hangs when it is closed while an item of `start` is in its pipeline, and looks for idleness every 5 s only.
    """

    name = "pages"

    def __init__(
        self,
        *,
        spider: Spider,
        source: Source,
        ask: Ask,
        receive: Callable[[Page], None],
        beat: Callable[[], None],
        beat_every: float,
        stop: Callable[[], str | None],
    ) -> None:
        super().__init__()
        self.end: End | None = None
        self.failure: BaseException | None = None
        self._spider = spider
        self._source = source
        self._ask = ask
        self._receive = receive
        self._beat = beat
        self._beat_every = beat_every
        self._stop = stop
        self._broken = False
        self._room = asyncio.Semaphore(PAGES_WAITING)
        self._signalled = asyncio.Event()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="deposit")

    async def start(self) -> AsyncIterator[Page]:
        """Yield every page; what is finally said of the list is kept in `end`."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._signalled.set)
        beating = asyncio.ensure_future(self._keep_beating())
        steps = self._spider.pages(self._source, self._ask, self.fetch)
        try:
            while (page := await self._next_page(steps)) is not None:
                yield page
        finally:
            beating.cancel()
            await steps.aclose()
            for _ in range(PAGES_WAITING):
                await self._room.acquire()
            self._worker.shutdown(wait=True)

    async def _next_page(self, steps: AsyncGenerator[Page | End, None]) -> Page | None:
        """The next page, once there is room for it; `None` when the run is over, for whatever reason."""
        reason = self._stop()
        if reason is None:
            step = await self._unless_signalled(steps)
            if isinstance(step, Page):
                await self._room.acquire()
                if self.failure is None:
                    return step
                self._room.release()
                return None
            self.end = step
        else:
            self.end = End(complete=False, reason=reason, resumable=True)
        return None

    async def _unless_signalled(self, steps: AsyncGenerator[Page | End, None]) -> Page | End:
        """The next step, or the end of a run that a signal stopped: what is being fetched is left, and waits end."""
        coming = asyncio.ensure_future(anext(steps))
        signalled = asyncio.ensure_future(self._signalled.wait())
        await asyncio.wait({coming, signalled}, return_when=asyncio.FIRST_COMPLETED)
        signalled.cancel()
        if coming.done():
            return coming.result()
        coming.cancel()
        await asyncio.wait({coming})
        return End(complete=False, reason="stopped by a signal", resumable=True)

    def take(self, page: Page) -> None:
        """Give one page to the run, in a thread of its own; pages come in order."""
        taking = asyncio.get_running_loop().run_in_executor(self._worker, self._deposit, page)
        taking.add_done_callback(self._taken)

    def _deposit(self, page: Page) -> None:
        """Nothing is deposited after a page that failed: its position would skip that page for good."""
        if not self._broken:
            self._broken = True
            self._receive(page)
            self._broken = False

    def _taken(self, taking: asyncio.Future[None]) -> None:
        self.failure = self.failure or taking.exception()
        self._room.release()

    async def fetch(self, url: str, *, speaks: Callable[[bytes], bool], accept: str) -> Answer:
        """`harvester.spiders.pages.Fetch` over Scrapy's downloader."""
        engine = self.crawler.engine
        assert engine is not None
        fault: Unreachable | ProtocolViolation
        try:
            request = Request(url, headers={"Accept": accept}, meta={"speaks": speaks}, dont_filter=True)
            response = await engine.download_async(request)
            if speaks(response.body):
                return _answer(response)
            kind = ProtocolViolation if 200 <= response.status < 300 else Unreachable
            fault = kind(f"{what_came(response)}.", where=response.url)
            fault.refused(refusal(response))
            del response
        except (IgnoreRequest, DownloadCancelledError) as error:
            fault = self._fault(url, str(error))
        except (Unreachable, ProtocolViolation) as error:
            fault = error
            fault.__traceback__ = None
        except ValueError as error:  # so Twisted and urllib refuse what cannot be an address, in a redirect too
            fault = Unreachable(f"leads to what is no web address ({error}).", where=url)
        # What failed hangs in cycles of tracebacks and callbacks with all its bytes, and few other objects are made
        # that would set off a collection; so the fault is raised when nothing holds on to them any more.
        await asyncio.sleep(0)
        gc.collect()
        raise fault

    def _fault(self, url: str, said: str) -> Unreachable:
        if "size" in said.lower():
            most = self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
            return Unreachable(
                f"the response is larger than harvest.page_bytes ({most}).",
                where=url,
                next_step="Ask the provider for smaller pages, or raise that setting.",
            )
        advice = ""
        if "robots.txt" in said:
            advice = "Ask the provider; 'robots = false' in the source file is for those who agreed."
        fault = Unreachable(f"{said}.", where=url, next_step=advice)
        fault.refused("redirect" if "redirect" in said else "")
        return fault

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(self._beat_every)
            try:
                await asyncio.get_running_loop().run_in_executor(self._worker, self._beat)
            except CatalogueFault as fault:  # the source is another's by now, or the store is away: no page may follow
                self.failure = self.failure or fault
                self._signalled.set()
                return


def crawl_with(settings: Mapping[str, Any], limits: Limits, *, own_port: bool = True, token: str = "") -> Crawl:
    """A `Crawl` over Scrapy by our settings. It works once in a process: Twisted's reactor starts once.

    `token` is shown to the source's own host alone. SIGINT and SIGTERM end it after the pages in work.
    """

    def crawl(
        spider: Spider,
        source: Source,
        ask: Ask,
        *,
        receive: Callable[[Page], None],
        beat: Callable[[], None],
        stop: Callable[[], str | None],
    ) -> End:
        process = AsyncCrawlerProcess(
            scrapy_settings(
                source,
                limits,
                agent=user_agent(settings["harvest.contact"]) if spider.over_http else "",
                opened=Opened.by(settings),
                own_port=own_port,
                token=token,
            )
        )
        logging.getLogger("scrapy").setLevel(logging.CRITICAL)
        crawler = process.create_crawler(PageSpider)
        failed: list[Failure] = []

        def note_error(failure: Failure) -> None:
            failed.append(failure)

        crawler.signals.connect(note_error, signals.spider_error)
        every = settings["harvest.lapse"] * _BEATS
        process.crawl(
            crawler, spider=spider, source=source, ask=ask, receive=receive, beat=beat, beat_every=every, stop=stop
        )
        process.start(install_signal_handlers=False)
        ran = crawler.spider
        assert isinstance(ran, PageSpider)
        failure = ran.failure or (failed[0].value if failed else None)
        if failure is not None:
            raise failure
        assert ran.end is not None
        return _spent(crawler, ran.end) if spider.over_http else ran.end

    return crawl


def _answer(response: Response) -> Answer:
    meta = response.request.meta if response.request else {}
    reasons = meta.get("redirect_reasons", [])
    content_type = response.headers.get("Content-Type") or b""
    return Answer(
        url=response.url,
        status=response.status,
        body=response.body,
        fetched_at=datetime.now(UTC),
        content_type=content_type.decode("latin-1"),
        moved_to=response.url if reasons and set(reasons) <= _PERMANENT else None,
        links=b", ".join(response.headers.getlist("Link")).decode("latin-1"),
        unframed="partial" in response.flags,
    )
