"""A small HTTP server on loopback whose answers a test writes itself; faults on the wire included."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Reply:
    """One answer. `cut` sends only so many bytes of the body and closes; `stall` waits before the body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    stall: float = 0.0


@dataclass(frozen=True)
class Asked:
    """One request that came in: `times` counts requests of this very target, this one included."""

    path: str
    query: Mapping[str, str]
    target: str
    headers: Mapping[str, str]
    times: int


Answer = Callable[[Asked], Reply]


class Server:
    """What is listening, and everything it was asked."""

    def __init__(self, answer: Answer, host: str, port: int = 0) -> None:
        self.asked: list[Asked] = []
        self.answer = answer
        self._lock = threading.Lock()
        self._http = _listening(host, port, self._handler_class())
        self._http.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        return int(self._http.server_port)

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on; nobody may have connected yet."""
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)

    def targets(self) -> list[str]:
        return [asked.target for asked in self.asked]

    def run(self) -> None:
        self._http.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _note(self, target: str, headers: Mapping[str, str]) -> Asked:
        with self._lock:
            parts = urlsplit(target)
            times = 1 + sum(asked.target == target for asked in self.asked)
            asked = Asked(parts.path, dict(parse_qsl(parts.query)), target, headers, times)
            self.asked.append(asked)
        return asked

    def _handler_class(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 20  # one packet for head and body: two wait for a delayed ACK of 40 ms

            def do_GET(self) -> None:
                reply = server.answer(server._note(self.path, dict(self.headers)))
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if reply.stall:
                    self.wfile.flush()
                    sleep(reply.stall)
                self.wfile.write(reply.body if reply.cut is None else reply.body[: reply.cut])
                self.close_connection = reply.cut is not None

            def log_message(self, *words: object) -> None:
                """Say nothing."""

            def handle(self) -> None:
                try:
                    super().handle()
                except ConnectionError:  # the client had enough, as several tests want it to
                    self.close_connection = True

            def finish(self) -> None:
                try:
                    super().finish()
                except ConnectionError:
                    self.close_connection = True

        return Handler


def _listening(host: str, port: int, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    class Listening(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4]  # a link-local one keeps its zone
    return Listening(place, handler)


@contextmanager
def serving(answer: Answer, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[Server]:
    """Listen on a free port, or on this one, while the block lasts; robots.txt is not there unless `answer` has it."""
    server = Server(answer, host, port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
