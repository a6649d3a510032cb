"""Each source is harvested in a child process of its own, with limits; the parent watches, projects and reports.

A child says how it comes along in JSON lines on its standard output and listens to nothing but its standard input: when
that closes, its parent is gone and it dies at once, which costs nothing (a killed harvest is resumed). It runs in a
session of its own, so that one Ctrl-C reaches it once, through its parent.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from queue import Empty, Queue
from time import monotonic
from types import FrameType
from typing import Any, BinaryIO

import orjson

GRACE = 300.0
"""Seconds after its time limit at which a child that did not stop by itself is killed."""

INTERRUPTED = 130
_TICK = 0.5
_MIB = 1 << 20


@dataclass(slots=True)
class Child:
    """One source at work: what it last said, and how it ended. `code` is `None` while it runs."""

    source: str
    process: subprocess.Popen[bytes]
    started: float
    progress: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] | None = None
    error: str | None = None
    code: int | None = None


def counts(child: Child) -> str:
    """What a child has counted so far, in words."""
    said = child.progress
    if not said:
        return "asking"
    of = f" of {said['expected']}" if said.get("expected") else ""
    return f"{said['listed']}{of} listed, {said['new']} new, {said['changed']} changed"


@dataclass(slots=True)
class Children:
    """Runs one command per source, `jobs` at a time.

    `tick` is called twice a second and after every end, and again at once while it says that it has more to do.
    """

    command: Callable[[str], Sequence[str]]
    environment: Mapping[str, str]
    jobs: int
    minutes: int
    tick: Callable[[Sequence[Child]], bool]
    stopping: bool = False
    _all: list[Child] = field(default_factory=list)
    _said: Queue[tuple[Child, dict[str, Any] | None]] = field(default_factory=Queue)

    def run(self, sources: Mapping[str, str]) -> tuple[Child, ...]:
        """Harvest sources, given as key and the words that name it in a command.

        SIGINT and SIGTERM are passed on once, and nothing new is begun after that.
        """
        waiting = list(sources.items())
        busy = False
        with self._passing_on_signals():
            while (waiting and not self.stopping) or self._at_work():
                while waiting and not self.stopping and len(self._at_work()) < self.jobs:
                    self._start(*waiting.pop(0))
                self._listen(0.0 if busy else _TICK)
                self._kill_late()
                busy = self.tick(self._all)
        return tuple(self._all)

    def _at_work(self) -> list[Child]:
        return [child for child in self._all if child.code is None]

    def _start(self, source: str, words: str) -> None:
        process = subprocess.Popen(
            self.command(words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(self.environment),
            start_new_session=True,
        )
        child = Child(source, process, monotonic())
        self._all.append(child)
        if self.stopping:  # a signal that came while the process was being made has not reached it
            process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        threading.Thread(target=self._read, args=(child, process.stdout), daemon=True).start()

    def _read(self, child: Child, stream: Any) -> None:
        for line in stream:
            with contextlib.suppress(orjson.JSONDecodeError):
                self._said.put((child, orjson.loads(line)))
        self._said.put((child, None))

    def _listen(self, patience: float) -> None:
        """Take in what the children have said, waiting `patience` seconds for more at most."""
        until = monotonic() + patience
        while self._at_work():
            try:
                child, said = self._said.get(timeout=max(0.0, until - monotonic()))
            except Empty:
                return
            if said is None:
                child.code = child.process.wait()
                assert child.process.stdin is not None
                child.process.stdin.close()
                return
            child.progress |= said.get("progress", {})
            child.report = said.get("report", child.report)
            child.error = said.get("error", child.error)

    def _kill_late(self) -> None:
        for child in self._at_work():
            if monotonic() - child.started > 60 * self.minutes + GRACE:
                child.error = "killed: it did not stop at its time limit (harvest.minutes)"
                child.process.kill()

    @contextlib.contextmanager
    def _passing_on_signals(self) -> Iterator[None]:
        def stop(number: int, frame: FrameType | None) -> None:
            if not self.stopping:
                self.stopping = True
                for child in self._at_work():
                    child.process.send_signal(signal.SIGTERM)

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, action in before.items():
                signal.signal(number, action)


def limit_memory(mebibytes: int) -> None:
    """Bound the private memory of this process; 0 for no bound. A record too large for it is quarantined."""
    if mebibytes:
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = mebibytes * _MIB
        allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, most))


def die_with_parent(stream: BinaryIO) -> None:
    """End this process, at once, when the other end of its standard input is closed."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(stream.fileno(), 4096):
                pass
        os._exit(INTERRUPTED)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def say(**said: Any) -> None:
    """Tell the parent something, as one line."""
    sys.stdout.buffer.write(orjson.dumps(said) + b"\n")
    sys.stdout.buffer.flush()
