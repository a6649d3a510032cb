"""An Internet for tests: names by a DNS server on loopback, and public addresses that all lead to one server there.

Everything of the harvester is real but the wire: connections to addresses that are not public are made as asked, so
that a canary behind one would hear them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dnslib import AAAA, QTYPE, RR, A, DNSRecord
from dnslib.server import DNSServer
from scrapy.utils.reactor import install_reactor
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

from harvester.spiders.addresses import is_public

ZONE = ".test"
PUBLIC = "93.184.215.14"
PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


class SimulatedNet:
    """In the process that fetches: takes the place of the reactor's resolver and of the way out."""

    def __init__(self, dns: int, outside: int) -> None:
        install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
        from twisted.internet import reactor

        self.connected: list[list[Any]] = []
        self._connect = reactor.connectTCP
        self._outside = outside
        reactor.connectTCP = self._lead
        reactor.installNameResolver(_Stub(reactor.nameResolver, dns))

    def _lead(self, host: str, port: int, *rest: Any, **named: Any) -> Any:
        self.connected.append([host, port])
        if is_public(host):
            host, port = "127.0.0.1", self._outside
        return self._connect(host, port, *rest, **named)


@implementer(IHostnameResolver)
class _Stub:
    """Asks the stub for names that end in `.test`, and the system for all others and for literals."""

    def __init__(self, system: Any, port: int) -> None:
        self._system = system
        self._port = port

    def resolveHostName(self, receiver: Any, name: str, portNumber: int = 0, *rest: Any, **named: Any) -> Any:
        if not name.rstrip(".").endswith(ZONE):
            return self._system.resolveHostName(receiver, name, portNumber, *rest, **named)
        receiver.resolutionBegan(_Resolution(name))
        for kind, family in (("A", IPv4Address), ("AAAA", IPv6Address)):
            for address in ask(name, kind, self._port):
                receiver.addressResolved(family("TCP", address, portNumber))
        receiver.resolutionComplete()
        return None


class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing is under way."""


def ask(name: str, kind: str, port: int) -> list[str]:
    """The addresses that the stub gives for a name."""
    answer = DNSRecord.parse(DNSRecord.question(name, kind).send("127.0.0.1", port, timeout=5))
    return [str(each.rdata) for each in answer.rr if QTYPE[each.rtype] == kind]


@contextmanager
def dns(names: Mapping[str, Sequence[Sequence[str]]]) -> Iterator[int]:
    """A DNS server on loopback while the block lasts: its port. A name's answers follow each other; the last stays.

    So `{"rebind.test": [["93.184.215.14"], ["127.0.0.1"]]}` is public for the first question and private ever after.
    """
    asked: dict[tuple[str, str], int] = {}

    class Answers:
        def resolve(self, request: DNSRecord, handler: Any) -> DNSRecord:
            name, kind = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]
            answers = names.get(name, [[]])
            turn = asked.get((name, kind), 0)
            asked[name, kind] = turn + 1
            reply = request.reply()
            for address in answers[min(turn, len(answers) - 1)]:
                if (":" in address) == (kind == "AAAA"):
                    data = AAAA(address) if ":" in address else A(address)
                    reply.add_answer(RR(request.q.qname, getattr(QTYPE, kind), rdata=data, ttl=0))
            return reply

    server = DNSServer(Answers(), port=0, address="127.0.0.1", logger=_Silent())
    server.start_thread()
    try:
        yield int(server.server.socket.getsockname()[1])
    finally:
        server.stop()
        server.server.server_close()


class _Silent:
    def __getattr__(self, name: str) -> Any:
        return lambda *words: None


def link_local() -> str | None:
    """An address of this machine in fe80::/10 with its zone, if it has one."""
    listed = Path("/proc/net/if_inet6")
    for line in listed.read_text().splitlines() if listed.exists() else ():
        digits, *_, interface = line.split()
        if digits.startswith("fe8"):
            return ":".join(digits[at : at + 4] for at in range(0, 32, 4)) + f"%{interface}"
    return None
