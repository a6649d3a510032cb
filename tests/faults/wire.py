"""HTTP over real sockets on loopback, written by hand so that it can break anywhere: one thread per connection."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from time import sleep
from urllib.parse import parse_qsl, urlsplit

_STOPPED = 0.02


@dataclass(frozen=True)
class Asked:
    """One request: `times` counts requests of this very target, this one included; `port` is where it came in."""

    path: str
    query: Mapping[str, str]
    target: str
    headers: Mapping[str, str]
    times: int
    port: int

    @property
    def verb(self) -> str:
        return self.query.get("verb", "")


@dataclass(frozen=True)
class Reply:
    """One answer and how it breaks on the wire.

    `length` replaces the true Content-Length (`None`: the true one, "" for no header). `cut` sends so many bytes of the
    body only, `reset` ends the connection with RST where it would be closed, `drip` sends a byte every so many seconds,
    `stall` waits before the body, `mute` never sends a byte, `raw` is sent in place of everything.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: str | None = None
    cut: int | None = None
    reset: bool = False
    drip: float = 0.0
    stall: float = 0.0
    mute: float = 0.0
    raw: bytes | None = None
    chunked: bool = False
    last_chunk: bool = True

    def head(self, **headers: str) -> Reply:
        """With headers, whose names are written with `_` for `-`; an empty value takes one away."""
        changed = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return replace(self, headers={name: value for name, value in changed.items() if value})


class Server:
    """What listens, and everything it was asked."""

    def __init__(self, answer: Callable[[Asked], Reply], *, context: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.answer = answer
        self.refusing = False
        self._context = context
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True, name="wire")
        self._thread.start()

    @property
    def url(self) -> str:
        return f"{'https' if self._context else 'http'}://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True, name="wire-talk").start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(30)
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as reading:
                while not self._stop.is_set() and self._talk(connection, reading):
                    pass

    def _talk(self, connection: socket.socket, reading: object) -> bool:
        line = reading.readline(65_537).decode("latin-1").split()  # type: ignore[attr-defined]
        if len(line) < 2:
            return False
        headers: dict[str, str] = {}
        while (text := reading.readline(65_537).decode("latin-1").strip()) != "":  # type: ignore[attr-defined]
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        return self._send(connection, self.answer(self._note(line[1], headers)))

    def _note(self, target: str, headers: Mapping[str, str]) -> Asked:
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape"))
        with self._lock:
            times = 1 + sum(each.target == target for each in self.asked)
            asked = Asked(parts.path, query, target, headers, times, self.port)
            self.asked.append(asked)
        return asked

    def _send(self, connection: socket.socket, reply: Reply) -> bool:
        """Whether the connection stays open."""
        if reply.mute:
            self._stop.wait(reply.mute)
            return False
        if reply.raw is not None:
            connection.sendall(reply.raw)
            return self._close(connection, reply)
        lines = [f"HTTP/1.1 {reply.status} Said"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        body = reply.body
        if reply.chunked:
            lines.append("Transfer-Encoding: chunked")
            half = len(body) // 2
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part)
            body += b"0\r\n\r\n" if reply.last_chunk else b""
        elif reply.length != "":
            lines.append(f"Content-Length: {len(body) if reply.length is None else reply.length}")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        if reply.stall:
            connection.sendall(head)
            self._stop.wait(reply.stall)
            head = b""
        sent = body if reply.cut is None else body[: reply.cut]
        if reply.drip:
            connection.sendall(head)
            for at in range(len(sent)):
                connection.sendall(sent[at : at + 1])
                if self._stop.wait(reply.drip):
                    return False
        else:
            connection.sendall(head + sent)
        broken = reply.cut is not None or reply.reset or not reply.last_chunk or reply.length is not None
        return self._close(connection, reply) if broken else True

    def _close(self, connection: socket.socket, reply: Reply) -> bool:
        if reply.reset:
            sleep(_STOPPED)  # what was sent arrives first
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        return False


@contextmanager
def serving(answer: Callable[[Asked], Reply], *, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Listen on a free port of loopback while the block lasts."""
    server = Server(answer, context=context)
    try:
        yield server
    finally:
        server.stop()
