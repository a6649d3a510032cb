"""`catalogue doctor`: is everything that the catalogue needs in order, and what to do where it is not."""

from __future__ import annotations

import platform
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from importlib.metadata import version
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.checks import FAILURE, OK, WARNING, Check
from catalogue_api.store.backups import newest_backup
from schemas.errors import CatalogueFault

_LEAST_FREE_BYTES = 1 << 30
_CLOCK_TOLERANCE = timedelta(minutes=5)
_BACKUP_AGE = timedelta(hours=36)
_LIBRARIES = ("flask", "sqlalchemy", "tantivy", "elasticsearch", "pyoxigraph", "lxml")


def examine(settings: Mapping[str, Any], *, now: datetime) -> Iterator[Check]:
    """Every check in turn; a broken store or index is a finding, never an exception."""
    yield _versions()
    yield _folder(Path(settings["data_dir"]))
    yield _address(settings)
    yield _contact(settings)
    yield _backups(settings, now)
    yield from _with_catalogue(settings, now)


def _versions() -> Check:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return Check("versions", OK, f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}")


def _folder(folder: Path) -> Check:
    present = next((each for each in (folder, *folder.resolve().parents) if each.is_dir()), Path("/"))
    free = shutil.disk_usage(present).free
    detail = f"{folder.resolve()}, {free / 1e9:.1f} GB free"
    if free < _LEAST_FREE_BYTES:
        return Check("data folder", WARNING, detail, "Make room: a full disk stops every harvest.")
    return Check("data folder", OK, detail)


def _address(settings: Mapping[str, Any]) -> Check:
    base = str(settings["base_url"])
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return Check("public address", FAILURE, base, "Set base_url to an http or https address that ends in '/'.")
    if _is_local(parts.hostname) and not _is_local(str(settings["web.host"])):
        return Check(
            "public address", WARNING, base, "Others can reach the portal: set base_url to its public address."
        )
    return Check("public address", OK, base)


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _contact(settings: Mapping[str, Any]) -> Check:
    if settings["harvest.contact"]:
        return Check("contact", OK, str(settings["harvest.contact"]))
    return Check("contact", WARNING, "none", "Set harvest.contact: providers want to know who asks.")


def _backups(settings: Mapping[str, Any], now: datetime) -> Check:
    if not settings["backup_dir"]:
        step = "Set backup_dir and run 'catalogue backup save' every day; the store cannot be made anew."
        return Check("backup", WARNING, "none is made", step)
    newest = newest_backup(Path(settings["backup_dir"]))
    if newest is None:
        return Check("backup", WARNING, "there is none yet", "Run 'catalogue backup save'.")
    detail = f"{newest.path.name}, {newest.size / 1e9:.1f} GB"
    if now - newest.taken > _BACKUP_AGE:
        step = "See why 'catalogue backup save' no longer runs or ends well."
        return Check("backup", WARNING, f"{detail}, {(now - newest.taken).days} days old", step)
    return Check("backup", OK, detail)


def _with_catalogue(settings: Mapping[str, Any], now: datetime) -> Iterator[Check]:
    try:
        with closing(open_catalogue(settings, with_index=False)) as catalogue:
            yield from (check(catalogue) for check in (_store, _holds))
            yield _clock(catalogue, now)
    except CatalogueFault as fault:
        yield Check("store", FAILURE, str(fault), fault.next_step)
        return
    try:
        with closing(open_catalogue(settings)) as catalogue:
            assert catalogue.index is not None
            yield from catalogue.index.examine(now=now)
            yield _index(catalogue)
            yield _drift(catalogue)
    except CatalogueFault as fault:
        yield Check("index", FAILURE, str(fault), fault.next_step or "Run 'catalogue index rebuild'.")


def _store(catalogue: Catalogue) -> Check:
    counts = catalogue.counts()
    return Check(
        "store", OK, f"{counts['entities']} entities, {counts['records']} records, {counts['sources']} sources"
    )


def _holds(catalogue: Catalogue) -> Check:
    waiting = catalogue.holds()
    if waiting:
        return Check("holds", WARNING, f"{len(waiting)} wait for a person", "See 'harvest holds'.")
    return Check("holds", OK, "none waits")


def _clock(catalogue: Catalogue, now: datetime) -> Check:
    newest = max((run.started for run in catalogue.runs(limit=1)), default=now)
    if newest > now + _CLOCK_TOLERANCE:
        return Check("clock", FAILURE, f"the last harvest began at {newest}, it is now {now}", "Set the clock.")
    return Check("clock", OK, f"{now:%Y-%m-%d %H:%M} UTC")


def _index(catalogue: Catalogue) -> Check:
    end = catalogue.position()
    shown = catalogue.index.position() if catalogue.index is not None else None
    if shown is None:
        state = WARNING if end.sequence else OK
        return Check("index", state, "empty", "Run 'catalogue index refresh'." if end.sequence else "")
    if shown.epoch != end.epoch:
        return Check("index", FAILURE, "it follows another store", "Run 'catalogue index rebuild'.")
    behind = end.sequence - shown.sequence
    if behind > 0:
        step = "'catalogue serve' and 'catalogue index refresh' bring it up to date."
        return Check("index", WARNING, f"{behind} changes behind", step)
    return Check("index", OK, "up to date")


def _drift(catalogue: Catalogue) -> Check:
    """Counts only: cheap at any size, blind to old contents, which `index verify` sees."""
    index = catalogue.index
    held = index.condition().documents if index is not None else None
    if index is None or held is None:
        return Check("drift", WARNING, "the engine does not tell what it holds", "See the checks of the engine.")
    live, refused = catalogue.counts()["entities"], sum(1 for _ in index.refused())
    detail = f"{live} entities in the store, {held} in the index"
    if held + refused == live:
        if not refused:
            return Check("drift", OK, detail)
        step = "'catalogue index verify' names them with the reason; they are tried again at the next rebuild."
        return Check("drift", WARNING, f"{detail}, {refused} refused by the engine", step)
    if catalogue.index_lag():
        return Check("drift", OK, f"{detail} that is behind", "They should agree once the index is up to date.")
    step = "Run 'catalogue index verify' to see which, then 'catalogue index rebuild'."
    return Check("drift", FAILURE, detail, step)
