"""`catalogue landscape`: name a state so that it can be cited, and see what there is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from typing import Any, Protocol

import click
import orjson

from catalogue_api import terminal
from catalogue_api.catalogue import open_catalogue
from catalogue_api.landscape.citation import CITATIONS, address
from schemas.holdings import Snapshot


class Rim(Protocol):
    """What every command is given."""

    def settings(self) -> Mapping[str, Any]:
        """All settings by dotted key."""


_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group("landscape")
def landscape() -> None:
    """Inventories that can be cited, repeated and compared.

    \b
    Examples:
      catalogue landscape snapshot 2026-strategy
      catalogue landscape list
    """


@landscape.command("snapshot")
@click.argument("name")
@click.option("--note", default="", help="What it is for, in a sentence.")
@_json_option
@click.pass_obj
def snapshot_command(rim: Rim, name: str, note: str, as_json: bool) -> None:
    """Name the present state for good: it can be cited, read and exported again whatever changes later.

    \b
    Examples:
      catalogue landscape snapshot 2026-strategy --note 'Chapter 3, figures 1 to 4'
      catalogue landscape snapshot 2026-11 --json | jq -r .address
    """
    settings = rim.settings()
    with closing(open_catalogue(settings, with_index=False)) as catalogue, terminal.progress("Reading", total=None):
        taken = catalogue.take_snapshot(name, note=note)
    if as_json:
        _print_json(snapshot_answer(taken, settings["base_url"]))
    else:
        click.echo(CITATIONS["txt"][1](taken, title=settings["title"], base=settings["base_url"]), nl=False)


@landscape.command("list")
@click.option("--cite", type=click.Choice(list(CITATIONS)), help="Each as a reference: words, BibTeX or CSL-JSON.")
@_json_option
@click.pass_obj
def list_command(rim: Rim, cite: str | None, as_json: bool) -> None:
    """List the snapshots, newest first.

    \b
    Examples:
      catalogue landscape list
      catalogue landscape list --cite bib > snapshots.bib
    """
    settings = rim.settings()
    with closing(open_catalogue(settings, with_index=False)) as catalogue:
        found = catalogue.snapshots()
    if as_json:
        _print_json({"snapshots": [snapshot_answer(each, settings["base_url"]) for each in found]})
    elif cite:
        for each in found:
            click.echo(CITATIONS[cite][1](each, title=settings["title"], base=settings["base_url"]), nl=False)
    else:
        for each in found:
            click.echo(f"{each.name:24} {each.changed:%Y-%m-%d}  {each.entities:>9} things  {each.records:>9} records")


def snapshot_answer(snapshot: Snapshot, base: str) -> dict[str, Any]:
    """A snapshot as JSON."""
    return {**asdict(snapshot), "address": address(snapshot, base)}


def _print_json(value: Any) -> None:
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
