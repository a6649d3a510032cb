"""How often one client may ask; whoever asks more often is told when to come back (429, RFC 6585 §4).

Counted in each worker for itself, so a client may get up to `web.workers` times what the setting says. The generic cell
rate algorithm keeps one number for each client: the instant at which all that it asked would have been asked evenly.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import TooManyRequests

_MINUTE, _HOUR = 60.0, 3600.0
_MOST_CLIENTS = 50_000
_FREE = ("/healthz", "/readyz", "/metrics", "/static/")
_EXPORTS = ("/export/", "/api/v1/inventory", "/landscape/diff.csv")
_VALIDATIONS = ("/validate", "/api/v1/validate")
_REPORTS = "/validate/report/"


class Rate:
    """At most `most` events of one client in `period` seconds, in a burst or evenly; 0 for no bound."""

    def __init__(self, most: int, period: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._step = period / most if most else 0.0
        self._period = period
        self._clock = clock
        self._lock = threading.Lock()
        self._due: dict[str, float] = {}

    def wait(self, client: str) -> float:
        """Seconds until this client may ask; 0 where it may now, which counts."""
        now = self._clock()
        with self._lock:
            due = max(self._due.get(client, now), now) + self._step
            if due - now > self._period:
                return due - now - self._period
            self._due[client] = due
            if len(self._due) > _MOST_CLIENTS:
                self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Let go of clients that asked little or long ago, the least busy half where all are busy."""
        kept = {client: due for client, due in self._due.items() if due > now}
        if len(kept) > _MOST_CLIENTS // 2:
            kept = dict(sorted(kept.items(), key=lambda each: each[1])[-_MOST_CLIENTS // 2 :])
        self._due = kept


def register(app: Flask, *, requests_per_minute: int, exports_per_hour: int, validations_per_minute: int) -> None:
    """Bound the requests of each client, whole exports and validations apart; monitors are never refused."""
    app.extensions["rates"] = (
        Rate(requests_per_minute, _MINUTE),
        Rate(exports_per_hour, _HOUR),
        Rate(validations_per_minute, _MINUTE),
    )
    app.before_request(_refuse_too_many)


def _refuse_too_many() -> None:
    client = client_of(request)
    if client is None or request.path.startswith(_FREE):
        return
    every, export, validation = current_app.extensions["rates"]
    wait = every.wait(client)
    if wait == 0.0 and request.path.startswith(_EXPORTS):
        wait = export.wait(client)
    if wait == 0.0 and (
        request.path.startswith(_REPORTS) or (request.path in _VALIDATIONS and request.method == "POST")
    ):
        wait = validation.wait(client)
    if wait > 0.0:
        raise TooManyRequests(retry_after=math.ceil(wait))


def client_of(asked: Request) -> str | None:
    """Who is asking: an IPv4 address, or an IPv6 network of /64, as one client has a whole one. `None`: this machine.

    Only a peer inside, such as the proxy in front, is believed when it names another one, and only the last name that
    is not inside itself: what stands before it was written by the client.
    """
    peer = asked.remote_addr or ""
    if not _is_inside(peer):
        return _named(peer)
    stated = ",".join(asked.headers.getlist("X-Forwarded-For"))
    hops = [hop.strip() for hop in stated.split(",") if hop.strip()]
    if not hops:
        return None if ip_address(peer).is_loopback else _named(peer)
    return _named(next((hop for hop in reversed(hops) if not _is_inside(hop)), hops[-1]))


def _named(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network((int(found) >> 64 << 64, 64))) if isinstance(found, IPv6Address) else str(found)


def _is_inside(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return found.is_loopback or found.is_private
