"""Which addresses may be fetched: the text of a URL is checked first, the *resolved* address always.

Odd spellings such as `0x7f.1`, `2130706433` or `①②⑦.0.0.1` all resolve to 127.0.0.1, so text alone proves nothing.
The resolver sits under Twisted's endpoints, which ask it for names and for literals alike and connect to exactly the
addresses it hands on: a second look-up cannot give another answer (DNS rebinding). With no proxy and no other
download handler there is no way around it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from schemas.errors import ForbiddenAddress

ALLOWED_PORTS = frozenset({80, 443, 8080, 8443})
NOT_PUBLIC = "this address is not public, or may not be fetched"
"""One text for every refusal, so that nobody can map a private network by asking (ASVS 1.3.6)."""

_BAD_IN_URL = re.compile(r"[\s\\\x00-\x20\x7f]")
# A name, an IPv4 address or an IPv6 one without zone: Twisted raises `ValueError` for escapes in a name, and a zone is
# an interface of this machine, which a URL from outside has no business to name.
_HOST = re.compile(r"[\w.-]{1,253}|[0-9A-Fa-f:.]{2,45}")
_IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
# Python 3.11's `is_global` is true for all of these although they lead into private networks or nowhere
# (tried: 64:ff9b::7f00:1 is NAT64 of 127.0.0.1, 2002:7f00:1:: its 6to4, 192.0.0.8 is a dummy address).
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)


def is_public(text: str) -> bool:
    """Whether an IP address, written out, is one of the open Internet."""
    address: _IPAddress = ipaddress.ip_address(text.split("%", 1)[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, ipaddress.IPv6Address) and int(address) >> 32 == 0:  # IPv4-compatible, ::a.b.c.d
        return False
    return not any(address in network for network in _NEVER if network.version == address.version)


@dataclass(frozen=True, slots=True)
class Opened:
    """What the operator opened besides the public Internet: everything, or these hosts as a URL spells them.

    A redirect from one of them to another private host is refused like any other.
    """

    everything: bool = False
    hosts: frozenset[str] = frozenset()

    @classmethod
    def by(cls, settings: Mapping[str, Any]) -> Opened:
        """As the settings of the catalogue say."""
        hosts = frozenset(str(settings["harvest.private_hosts"]).lower().split())
        return cls(bool(settings["harvest.allow_private_addresses"]), hosts)

    def has(self, host: str) -> bool:
        """Whether the addresses of this host need not be public."""
        return self.everything or host.lower().strip("[]") in self.hosts


CLOSED = Opened()


def check_url(url: str, *, opened: Opened = CLOSED, port: int | None = None, before: str | None = None) -> None:
    """Raise `ForbiddenAddress` unless this URL may be asked for at all.

    `port` is allowed besides the usual ones (the operator wrote it in the source file); `before` is the URL that
    redirected here: from https nobody is led to http.
    """
    try:
        if _BAD_IN_URL.search(url):
            raise ValueError("blank, backslash or control character")
        parts = urlsplit(url)
        number = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError as error:
        raise ForbiddenAddress(NOT_PUBLIC, where=url[:200]) from error
    host = parts.hostname or ""
    plain = parts.scheme in ("http", "https") and _HOST.fullmatch(host) and "@" not in parts.netloc
    right_port = opened.has(host) or number in ALLOWED_PORTS or number == port
    downgrade = before is not None and urlsplit(before).scheme == "https" and parts.scheme == "http"
    if not plain or not right_port or downgrade:
        raise ForbiddenAddress(NOT_PUBLIC, where=url[:200])


# Twisted's interfaces are zope's and no types for a checker, so what passes through them is `Any` here.


@implementer(IResolutionReceiver)
class _Collector:
    """Waits for all addresses of a name, then hands them on only if every one is public."""

    def __init__(self, receiver: Any, name: str) -> None:
        self._receiver = receiver
        self._name = name
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:
        """The look-up has started."""
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        """One address was found; it waits for the others."""
        self._addresses.append(address)

    def resolutionComplete(self) -> None:
        """All were found: pass them on, or none."""
        if all(is_public(address.host) for address in self._addresses):
            for address in self._addresses:
                self._receiver.addressResolved(address)
        else:
            REFUSED_NAMES.add(self._name)
        self._receiver.resolutionComplete()


REFUSED_NAMES: set[str] = set()
"""Hosts this process refused: tells a refusal, which is final, from a name that does not resolve just now."""


@implementer(IHostnameResolver)
class PublicAddressResolver:
    """Twisted's own resolver, of which only wholly public answers are used (Scrapy: TWISTED_DNS_RESOLVER)."""

    def __init__(self, reactor: Any, settings: BaseSettings) -> None:
        self._reactor = reactor
        self._resolver = reactor.nameResolver
        self._opened: Opened = settings["OPENED"]

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> PublicAddressResolver:
        """Scrapy's way to build a component."""
        return cls(reactor, crawler.settings)

    def install_on_reactor(self) -> None:
        """Take the place of the reactor's resolver."""
        self._reactor.installNameResolver(self)

    def resolveHostName(self, receiver: Any, name: str, *rest: Any, **named: Any) -> Any:
        """Resolve as Twisted does; a name with any address that is not public resolves to nothing."""
        return self._resolver.resolveHostName(
            receiver if self._opened.has(name) else _Collector(receiver, name), name, *rest, **named
        )
