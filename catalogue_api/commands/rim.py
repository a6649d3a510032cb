"""What all commands have in common: settings, options, exit codes, and data on standard output."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import orjson

from catalogue_api.config import load_settings
from schemas.wire.settings import INDEX_ENGINES

FINE, PROBLEMS, USAGE, PARTIAL, UNREACHABLE, LOCKED, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 5, 70, 130


@dataclass(slots=True)
class Rim:
    """What every command is given: where the settings stand, read when a command first needs them."""

    path: Path | None

    def settings(self, engine: str | None = None) -> dict[str, Any]:
        """All settings by dotted key, with the index of this engine if one is named."""
        stated: Mapping[str, Any] = load_settings(self.path, os.environ)
        return {**stated, "index.engine": engine} if engine else dict(stated)


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
engine_option = click.option(
    "--engine", type=click.Choice(INDEX_ENGINES), help="The index of this engine, not of the one in the settings."
)
filter_option = click.option(
    "-f", "--filter", "filters", multiple=True, metavar="FACET=VALUE", help="Only these; may be repeated."
)
snapshot_option = click.option("--snapshot", default="", help="As it was in this snapshot, in place of now.")


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def tell(value: Any, words: str, *, as_json: bool) -> None:
    """The value as JSON, or the words for it."""
    if as_json:
        print_json(value)
    else:
        click.echo(words)
