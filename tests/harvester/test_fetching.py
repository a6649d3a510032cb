"""Fetching through Scrapy: patience, limits, politeness, and addresses that may not be fetched."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from harvester.spiders.addresses import NOT_PUBLIC, check_url, is_public
from harvester.spiders.fetching import scrapy_settings, user_agent
from harvester.spiders.patience import Limits
from schemas.errors import ForbiddenAddress, InvalidConfig
from schemas.records import Source
from tests.harvester.loopback import Asked, Reply, Server, serving

ROOT = Path(__file__).parent.parent.parent


def fetch(*urls: str, **order: object) -> list[dict]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.harvester.fetch_many", json.dumps({"urls": urls, **order})],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def ok(asked: Asked) -> Reply:
    return Reply(b"OK " + asked.path.encode())


# --- patience -------------------------------------------------------------------------------------------------


def flaky(asked: Asked) -> Reply:
    if asked.path == "/robots.txt":
        return Reply(status=404)
    if asked.path == "/always":
        return Reply(b"busy", status=503)
    if asked.path == "/gone":
        return Reply(b"gone", status=410)
    if asked.path == "/error-with-answer":
        return Reply(b"OK but no record matches", status=422)
    if asked.path == "/html":
        return Reply(b"<html>Maintenance</html>")
    if asked.path == "/later":
        return Reply(status=503, headers={"Retry-After": "86400"})
    if asked.path == "/date-later":
        when = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
        return Reply(status=429, headers={"Retry-After": when})
    if asked.path == "/stall":
        return Reply(b"OK at last", stall=4.0)
    if asked.times > 1:
        return ok(asked)
    return {
        "/503-wait": Reply(status=503, headers={"Retry-After": "1"}),
        "/502": Reply(status=502),
        "/429": Reply(status=429),
        "/408": Reply(status=408),
        "/html-once": Reply(b"<html>Just a moment...</html>"),
        "/cut": Reply(b"OK " + b"x" * 1000, cut=100),
        "/empty": Reply(b""),
    }[asked.path]


@pytest.fixture(scope="module")
def patient() -> tuple[dict[str, dict], Server]:
    paths = ["503-wait", "502", "429", "408", "html-once", "cut", "empty"]
    paths += ["always", "gone", "error-with-answer", "html", "later", "date-later", "stall"]
    with serving(flaky) as server:
        results = fetch(*(f"{server.url}/{path}" for path in paths), "http://127.0.0.1:9/", private=True)
    return dict(zip([*paths, "refused"], results, strict=True)), server


@pytest.mark.parametrize("path", ["503-wait", "502", "429", "408", "html-once", "cut", "empty"])
def test_a_passing_failure_is_asked_again(patient: tuple[dict[str, dict], Server], path: str) -> None:
    results, server = patient
    assert results[path].get("body") == f"OK /{path}", results[path]
    assert server.targets().count(f"/{path}") == 2


def test_retry_after_is_waited_for(patient: tuple[dict[str, dict], Server]) -> None:
    assert 1.0 <= patient[0]["503-wait"]["seconds"] < 3.0
    assert patient[0]["502"]["seconds"] < 1.0


@pytest.mark.parametrize("path", ["later", "date-later"])
def test_a_wait_too_long_ends_it_at_once_and_says_how_long(patient: tuple[dict[str, dict], Server], path: str) -> None:
    results, server = patient
    assert results[path]["error"] == "Unreachable"
    assert 86_000 < results[path]["retry_after"] <= 86_400
    assert server.targets().count(f"/{path}") == 1


def test_tries_are_bounded_and_the_status_is_told(patient: tuple[dict[str, dict], Server]) -> None:
    results, server = patient
    assert server.targets().count("/always") == 3
    assert results["always"]["error"] == "Unreachable"
    assert "HTTP 503 (3 tries)" in results["always"]["said"]
    assert results["refused"]["error"] == "Unreachable"


def test_what_will_not_pass_is_asked_once(patient: tuple[dict[str, dict], Server]) -> None:
    results, server = patient
    assert server.targets().count("/gone") == 1
    assert "HTTP 410" in results["gone"]["said"]


def test_an_error_with_an_answer_of_the_protocol_is_an_answer(patient: tuple[dict[str, dict], Server]) -> None:
    results, server = patient
    assert results["error-with-answer"]["status"] == 422
    assert results["error-with-answer"]["body"] == "OK but no record matches"
    assert server.targets().count("/error-with-answer") == 1


def test_a_web_page_is_never_an_answer_and_is_asked_for_twice(patient: tuple[dict[str, dict], Server]) -> None:
    results, server = patient
    assert "HTML page" in results["html"]["said"]
    assert server.targets().count("/html") == 2


def test_silence_is_not_waited_out(patient: tuple[dict[str, dict], Server]) -> None:
    assert "nothing came for 1 s" in patient[0]["stall"]["said"]
    assert patient[0]["stall"]["seconds"] < 8


# --- limits and redirects -------------------------------------------------------------------------------------


def test_responses_are_bounded_packed_or_not() -> None:
    bomb = gzip.compress(b"OK" + b"\0" * 5_000_000)

    def answer(asked: Asked) -> Reply:
        if asked.path == "/bomb":
            return Reply(bomb, headers={"Content-Encoding": "gzip"})
        if asked.path == "/packed":
            return Reply(gzip.compress(b"OK packed"), headers={"Content-Encoding": "gzip"})
        return Reply(b"OK" + b"x" * 2_000_000) if asked.path == "/big" else Reply(status=404)

    with serving(answer) as server:
        bombed, packed, big = fetch(*(f"{server.url}/{path}" for path in ("bomb", "packed", "big")), private=True)
    assert packed["body"] == "OK packed"
    for refused in (bombed, big):
        assert refused["error"] == "Unreachable"
        assert "harvest.page_bytes" in refused["said"]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd", "br"])
def test_what_is_not_packed_as_it_says_is_read_as_it_came(coding: str) -> None:
    with serving(lambda asked: Reply(b"OK plain", headers={"Content-Encoding": coding})) as server:
        (came,) = fetch(f"{server.url}/claims", private=True)
    assert came.get("body") == "OK plain", came


def test_what_is_too_large_leaves_no_memory_behind() -> None:
    """A bomb of the wire, one of its packing, a page of HTML: each is let go of as soon as it has failed."""
    most = 16_000_000
    blanks = gzip.compress(b"OK" + b" " * 200_000_000, compresslevel=1)

    def answer(asked: Asked) -> Reply:
        if asked.path == "/bomb":
            return Reply(blanks, headers={"Content-Encoding": "gzip"})
        return Reply(b"<html>" + b" " * (most - 100)) if asked.path == "/html" else Reply(status=404)

    with serving(answer) as server:
        urls = [f"{server.url}/{path}?{number}" for path in ("bomb", "html") for number in range(8)]
        results = fetch(*urls, private=True, limits={"page_bytes": most, "tries": 1, "total": 60.0, "idle": 20.0})
    grown = [result["kib"] - results[0]["kib"] for result in results]
    assert max(grown) * 1024 < 3 * most, grown
    assert all("the response is larger than harvest.page_bytes (16000000)" in result["said"] for result in results[:8])
    assert all("HTML page" in result["said"] for result in results[8:])


def test_redirects_are_followed_five_times_and_only_over_http() -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path.startswith("/hop/"):
            left = int(asked.path.rsplit("/", 1)[1])
            target = f"/hop/{left - 1}" if left else "/end?kept=%2B"
            return Reply(status=301, headers={"Location": target})
        if asked.path == "/to":
            return Reply(status=302, headers={"Location": asked.query["target"]})
        return Reply(status=404) if asked.path == "/robots.txt" else ok(asked)

    with serving(answer) as server:
        base = server.url
        odd = ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/plain,OK", "http://user:pw@127.0.0.1/"]
        urls = [f"{base}/hop/3", f"{base}/hop/5", *(f"{base}/to?target={target}" for target in odd)]
        near, far, *refused = fetch(*urls, private=True)
    assert near["body"] == "OK /end"
    assert near["moved_to"] == f"{base}/end?kept=%2B"
    assert "max redirections reached" in far["said"]
    assert all("error" in result for result in refused), refused


def test_no_spelling_of_a_private_address_is_fetched() -> None:
    """Redirects go through the same resolver, hop by hop; the port is allowed here as the operator wrote it."""
    with serving(ok) as canary:
        hosts = ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]"]
        hosts += ["①②⑦.0.0.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "169.254.169.254", "10.0.0.1", "0.0.0.0"]
        results = fetch(*(f"http://{host}:{canary.port}/" for host in hosts))
        assert canary.asked == []
    assert [result.get("error") for result in results] == ["ForbiddenAddress"] * len(hosts), results
    assert all(NOT_PUBLIC in result["said"] for result in results)
    assert max(result["seconds"] for result in results) < 1.0, "a refusal is final, never retried"


def test_robots_txt_is_obeyed_unless_the_source_says_otherwise() -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(b"User-agent: *\nDisallow: /private") if asked.path == "/robots.txt" else ok(asked)

    with serving(answer) as server:
        urls = [f"{server.url}/private/x", f"{server.url}/public"]
        forbidden, allowed = fetch(*urls, private=True)
        assert "robots.txt" in forbidden["said"]
        assert allowed["body"] == "OK /public"
        disobeyed, _ = fetch(*urls, private=True, source={"robots": False})
        assert disobeyed["body"] == "OK /private/x"


def test_requests_come_one_at_a_time_with_the_pause_and_the_contact() -> None:
    with serving(ok) as server:
        results = fetch(*(f"{server.url}/{number}" for number in range(4)), private=True, source={"delay": 0.3})
        agents = {asked.headers["User-Agent"] for asked in server.asked}
    assert agents == {user_agent("mailto:operator@example.org")}
    assert all(result["seconds"] >= 0.25 for result in results[1:])


# --- without a network ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "0.1.2.3"),
        *("192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1"),
        *("64:ff9b:1::1", "2002:7f00:1::", "2001::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        "fec0::1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "137.138.4.10", "188.184.9.1", "2001:1458:201::1", "2a00:1450:4001::1"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "data:text/plain,x",
        "//example.org/",
        "http:///x",
        "http://user@example.org/",
        "http://ok.example\\@127.0.0.1/",
        "http://example.org/a b",
        "http://example.org/\r\nHost: x",
        "http://example.org:22/",
        "http://example.org:99999/",
        "https://example.org:6379/",
    ],
)
def test_urls_that_are_not_asked_for(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        check_url(url)


def test_ports_and_the_way_down_from_https() -> None:
    check_url("https://example.org:8443/x")
    check_url("http://example.org:5000/x", port=5000)
    check_url("https://example.org/", before="http://example.org/")
    with pytest.raises(ForbiddenAddress):
        check_url("http://example.org/", before="https://example.org/")


@pytest.mark.parametrize("contact", ["", "  ", "a@b.org\r\nX: y"])
def test_nobody_harvests_without_saying_who_asks(contact: str) -> None:
    with pytest.raises(InvalidConfig, match=r"harvest\.contact"):
        user_agent(contact)


def test_scrapy_is_told_everything_that_its_defaults_get_wrong() -> None:
    source = Source("s", "S", "oai_pmh", "https://example.org/oai")
    settings = scrapy_settings(source, Limits(page_bytes=5), agent="us")
    assert settings["ROBOTSTXT_OBEY"] is True
    assert settings["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert settings["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1
    assert settings["DOWNLOAD_DELAY"] == 1.0
    assert settings["DOWNLOAD_MAXSIZE"] == 5
    bases = ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "DOWNLOAD_HANDLERS")
    assert [settings[f"{name}_BASE"] for name in bases] == [{}, {}, {}, {}], "only what we name ourselves is loaded"
    assert settings["DOWNLOAD_HANDLERS"].keys() == {"http", "https"}
    named = {each.__name__ for each in settings["DOWNLOADER_MIDDLEWARES"]}
    assert {"AddressGuard", "RobotsTxtMiddleware", "AskAgain"} <= named
    assert "HttpProxyMiddleware" not in named, "a proxy would resolve names for us, past the guard"


def test_nothing_of_scrapy_is_loaded_that_we_do_not_use() -> None:
    """Its remote control alone loads an HTTP client and every certificate of the machine, twice."""
    unused = ("aiohttp", "tldextract", "requests", "scrapy.extensions.telnet", "scrapy.extensions.feedexport")
    program = (
        "import asyncio, sys\n"
        "from scrapy.crawler import AsyncCrawlerProcess\n"
        "from harvester.spiders.fetching import PageSpider, scrapy_settings\n"
        "from harvester.spiders.patience import Limits\n"
        "from schemas.records import Source\n"
        "source = Source('s', 'S', 'oai_pmh', 'https://example.org/oai')\n"
        "settings = scrapy_settings(source, Limits(page_bytes=5), agent='us')\n"
        "AsyncCrawlerProcess(settings).create_crawler(PageSpider)._apply_settings()\n"
        f"print([name for name in {unused!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
