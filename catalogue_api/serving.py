"""`catalogue serve`: worker processes that only read, and beside them the one projector that writes the index."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from subprocess import Popen
from typing import Any, Final
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication

from catalogue_api.catalogue import open_catalogue
from catalogue_api.web.app import create_app
from catalogue_api.web.timings import Timings
from schemas.errors import InvalidConfig

_THREADS = 4
_SECONDS_TO_ANSWER = 120
_SECONDS_TO_END = 30
_LONGEST_REQUEST_LINE = 8190
_GENERATIONS: Final = 3
"""Rows of timings for each worker: while workers are replaced, old and new ones live side by side."""


def serve(settings: Mapping[str, Any], *, projector: Sequence[str]) -> None:
    """Answer requests until a signal ends it.

    `projector` is the command line that follows the change log; empty where another process does.
    """
    _Server(settings, projector).run()


def check_address(host: str, port: int) -> None:
    """Raise `InvalidConfig` where nobody can listen on this address; gunicorn would try for seconds and say much."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise InvalidConfig(
            f"cannot be listened on: {error.strerror}.",
            where=f"{host}:{port}",
            next_step="Choose another with --host and --port (web.host, web.port).",
        ) from error


class _Server(BaseApplication):
    """Gunicorn without its command line. Each worker opens the catalogue itself: no connection crosses a fork."""

    def __init__(self, settings: Mapping[str, Any], projector: Sequence[str]) -> None:
        self._settings = settings
        self._projector = _Projector(projector)
        self._timings = Timings(rows=_GENERATIONS * int(settings["web.workers"]))
        super().__init__()

    def load_config(self) -> None:
        stated = {
            "bind": f"{self._settings['web.host']}:{self._settings['web.port']}",
            "workers": self._settings["web.workers"],
            "worker_class": "gthread",
            "threads": _THREADS,
            "timeout": _SECONDS_TO_ANSWER,
            "graceful_timeout": _SECONDS_TO_END,
            "limit_request_line": _LONGEST_REQUEST_LINE,
            "loglevel": "warning",
            "proc_name": "catalogue serve",
            "control_socket_disable": True,
            "pre_fork": self._give_row,
            "post_fork": lambda _arbiter, worker: self._timings.use(worker.row),
            "when_ready": lambda _arbiter: self._projector.start(),
            "on_exit": lambda _arbiter: self._projector.end(),
        }
        for key, value in stated.items():
            self.cfg.set(key, value)

    def load(self) -> WSGIApplication:
        return create_app(open_catalogue(self._settings), self._settings, timings=self._timings)

    def _give_row(self, arbiter: Any, worker: Any) -> None:
        """Give a worker that is about to be made a row of timings that no living worker writes."""
        taken = {each.row for each in arbiter.WORKERS.values()}
        worker.row = next((row for row in range(self._timings.rows) if row not in taken), self._timings.rows - 1)


class _Projector:
    """The child that follows the change log. It also ends by itself when this process is gone, however it went."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._child: Popen[bytes] | None = None

    def start(self) -> None:
        if self._child is None and self._command:
            self._child = Popen(self._command, stdin=None, stdout=sys.stderr)

    def end(self) -> None:
        if self._child is None:
            return
        # Gunicorn reaps every child of its process, so this one may be gone without `poll` knowing.
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._child.pid, signal.SIGTERM)
            self._child.wait(timeout=_SECONDS_TO_END)
