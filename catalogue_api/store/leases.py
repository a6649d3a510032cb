"""Who harvests a source: one process at a time, and a dead one lets go by itself."""

from __future__ import annotations

import fcntl
import re
from pathlib import Path
from typing import IO

from schemas.errors import SourceLocked

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


class Leases:
    """Advisory locks on small files: the operating system frees them when their process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, IO[bytes]] = {}

    def take(self, source: str) -> None:
        """Hold the source, or raise `SourceLocked`."""
        file = self._path(source).open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.close()
            raise SourceLocked(
                "another harvest of this source is running.", where=source, next_step="See 'harvest status'."
            ) from error
        self._held[source] = file

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
        """Whether any process holds the source just now."""
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

    def _path(self, source: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{_UNSAFE.sub('_', source)}.lock"
