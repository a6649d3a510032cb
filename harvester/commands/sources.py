"""`harvest list | check | status | fetch`: which sources there are, how they are, and what an address gives."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NoReturn

import click

from catalogue_api.catalogue import open_catalogue
from harvester.commands.rim import (
    FINE,
    PROBLEMS,
    Rim,
    child_command,
    json_option,
)
from harvester.config import all_sources, check_file, doubts, find_source, unread_formats
from harvester.tables import document, table
from schemas.records import RunState, Source


@click.command("list")
@json_option
@click.pass_obj
def list_command(rim: Rim, as_json: bool) -> int:
    """List all known sources, your own and the shipped ones.

    \b
    Examples:
      harvest list
      harvest list --json

    Your own files are looked for in harvest.sources_dir and win over shipped ones of the same name.
    """
    every = all_sources(rim.settings)
    sources = [source for source in every.values() if isinstance(source, Source)]
    faulty = [error for error in every.values() if not isinstance(error, Source)]
    if as_json:
        click.echo(document(sources))
    else:
        rows = [[each.key, each.protocol, each.state, each.provider, each.title] for each in sources]
        click.echo(table(("key", "protocol", "state", "provider", "title"), rows))
    for error in faulty:
        click.echo(f"harvest: {error}", err=True)
    return PROBLEMS if faulty else FINE


@click.command("check")
@click.argument("targets", nargs=-1, required=True, metavar="FILE…|URL")
@json_option
@click.pass_obj
def check_command(rim: Rim, targets: tuple[str, ...], as_json: bool) -> int:
    """Say everything that is wrong with source files, or what an address offers.

    \b
    Examples:
      harvest check my_source.toml
      harvest check sources/*.toml --json
      harvest check https://example.org/oai

    An address is looked at and nothing is stored: what talks there, with which formats, sets and habits; five records
    as they would look; and a source file to save. Exit code 1 where nothing is recognised.
    """
    if any("://" in target for target in targets):
        if len(targets) > 1:
            raise click.UsageError("One address at a time.")
        command = child_command(rim.path, "probe", *(["--json"] if as_json else []), "--", targets[0])
        os.execv(command[0], command)  # noqa: S606  (our own command; the process becomes the one that may fetch)
    checked = [_checked(Path(target)) for target in targets]
    if as_json:
        click.echo(document(checked))
    for each in checked if not as_json else ():
        for fault in each["faults"]:
            click.echo(f"{each['file']}: {fault}")
        if not each["faults"]:
            note = f" (not read yet, kept in quarantine: {', '.join(each['unread'])})" if each["unread"] else ""
            click.echo(f"{each['file']}: fine{note}")
    return PROBLEMS if any(each["faults"] for each in checked) else FINE


def _checked(path: Path) -> dict[str, Any]:
    """What `harvest check` says of one file; `unread` are formats that are kept and not read yet."""
    source, faults = check_file(path)
    unread = unread_formats(source) if source else ()
    return {"file": str(path), "faults": [*faults, *(doubts(source) if source else ())], "unread": list(unread)}


@click.command("status")
@click.argument("source", required=False)
@json_option
@click.pass_obj
def status_command(rim: Rim, source: str | None, as_json: bool) -> int:
    """Show what the catalogue has of each source, and how its last run ended.

    \b
    Examples:
      harvest status
      harvest status zenodo_escape2020 --json
    """
    with open_catalogue(rim.settings, with_index=False) as catalogue:
        found = [status for status in catalogue.sources() if source in (None, status.source)]
    if source is not None and not found:
        find_source(source, rim.settings)  # which says so, if nobody knows this key
    if as_json:
        click.echo(document(found))
        return FINE
    rows = [
        [
            each.source,
            each.live,
            each.withdrawn,
            each.quarantined,
            each.rejected,
            each.held,
            each.last_run.state if each.last_run else "never",
            f"{each.last_run.started:%Y-%m-%d %H:%M}" if each.last_run else "",
            each.bookmark,
        ]
        for each in found
    ]
    columns = ("source", "live", "withdrawn", "quarantined", "rejected", "held", "last run", "started", "bookmark")
    nothing = f"Nothing of {source} has been harvested yet." if source else "Nothing has been harvested yet"
    click.echo(table(columns, rows) if rows else f"{nothing.removesuffix('.')}; see 'harvest list'.")
    for each in found:
        if each.last_run and each.last_run.state is not RunState.COMPLETE:
            click.echo(f"{each.source}: {each.last_run.reason}")
    return FINE


@click.command("fetch")
@click.argument("target", metavar="URL|FILE|-")
@click.option("--read", is_flag=True, help="Read the records in it, in place of printing its bytes.")
@click.option("--format", "prefix", help="The metadata format it is in; else it is recognised.")
@click.pass_obj
def fetch_command(rim: Rim, target: str, read: bool, prefix: str | None) -> NoReturn:
    """Fetch one address, file or standard input and print JSON; nothing is stored.

    \b
    Examples:
      harvest fetch 'https://example.org/dataset.ttl'
      harvest fetch --read --format oai_dc record.xml
      cat record.xml | harvest fetch --read -

    Without --read the JSON holds the bytes in base64. Addresses that are not public are refused.
    """
    asked = [*(["--read"] if read else []), *(["--format", prefix] if prefix else [])]
    command = child_command(rim.path, "fetch", *asked, "--", target)
    os.execv(command[0], command)  # noqa: S606  (our own command; the process becomes the one that may fetch)
