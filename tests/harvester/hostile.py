"""Addresses that must never be fetched, and what listens behind them to prove that none was."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from harvester.spiders.addresses import is_public
from tests.harvester.loopback import Asked, Reply, Server, serving
from tests.harvester.simulated_net import PUBLIC, PUBLIC_6, dns, link_local

ROOT = Path(__file__).parent.parent.parent

LITERALS = (
    *("127.0.0.1", "127.0.0.2", "127.255.255.254", "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "127.0.0.1."),
    *("127.1", "127.0.1", "0177.0.0.1", "0177.1", "0x7f.1", "0x7f.0.0.1", "0x7F000001", "017700000001", "2130706433"),
    *("①②⑦.0.0.1", "１２７.0.0.1", "127。0。0。1", "127．0．0．1", "%31%32%37.0.0.1", "loc%61lhost", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ"),
    *("10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.0.1", "169.254.169.254", "2852039166", "0xa9fea9fe"),
    *("100.64.0.1", "100.127.255.254", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "0.1.2.3"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::1%25lo]", "[::1%lo]", "[::ffff:127.0.0.1]"),
    *("[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[0:0:0:0:0:ffff:169.254.169.254]", "[::127.0.0.1]", "[::7f00:1]"),
    *(
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::1]",
        "[64:ff9b:1:ffff::7f00:1]",
    ),
    *("[2002:7f00:1::]", "[2002:a9fe:a9fe::1]", "[2001::1]", "[2001:0:7f00:1::]", "[2001:db8::1]", "[3fff::1]"),
    *(
        "[fe80::1]",
        "[fe80::1%25lo]",
        "[febf::1]",
        "[fec0::1]",
        "[fc00::1]",
        "[fd12:3456:789a::1]",
        "[ff02::1]",
        "[ff05::2]",
    ),
    *("[100::1]", "[5f00::1]", "[::ffff:0:127.0.0.1]"),
)
"""Hosts as a URL may spell them; every one leads to a machine or network of ours, or nowhere."""

NAMES = {
    "private.test": [["127.0.0.1"]],
    "ten.test": [["10.1.2.3"]],
    "six.test": [["::1"]],
    "mapped.test": [["::ffff:7f00:1"]],
    "nat64.test": [["64:ff9b::7f00:1"]],
    "sixtofour.test": [["2002:7f00:1::"]],
    "ula.test": [["fd00::1"]],
    "metadata.test": [["169.254.169.254"]],
    "cgnat.test": [["100.64.0.1"]],
    "multicast.test": [["224.0.0.1"]],
    "mixed.test": [[PUBLIC, "127.0.0.1"]],
    "mixed-six.test": [[PUBLIC, "::1"]],
    "rebind.test": [[PUBLIC], ["127.0.0.1"]],
    "rebind-six.test": [[PUBLIC_6], ["::1"]],
    "rebind-late.test": [[PUBLIC], [PUBLIC], ["127.0.0.1"]],
    "public.test": [[PUBLIC]],
    "public-six.test": [[PUBLIC_6]],
    "robots.test": [[PUBLIC]],
    "operator.test": [["127.0.0.1"]],
}

_SCHEMES = (
    "file:///etc/passwd",
    "ftp://{0}/",
    "gopher://{0}/",
    "data:text/plain,OK",
    "dict://{0}/",
    "jar:http://{0}!/",
)
_TRICKS = (
    "http://ok.example\\@{0}/",
    "http://user@{0}/",
    "http://user:word@{0}/",
    "http://public.test@{0}/",
    "http://public.test:80@{0}/",
    "http://{0}#@public.test/",
    "http://{0}?@public.test/",
    "http:/{0}/",
    "http:{0}/",
    "http:///{0}/",
    "//{0}/",
    "http://{0}%00.public.test/",
    "http://{0}\t.public.test/",
    "http://public.test\r\nHost:%20{0}/",
    "http://public.test:22/",
    "http://public.test:6379/",
    "http://public.test:25/",
    "hTTp://{0}/",
)


@dataclass(frozen=True)
class Attack:
    """What came of every attempt: each result belongs to the address of the same number."""

    asked: tuple[str, ...]
    results: tuple[dict, ...]
    hits: int
    canaries: tuple[str, ...]
    private_connections: tuple[str, ...]

    @property
    def fetched(self) -> dict[str, str]:
        """What came from addresses that gave an answer."""
        pairs = zip(self.asked, self.results, strict=True)
        return {url: result["body"] for url, result in pairs if "error" not in result}


def attack() -> Attack:
    """Fetch every hostile address, directly and by redirects from public hosts, while canaries listen."""
    with ExitStack() as stack:
        canaries, port = stack.enter_context(_canaries())
        outside = stack.enter_context(serving(_outside))
        names = stack.enter_context(dns(NAMES))
        urls = hostile(port)
        order = {
            "urls": [f"http://public.test:{port}/start", *urls],
            "net": {"dns": names, "outside": outside.port},
            "limits": {"tries": 1},
        }
        *results, seen = fetch_many(order)
    private = tuple(f"{host}:{number}" for host, number in seen["connected"] if not is_public(host))
    heard = sum(len(server.asked) for server in canaries.values())
    assert results[0].get("body") == "OK outside", f"the simulated net itself does not work: {results[0]}"
    return Attack(tuple(urls), tuple(results[1:]), heard, tuple(canaries), private)


def hostile(port: int) -> list[str]:
    """Every hostile URL, for canaries that listen on `port`, which the guard is told to allow."""
    direct = [f"http://{host}:{port}/" for host in (*LITERALS, *_private_names())]
    tricks = [trick.format(f"127.0.0.1:{port}") for trick in (*_SCHEMES, *_TRICKS)]
    targets = (*direct[:8], *direct[-12:-3], *tricks[:8], f"http://[::1]:{port}/", f"http://2130706433:{port}/")
    redirected = [_redirect(target) for target in targets]
    chains = [_redirect(_redirect(_redirect(f"http://{host}:{port}/"))) for host in ("127.0.0.1", "private.test")]
    relative = [_redirect(f"//127.0.0.1:{port}/"), _redirect(f"\\\\127.0.0.1:{port}/"), _redirect("///etc/passwd")]
    rebinding = [f"http://{name}:{port}/{turn}" for name in NAMES if name.startswith("rebind") for turn in range(3)]
    return [*direct, *tricks, *redirected, *chains, *relative, *rebinding, f"http://robots.test:{port}/x"]


def _private_names() -> list[str]:
    return [name for name in NAMES if not name.startswith(("public", "operator", "rebind", "robots"))]


def _redirect(target: str) -> str:
    return f"http://public.test/to?target={quote(target, safe='')}"


def _outside(asked: Asked) -> Reply:
    """The public hosts: an answer, or a redirect to wherever the query says; one redirects its robots.txt inside."""
    host, _, port = asked.headers["Host"].partition(":")
    if asked.path == "/robots.txt" and host == "robots.test":
        return Reply(status=301, headers={"Location": f"http://127.0.0.1:{port}/robots.txt"})
    if asked.path == "/robots.txt":
        return Reply(status=404)
    if asked.path == "/to":
        location = asked.query["target"].encode().decode("latin-1")
        return Reply(status=302, headers={"Location": location.replace("\r", "%0D").replace("\n", "%0A")})
    return Reply(b"OK outside", headers={"Connection": "close"})  # so that every fetch looks the name up again


def _canary(asked: Asked) -> Reply:
    return Reply(b"OK canary")


@contextmanager
def _canaries() -> Iterator[tuple[dict[str, Server], int]]:
    """Listeners on one port of 127.0.0.1, of ::1 and of a link-local address, as far as this machine has them."""
    with ExitStack() as stack:
        first = stack.enter_context(serving(_canary))
        found = {"127.0.0.1": first}
        for host in ("::1", link_local()):
            if host is not None:
                with_six = _serving_six(stack, host, first.port)
                found |= {host: with_six} if with_six is not None else {}
        yield found, first.port


def _serving_six(stack: ExitStack, host: str, port: int) -> Server | None:
    try:
        return stack.enter_context(serving(_canary, host=host, port=port))
    except OSError:
        return None  # a machine without IPv6


def fetch_many(order: dict) -> list[dict]:
    """Run an order of `tests.harvester.fetch_many` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.harvester.fetch_many", json.dumps(order)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
