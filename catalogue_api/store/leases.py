"""Who harvests a source: one process at a time; a dead one lets go by itself, and one that stands still is passed over.

A lock on a small file ends with its process, however it ends. A process that lives and does nothing (stopped, or its
machine asleep) keeps its lock; so every holder has a number (`fence`) in the store, and beats. Who finds no beat takes
the next number, and whatever the holder before still wants to write is refused in the very transaction.

Silence is counted on the clock of whoever waits and in beats of the holder, so no jump of a clock gives two holders.
"""

from __future__ import annotations

import fcntl
import os
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Connection, Engine, select, update

from catalogue_api.failpoints import reach
from catalogue_api.store import dialect, tables
from catalogue_api.store.codec import instant, moment
from schemas.errors import SourceLocked, StoreUnavailable

LAPSE: Final = 300.0
"""Seconds without a beat after which a holder is looked at more closely; it beats fifteen times in that time."""

_WATCHED: Final = 5
"""It is then watched for this part of `LAPSE`, three beats, before it is passed over."""

_LOOKS: Final = 20
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


@dataclass(frozen=True, slots=True)
class Lease:
    """What the store says of a holder: its number, who it is, since when, and its beats."""

    fence: int
    holder: str
    taken: datetime
    beats: int
    beat_at: datetime


class Leases:
    """The leases of one catalogue, as this process sees and holds them."""

    def __init__(
        self,
        folder: Path,
        engine: Engine,
        *,
        clock: Callable[[], datetime],
        lapse: float = LAPSE,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._folder = folder
        self._engine = engine
        self._clock = clock
        self._lapse = lapse
        self._pause = pause
        self._held: dict[str, IO[bytes]] = {}

    def take(self, source: str) -> int:
        """Hold the source and give the holder's number, or raise `SourceLocked`."""
        file = self._lock(source)
        if file is not None:
            before = self.lease(source)
        else:
            before = self._silent(source)
            file = self._lock(source)  # it may have ended meanwhile
        try:
            fence = self._claim(source, before)
        except (SourceLocked, StoreUnavailable):
            if file is not None:
                file.close()
            raise
        if file is None:
            # The lock of a holder that stands still goes with its file; only who has the number may remove that.
            self._path(source).unlink(missing_ok=True)
            file = self._lock(source)
            if file is None:
                raise self._locked(source, self.lease(source))
        self._held[source] = file
        return fence

    def drop(self, source: str) -> None:
        """Let the source go."""
        file = self._held.pop(source, None)
        if file is not None:
            file.close()

    def close(self) -> None:
        """Let every source go."""
        for source in list(self._held):
            self.drop(source)

    def taken(self, source: str) -> bool:
        """Whether any living process holds the source just now."""
        if source in self._held:
            return True
        path = self._path(source)
        if not path.exists():
            return False
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def silent_since(self, source: str) -> datetime | None:
        """When a holder last beat that should have done so since; `None` for one that beats, or none at all."""
        lease = self.lease(source)
        silent = lease is not None and (self._clock() - lease.beat_at).total_seconds() >= self._lapse
        return lease.beat_at if lease and silent else None

    def lease(self, source: str) -> Lease | None:
        """What the store says of the last holder; `None` where there never was one."""
        with dialect.reading(self._engine) as connection:
            row = connection.execute(select(tables.lease).where(tables.lease.c.source == source)).first()
        return Lease(row.fence, row.holder, moment(row.taken), row.beats, moment(row.beat_at)) if row else None

    def _lock(self, source: str) -> IO[bytes] | None:
        """The file of a source, locked; `None` while another process holds it."""
        path = self._path(source)
        while True:
            try:
                file = path.open("ab")
            except OSError as error:
                raise StoreUnavailable(f"the lock cannot be written: {error}.", where=str(path)) from error
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                return None
            try:
                if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                    return file
            except FileNotFoundError:
                pass
            file.close()  # somebody has put another file in its place

    def _claim(self, source: str, before: Lease | None) -> int:
        now = instant(self._clock())
        holder = f"process {os.getpid()} on {socket.gethostname()}"
        fresh = {"source": source, "fence": 0, "holder": holder, "taken": now, "beats": 0, "beat_at": now}
        with dialect.writing(self._engine) as connection:
            dialect.insert_missing(connection, tables.lease, [fresh])
            seen = before.fence if before else 0
            claimed = connection.execute(
                update(tables.lease)
                .where(tables.lease.c.source == source, tables.lease.c.fence == seen)
                .values(fence=seen + 1, holder=holder, taken=now, beat_at=now)
            )
            if claimed.rowcount != 1:
                raise self._locked(source, None)
        return seen + 1

    def _silent(self, source: str) -> Lease:
        """The lease of a living holder that does not beat, after it was watched; raises `SourceLocked` if it does."""
        seen = self.lease(source)
        if seen is None or self._fresh(seen):
            raise self._locked(source, seen)
        for _ in range(_LOOKS):
            self._pause(self._lapse / _WATCHED / _LOOKS)
            now = self.lease(source)
            if now is None or (now.fence, now.beats) != (seen.fence, seen.beats):
                raise self._locked(source, now)
            if not self.taken(source):
                break
        return seen

    def _fresh(self, lease: Lease) -> bool:
        """Whether the last beat is recent; one in the future says only that a clock was moved."""
        return 0 <= (self._clock() - lease.beat_at).total_seconds() < self._lapse

    def _locked(self, source: str, lease: Lease | None) -> SourceLocked:
        who = f": {lease.holder}, since {lease.taken:%Y-%m-%d %H:%M:%S} UTC" if lease else ""
        return SourceLocked(
            f"another harvest of this source is running{who}.",
            where=source,
            next_step=f"Wait for it, or end it; without a sign of life it is passed over after {self._lapse:.0f} s.",
        )

    def _path(self, source: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{_UNSAFE.sub('_', source)}.lock"


def renew(connection: Connection, source: str, *, fence: int, now: int) -> None:
    """Beat, or raise `SourceLocked` where another holder has a later number; called in every transaction of a run."""
    mine: Any = connection.execute(
        update(tables.lease)
        .where(tables.lease.c.source == source, tables.lease.c.fence == fence)
        .values(beats=tables.lease.c.beats + 1, beat_at=now)
    )
    if mine.rowcount != 1:
        raise SourceLocked(
            "another process has taken this source over, because this one gave no sign of life.",
            where=source,
            next_step="Nothing that it brought since is written; the other goes on where it was.",
        )
    reach("lease.renewing")
