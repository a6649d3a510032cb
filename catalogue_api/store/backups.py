"""Backups of the store: one file each, whole and checked, taken while everything goes on.

The index and everything else is a projection and is made anew; the operator's own settings and source files are
files already.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from catalogue_api.failpoints import reach
from catalogue_api.store import tables
from schemas.errors import CatalogueFault, InvalidInput, SourceLocked, StoreUnavailable

STORE_FILE = "catalogue.sqlite"
_NAME = re.compile(r"catalogue-(\d{8}T\d{6}Z)\.sqlite")
_MOMENT = "%Y%m%dT%H%M%SZ"
_ASIDE = "catalogue-before-{}.sqlite"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its file, when it was taken, and its size in bytes."""

    path: Path
    taken: datetime
    size: int


def backups(folder: Path) -> tuple[Backup, ...]:
    """The complete backups in a folder, newest first; other files there are left alone."""
    if not folder.is_dir():
        return ()
    named = ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir())
    found = [
        Backup(path, datetime.strptime(name[1], _MOMENT).replace(tzinfo=UTC), path.stat().st_size)
        for path, name in named
        if name is not None
    ]
    return tuple(sorted(found, key=lambda backup: backup.path.name, reverse=True))


def newest_backup(folder: Path) -> Backup | None:
    """The last complete backup in a folder."""
    return next(iter(backups(folder)), None)


def save(data_dir: Path, folder: Path, *, now: datetime, keep: int) -> Backup:
    """Write one backup and remove all but the newest `keep`. Raises `StoreUnavailable`.

    The copy is one reading transaction (SQLite's online backup in a single step), so it is one state of the store
    and holds up no harvest; it is checked and on disk before it has its name.
    """
    store = data_dir / STORE_FILE
    if not store.is_file():
        raise StoreUnavailable("there is no store to back up.", where=str(store), next_step="Check data_dir.")
    target = folder / f"catalogue-{now.astimezone(UTC).strftime(_MOMENT)}.sqlite"
    beside = folder / f".{target.name}.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
    except OSError as error:
        raise _unwritten(target, error) from error
    try:
        with (
            beside.open("wb") as held,
            closing(sqlite3.connect(f"{store.resolve().as_uri()}?mode=rw", uri=True, timeout=60)) as source,
            closing(sqlite3.connect(beside)) as copy,
        ):
            fcntl.flock(held, fcntl.LOCK_EX)  # for `_sweep`; SQLite has locks of another kind
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            reach("backup.copied")
        _check(beside)
        _settle(beside, target)
    except (OSError, sqlite3.Error) as error:
        raise _unwritten(target, error) from error
    finally:
        beside.unlink(missing_ok=True)
    reach("backup.settled")
    for old in backups(folder)[keep:]:
        old.path.unlink(missing_ok=True)
    return Backup(target, now, target.stat().st_size)


def _sweep(folder: Path) -> None:
    """Remove what processes that were killed left of their backups."""
    for path in folder.glob(".catalogue*.part"):
        with suppress(BlockingIOError, FileNotFoundError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def _unwritten(target: Path, error: Exception) -> StoreUnavailable:
    step = "Check disk space and rights."
    return StoreUnavailable(f"the backup could not be written: {error}.", where=str(target), next_step=step)


def restore(backup: Path, data_dir: Path, *, now: datetime, replace: bool) -> Path | None:
    """Put a backup in the place of the store; returns where the store before it is kept, if there was one.

    Raises `InvalidInput` for a file that is no whole backup or a store that is in the way, `SourceLocked` while any
    process uses the store. It gets a new epoch before it has its name, so that every projection rebuilds itself, and
    the store before has a second name before it loses its first: whenever this is killed, one of them is in place.
    """
    store = data_dir / STORE_FILE
    _check_given(backup)
    if store.exists() and not replace:
        raise InvalidInput("there is a store already.", where=str(store), next_step="Say --replace to move it aside.")
    aside = data_dir / _ASIDE.format(now.astimezone(UTC).strftime(_MOMENT))
    beside = data_dir / f".{STORE_FILE}.{os.getpid()}.part"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(backup, beside)
        _new_epoch(beside)
        with _unused(store):
            if store.exists():
                _second_name(store, aside)
            reach("backup.aside")
            _settle(beside, store)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(f"the backup could not be put in place: {error}.", where=str(data_dir)) from error
    finally:
        beside.unlink(missing_ok=True)
    return aside if aside.exists() else None


def _new_epoch(beside: Path) -> None:
    with closing(sqlite3.connect(beside, isolation_level=None)) as copy:
        copy.execute("UPDATE meta SET value = ? WHERE key = 'epoch'", (uuid4().hex,))


def _second_name(store: Path, aside: Path) -> None:
    """Keep a store under another name too; a file system without links has to copy it."""
    for left in store.parent.glob(_ASIDE.format("*")):
        if left.samefile(store):  # by a restore that was killed
            left.unlink()
    try:
        aside.hardlink_to(store)
    except FileExistsError:
        raise
    except OSError:
        shutil.copyfile(store, aside)


@contextmanager
def _unused(store: Path) -> Iterator[None]:
    """Holds the store alone: SQLite takes a file out of WAL mode only when no other connection has it open."""
    if not store.exists():
        yield
        return
    with closing(sqlite3.connect(store, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise SourceLocked(
                f"a process uses the store ({error}).",
                where=str(store),
                next_step="Stop 'catalogue serve', 'catalogue index follow' and every harvest, then try again.",
            ) from error
        yield


def _check_given(backup: Path) -> None:
    try:
        _check(backup)
    except (OSError, sqlite3.Error, CatalogueFault) as error:
        raise InvalidInput(f"it is no whole backup of a store: {error}", where=str(backup)) from error


def _check(path: Path) -> None:
    """Raise `StoreUnavailable` unless the file is a whole store of this release's schema."""
    if not path.is_file():
        raise StoreUnavailable("there is no such file.", where=str(path))
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise StoreUnavailable(f"the file is damaged: {found}.", where=str(path))
        schema = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    if schema is None or schema[0] != tables.SCHEMA_VERSION:
        raise StoreUnavailable(
            f"it has schema {schema and schema[0]}, this release reads {tables.SCHEMA_VERSION}.", where=str(path)
        )


def _settle(beside: Path, target: Path) -> None:
    """Give a finished file its name, with its bytes and its name on disk."""
    for path in (beside, target.parent):
        if path == target.parent:
            reach("backup.settling")
            beside.replace(target)
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
