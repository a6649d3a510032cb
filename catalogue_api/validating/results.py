"""Results of validations that live for some days at an address nobody can guess, and then are gone.

A file each, in a folder beside the store and outside it: no backup, export or index ever holds what was only checked.
Its name is a digest of the token in the address, so whoever reads the folder learns no address.
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

FOLDER = "validations"
_BYTES_OF_TOKEN = 24
_MOST_BYTES = 1 << 30
_ENDING = ".result"


@dataclass(frozen=True, slots=True)
class Result:
    """One validation as it was asked, what was found (the summary of `confined.py`), and until when it is kept."""

    name: str
    profiles: tuple[str, ...]
    syntax: str | None
    address: str
    found: dict[str, Any]
    body: bytes
    expires: datetime


class Results:
    """The kept results of one catalogue; several processes may share the folder."""

    def __init__(self, data_dir: Path, *, days: int, clock: Callable[[], datetime] | None = None) -> None:
        self._folder = data_dir / FOLDER
        self._lifetime = timedelta(days=days)
        self._clock = clock or (lambda: datetime.now(UTC))

    def keep(
        self, name: str, body: bytes, *, profiles: tuple[str, ...], syntax: str | None, address: str,
        found: dict[str, Any],
    ) -> str:  # fmt: skip
        """Keep a result and return the token of its address; what has expired goes, and the oldest if all is full."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        token = secrets.token_urlsafe(_BYTES_OF_TOKEN)
        head = {
            "name": name, "profiles": profiles, "syntax": syntax, "address": address, "found": found,
            "expires": (self._clock() + self._lifetime).timestamp(),
        }  # fmt: skip
        packed = zlib.compress(orjson.dumps(head) + b"\n" + body, 6)
        self._sweep(len(packed))
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
            file.write(packed)
        Path(file.name).replace(self._path(token))
        return token

    def get(self, token: str) -> Result | None:
        """The result at that address; `None` where there is none, or none any more."""
        try:
            head, _, body = zlib.decompress(self._path(token).read_bytes()).partition(b"\n")
        except (OSError, zlib.error):
            return None
        told = orjson.loads(head)
        expires = datetime.fromtimestamp(told["expires"], UTC)
        if expires <= self._clock():
            self.remove(token)
            return None
        return Result(
            told["name"], tuple(told["profiles"]), told["syntax"], told["address"], told["found"], body, expires
        )

    def remove(self, token: str) -> None:
        """Forget a result, if there is one."""
        self._path(token).unlink(missing_ok=True)

    def _path(self, token: str) -> Path:
        return self._folder / (hashlib.sha256(token.encode("utf-8", "replace")).hexdigest() + _ENDING)

    def _sweep(self, more: int) -> None:
        oldest = (self._clock() - self._lifetime).timestamp()
        kept = []
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                stated = path.stat()
                if stated.st_mtime <= oldest:
                    path.unlink()
                else:
                    kept.append((stated.st_mtime, stated.st_size, path))
        size = sum(each[1] for each in kept) + more
        for _, length, path in sorted(kept):
            if size <= _MOST_BYTES:
                break
            path.unlink(missing_ok=True)
            size -= length
