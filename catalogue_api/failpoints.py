"""Named places at which a developer makes a process die, stand still or meet a full disk, to see that nothing is lost.

    CATALOGUE_FAILPOINT=page.inside:3:kill harvest run my_source     the third time it comes by, SIGKILL

The modes are `kill`, `term` and `stop` (SIGKILL, SIGTERM, SIGSTOP to the process itself), `full` and `io` (the error
that the call at this place raises when the disk is full, or fails). Without the variable nothing happens here.
`catalogue serve` refuses to start with it, and whatever else starts with it says so on standard error.
"""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

from schemas.errors import InvalidConfig

VARIABLE: Final = "CATALOGUE_FAILPOINT"
EVERYWHERE: Final = ("embedded", "elasticsearch")
_EMBEDDED: Final = ("embedded",)
_ELASTICSEARCH: Final = ("elasticsearch",)

_SIGNALS: Final = {"kill": signal.SIGKILL, "term": signal.SIGTERM, "stop": signal.SIGSTOP}
_NUMBERS: Final = {"full": errno.ENOSPC, "io": errno.EIO}
_SQLITE: Final = {"full": "database or disk is full", "io": "disk I/O error"}


@dataclass(frozen=True, slots=True)
class Failpoint:
    """One place. `call` says what works there (`store`, `file`, `engine`) and so fails with a disk; empty if nothing.

    `engines` are the search engines with which it is reached.
    """

    name: str
    what: str
    call: str = ""
    engines: tuple[str, ...] = EVERYWHERE

    @property
    def modes(self) -> tuple[str, ...]:
        """What can be made to happen here, but for standing still."""
        return ("kill", "term", "full", "io") if self.call else ("kill", "term")


FAILPOINTS: Final = (
    Failpoint("schema.making", "the tables of a new store are made, not committed", "store"),
    Failpoint("schema.made", "the tables are there, the epoch is not"),
    Failpoint("run.beginning", "a run has its row, not committed", "store"),
    Failpoint("run.begun", "a run is begun, nothing is fetched"),
    Failpoint("page.received", "a page is fetched and read, nothing of it is written"),
    Failpoint("page.half", "inside a page's transaction: payloads and documents are in, versions are not", "store"),
    Failpoint("lease.renewing", "a run says that it is alive, not committed", "store"),
    Failpoint("page.inside", "inside a page's transaction, all is written", "store"),
    Failpoint("page.committed", "a page is in, the index has not read its changes"),
    Failpoint("run.finishing", "everything is listed, the run is not closed"),
    Failpoint("withdrawal.inside", "absent records are withdrawn, not committed", "store"),
    Failpoint("bookmark.inside", "run closed and bookmark moved, not committed", "store"),
    Failpoint("run.finished", "the run is closed, its lease is held"),
    Failpoint("hold.deciding", "a hold is decided and carried out, not committed", "store"),
    Failpoint("hold.decided", "a hold is decided, the index has not read its changes"),
    Failpoint("restore.inside", "withdrawn records are back, not committed", "store"),
    Failpoint("backup.copied", "a backup is written under its passing name, not checked", "store"),
    Failpoint("backup.settling", "a backup, or the store out of one, is on disk without its name", "file"),
    Failpoint("backup.settled", "a backup has its name, old ones are not removed"),
    Failpoint("backup.aside", "the store before is kept aside, the one from the backup has not its place", "file"),
    Failpoint("index.reading", "the projector has read changes, and none of their entities"),
    Failpoint("index.sent", "a batch is in, not committed", "engine", _EMBEDDED),
    Failpoint("index.partial", "one bulk request of a batch is answered", "", _ELASTICSEARCH),
    Failpoint("index.put", "a batch is in, not shown", "", _ELASTICSEARCH),
    Failpoint("index.shown", "a batch is shown, the position has not moved", "", _ELASTICSEARCH),
    Failpoint("index.moved", "the position has moved after a batch"),
    Failpoint("index.renewing", "the projector is about to renew its lease", "", _ELASTICSEARCH),
    Failpoint("rebuild.building", "a document has gone into an index that is built anew"),
    Failpoint("rebuild.built", "an index is built anew and compared, not shown", "engine", _EMBEDDED),
    Failpoint("rebuild.verified", "an index is built anew and compared, not shown", "", _ELASTICSEARCH),
    Failpoint("rebuild.pointing", "the pointer to a new index is written beside the present one", "file", _EMBEDDED),
    Failpoint("rebuild.switched", "a new index is shown, the one before is still there"),
    Failpoint("rebuild.sweeping", "indices that are not shown are about to be removed"),
)
_BY_NAME: Final = {failpoint.name: failpoint for failpoint in FAILPOINTS}

Act = Callable[[Failpoint, str], None]


class _Armed:
    """One failpoint that goes off the `turn`-th time."""

    def __init__(self, failpoint: Failpoint, turn: int, mode: str, act: Act) -> None:
        self._failpoint = failpoint
        self._left = turn
        self._mode = mode
        self._act = act
        self._lock = Lock()

    def reach(self, name: str) -> None:
        if name != self._failpoint.name:
            return
        with self._lock:
            self._left -= 1
            due = self._left == 0
        if due:
            self._act(self._failpoint, self._mode)


_armed: _Armed | None = None


def reach(name: str) -> None:
    """Say that this place is reached."""
    if _armed is not None:
        _armed.reach(name)


def arm(text: str, *, act: Act | None = None) -> None:
    """Set `name:turn:mode`, or nothing with an empty text; `act` in place of the mode. Raises `InvalidConfig`."""
    global _armed
    _armed = None
    if text:
        name, turn, mode = _stated(text)
        _armed = _Armed(_BY_NAME[name], turn, mode, act or _carry_out)


def stated(environment: Mapping[str, str]) -> str:
    """What the environment asks for; empty if nothing."""
    return environment.get(VARIABLE, "")


def _stated(text: str) -> tuple[str, int, str]:
    name, _, rest = text.partition(":")
    turn, _, mode = rest.partition(":")
    if name not in _BY_NAME:
        raise InvalidConfig(f"there is no failpoint '{name}'.", where=VARIABLE)
    if mode not in (*_BY_NAME[name].modes, "stop") or not turn.isdigit() or int(turn) < 1:
        raise InvalidConfig(f"'{name}' takes a turn from 1 and {', '.join(_BY_NAME[name].modes)} or stop.", where=text)
    return name, int(turn), mode


def _carry_out(failpoint: Failpoint, mode: str) -> None:
    os.write(2, f"failpoint {failpoint.name} goes off: {mode}\n".encode())
    if mode in _SIGNALS:
        os.kill(os.getpid(), _SIGNALS[mode])
        if mode != "term":
            time.sleep(
                1
            )  # another thread may be the first that is ended or stopped: this one goes no further meanwhile
        return
    number = _NUMBERS[mode]
    if failpoint.call == "store":
        raise sqlite3.OperationalError(_SQLITE[mode])
    if failpoint.call == "engine":
        # What tantivy's Python binding makes of any fault of its files.
        raise ValueError(f"An IO error occurred: '{os.strerror(number)} (os error {number})'")
    raise OSError(number, os.strerror(number))
