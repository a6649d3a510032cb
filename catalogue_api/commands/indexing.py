"""`catalogue index …`: care for the search index."""

from __future__ import annotations

import logging
import os
import signal
from contextlib import closing
from threading import Event
from types import FrameType

import click

from catalogue_api import terminal
from catalogue_api.catalogue import Catalogue, calm_collector, open_catalogue
from catalogue_api.commands.rim import (
    FINE,
    PROBLEMS,
    Rim,
    engine_option,
    json_option,
    tell,
)
from catalogue_api.following import follow
from catalogue_api.index.projector import BATCH

_log = logging.getLogger(__name__)


@click.group("index")
def index_group() -> None:
    """Care for the search index, which can always be made anew from the store.

    \b
    Examples:
      catalogue index verify      is it what the store says?
      catalogue index refresh     bring it up to date once
      catalogue index rebuild     make it anew, while the old one answers
    """
    calm_collector()


@index_group.command("refresh")
@json_option
@click.pass_obj
def refresh_command(rim: Rim, as_json: bool) -> None:
    """Bring the index up to the end of the change log, once.

    \b
    Examples:
      catalogue index refresh
    """
    total = 0
    with (
        closing(open_catalogue(rim.settings(), project=True)) as catalogue,
        terminal.progress("Indexing", total=_behind(catalogue)) as advance,
    ):
        while applied := catalogue.refresh_index(limit=BATCH):
            advance(applied)
            total += applied
    tell({"applied": total}, f"{total} entities applied.", as_json=as_json)


def _behind(catalogue: Catalogue) -> int | None:
    """About how many entities have to be applied; `None` when the index is empty or follows another store."""
    end = catalogue.position()
    shown = catalogue.index.position() if catalogue.index is not None else None
    if shown is None or shown.epoch != end.epoch:
        return catalogue.counts()["entities"]
    return end.sequence - shown.sequence


@index_group.command("rebuild")
@engine_option
@json_option
@click.pass_obj
def rebuild_command(rim: Rim, engine: str | None, as_json: bool) -> None:
    """Make the index anew beside the present one and switch; searches are answered all the while.

    \b
    Examples:
      catalogue index rebuild && catalogue index verify
      catalogue index rebuild --engine elasticsearch      before the settings say so
    """
    with (
        closing(open_catalogue(rim.settings(engine), project=True)) as catalogue,
        terminal.progress("Rebuilding", total=None),
    ):
        total = catalogue.rebuild_index()
    tell({"entities": total}, f"{total} entities in the index.", as_json=as_json)


@index_group.command("verify")
@engine_option
@json_option
@click.pass_obj
def verify_command(rim: Rim, engine: str | None, as_json: bool) -> int:
    """Compare index and store both ways; exit code 1 on any difference.

    \b
    Examples:
      catalogue index verify
      catalogue index verify --json | jq .missing
    """
    with closing(open_catalogue(rim.settings(engine))) as catalogue, terminal.progress("Comparing", total=None):
        drift = catalogue.verify_index()
    found = {"missing": drift.missing, "extra": drift.extra, "stale": drift.stale}
    words = terminal.drift(found, drift.refused)
    tell({**found, "refused": drift.refused}, words, as_json=as_json)
    return PROBLEMS if any(found.values()) else FINE


@index_group.command("follow")
@click.option("--wait", is_flag=True, help="Wait for an index that another process writes, in place of exit code 5.")
@click.option("--parent", type=int, hidden=True, help="End when the parent is no longer this process.")
@click.pass_obj
def follow_command(rim: Rim, wait: bool, parent: int | None) -> None:
    """Keep the index up to date until a signal ends it; 'catalogue serve' does this by itself.

    \b
    Examples:
      catalogue index follow
    """
    ended = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)

    def pause(seconds: float) -> bool:
        return not ended.wait(seconds) and (parent is None or os.getppid() == parent)

    follow(rim.settings(), pause=pause, wait=wait, applied=_say_applied)


def _say_applied(number: int) -> None:
    if number:
        _log.info("%d entities applied", number)
