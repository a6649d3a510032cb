"""`catalogue backup …`: copies of the store."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from catalogue_api import terminal
from catalogue_api.catalogue import Catalogue
from catalogue_api.commands.rim import (
    Rim,
    json_option,
    tell,
)
from catalogue_api.store import backups


@click.group("backup")
def backup_group() -> None:
    """Keep copies of the store, the one thing that cannot be made anew.

    \b
    Examples:
      catalogue backup save backups --keep 14
      catalogue backup list backups
      catalogue backup restore backups/catalogue-20261121T030000Z.sqlite --replace
    """


_folder_argument = click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)


def _backup_folder(stated: Path | None, settings: Mapping[str, Any]) -> Path:
    if stated is None and not settings["backup_dir"]:
        raise click.UsageError("Say which folder, or set backup_dir.")
    return stated or Path(settings["backup_dir"])


@backup_group.command("save")
@_folder_argument
@click.option("--keep", type=click.IntRange(min=1), default=14, show_default=True, help="How many of the newest stay.")
@json_option
@click.pass_obj
def backup_save_command(rim: Rim, folder: Path | None, keep: int, as_json: bool) -> None:
    """Write one backup of the store while everything goes on, check it, and remove the oldest beyond --keep.

    \b
    Examples:
      catalogue backup save
      catalogue backup save /srv/backups --keep 30
    """
    settings = rim.settings()
    chosen = _backup_folder(folder, settings)
    with terminal.progress("Copying the store", total=None):
        made = backups.save(Path(settings["data_dir"]), chosen, now=datetime.now(UTC), keep=keep)
    tell(_shown(made), f"{made.path}, {made.size / 1e6:.1f} MB", as_json=as_json)


@backup_group.command("list")
@_folder_argument
@json_option
@click.pass_obj
def backup_list_command(rim: Rim, folder: Path | None, as_json: bool) -> None:
    """List the complete backups of a folder, newest first.

    \b
    Examples:
      catalogue backup list
      catalogue backup list /srv/backups --json
    """
    found = backups.backups(_backup_folder(folder, rim.settings()))
    words = [f"{each.taken:%Y-%m-%d %H:%M:%S} UTC  {each.size / 1e6:>10.1f} MB  {each.path}" for each in found]
    tell([_shown(each) for each in found], "\n".join(words) or "There is none.", as_json=as_json)


@backup_group.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Move a store that is there aside.")
@json_option
@click.pass_obj
def backup_restore_command(rim: Rim, file: Path, replace: bool, as_json: bool) -> None:
    """Put a backup in the place of the store; stop every process of the catalogue first.

    \b
    Examples:
      catalogue backup restore backups/catalogue-20261121T030000Z.sqlite --replace

    The index notices by itself that it follows another store, and is rebuilt; harvests go on from the backup's
    bookmarks and fetch again what came since.
    """
    data_dir = Path(rim.settings()["data_dir"])
    aside = backups.restore(file, data_dir, now=datetime.now(UTC), replace=replace)
    with closing(Catalogue.open(data_dir)) as catalogue:
        counts = catalogue.counts()
    words = f"{counts['entities']} entities, {counts['records']} records are back."
    kept = f" The store before is kept as {aside}." if aside else ""
    tell({"restored": str(file), "kept": aside and str(aside), **counts}, words + kept, as_json=as_json)


def _shown(backup: backups.Backup) -> dict[str, Any]:
    return {"path": str(backup.path), "taken": backup.taken, "bytes": backup.size}
