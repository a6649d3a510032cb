"""Folders of an index kept in files: built beside the present one, switched at once, removed later.

    <folder>/current          one line of JSON: which generation is shown, and the schema it was built for
    <folder>/generation-7/    the engine's own files
    <folder>/writer.lock      held by the one process that writes

The pointer is replaced atomically, so a reader sees the old index or the new one, and a builder that dies leaves
only a folder that nobody points to.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import orjson

from catalogue_api.failpoints import reach
from schemas.errors import IndexLocked, IndexUnavailable

POINTER: Final = "current"
_LOCK: Final = "writer.lock"
_LONGEST_NAME: Final = 200
_NAME = re.compile(r"generation-(\d+)")


@dataclass(frozen=True, slots=True)
class Generation:
    """One complete index: its folder and the schema it was built for."""

    folder: Path
    schema: str


def current(root: Path) -> Generation | None:
    """The generation that is shown; `None` when there has never been one."""
    pointer = root / POINTER
    try:
        stated: Any = orjson.loads(pointer.read_bytes())
        return Generation(root / str(stated["folder"]), str(stated["schema"]))
    except FileNotFoundError:
        return None
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise IndexUnavailable(
            f"the pointer to the index cannot be read: {error}.",
            where=str(pointer),
            next_step="Delete the file and run `catalogue index rebuild`.",
        ) from error


def prepare(root: Path, schema: str) -> Generation:
    """An empty folder for the next generation; folders that nobody points to are removed first."""
    shown = current(root)
    sweep(root)
    last = _NAME.fullmatch(shown.folder.name) if shown else None
    generation = Generation(root / f"generation-{int(last[1]) + 1 if last else 1}", schema)
    with _writing(root):
        generation.folder.mkdir()
    return generation


def switch(root: Path, generation: Generation) -> None:
    """Show this generation from now on. The one before stays until the next `sweep`, for requests under way."""
    content = orjson.dumps({"folder": generation.folder.name, "schema": generation.schema})
    beside = root / f"{POINTER}.new"
    with _writing(root):
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        reach("rebuild.pointing")
        beside.replace(root / POINTER)
        folder = os.open(root, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _writing(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexUnavailable(
            f"the files of the index cannot be written: {error}.",
            where=str(root),
            next_step="Check disk space and rights.",
        ) from error


def sweep(root: Path) -> None:
    """Remove generations that are not shown: earlier ones, and what a builder that died has left."""
    shown = current(root)
    reach("rebuild.sweeping")
    for path in root.iterdir():
        if _NAME.fullmatch(path.name) and (shown is None or path != shown.folder):
            shutil.rmtree(path, ignore_errors=True)


def lock(path: Path, *, what: str) -> IO[bytes]:
    """Hold an exclusive lock until the file is closed or the process ends, however it ends."""
    with _writing(path.parent):
        file = path.open("a+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        who = file.read(_LONGEST_NAME).decode(errors="replace")
        file.close()
        raise IndexLocked(
            f"another process {what}{': ' if who else ''}{who}.",
            where=str(path),
            next_step="Wait for it, or stop it (`catalogue serve` and `catalogue index follow` do this).",
        ) from error
    with _writing(path.parent):
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()}".encode())
        file.flush()
    return file


def lock_writer(root: Path) -> IO[bytes]:
    """The right to write below this folder."""
    return lock(root / _LOCK, what="writes this index")
