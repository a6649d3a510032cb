"""The process that reaches the network and reads what strangers send: one harvest, or one fetch, then it ends.

It is started by `harvest run` and `harvest fetch`, not by people. Only it loads Scrapy.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import click

# Before the rest: while it is loaded, Scrapy 2.19 walks the stack and looks at every module loaded so far, three times,
# to mark classes as deprecated. Here that takes a fraction of what it would take among all the others.
import scrapy.core.downloader.contextfactory  # noqa: F401

from catalogue_api.catalogue import arm_failpoint, calm_collector, open_catalogue
from harvester import inspecting
from harvester.children import die_with_parent, limit_memory, say
from harvester.cli import Errors
from harvester.commands.rim import FINE, PROBLEMS, Rim, code_of, code_of_report
from harvester.config import find_source, load_settings
from harvester.harvest import harvest
from harvester.spiders.fetching import crawl_with
from harvester.spiders.patience import Limits
from harvester.tables import document, probe_report
from harvester.tokens import token_of
from schemas.errors import CatalogueError
from schemas.records import Ledger

_SAY_EVERY = 0.2


@click.group(cls=Errors)
@click.option("--config", "path", type=click.Path(path_type=Path))
@click.pass_context
def main(context: click.Context, path: Path | None) -> None:
    """Do one thing for a `harvest` command; memory is limited."""
    arm_failpoint(os.environ)
    context.obj = Rim(path, load_settings(path, os.environ))
    calm_collector()
    limit_memory(context.obj.settings["harvest.memory_mib"])


@main.command("harvest")
@click.argument("source")
@click.option("--full", is_flag=True)
@click.option("--limit", type=int)
@click.pass_obj
def harvest_command(rim: Rim, source: str, full: bool, limit: int | None) -> int:
    """Harvest one source and tell the parent, in JSON lines."""
    die_with_parent(sys.stdin.buffer)
    said = 0.0

    def show(ledger: Ledger, expected: int | None) -> None:
        nonlocal said
        if monotonic() - said > _SAY_EVERY:
            said = monotonic()
            say(progress={"listed": ledger.listed, "new": ledger.new, "changed": ledger.changed, "expected": expected})

    try:
        found = find_source(source, rim.settings)
        crawl = crawl_with(rim.settings, _limits(rim.settings), token=token_of(found, os.environ))
        with open_catalogue(rim.settings, with_index=False) as catalogue:
            report = harvest(found, catalogue, rim.settings, crawl=crawl, full=full, limit=limit, show=show)
    except CatalogueError as error:
        say(error=str(error))
        return code_of(error)
    say(report=report)
    return code_of_report(report)


def _limits(settings: Mapping[str, Any]) -> Limits:
    return Limits(
        page_bytes=settings["harvest.page_bytes"],
        idle=settings["harvest.idle_seconds"],
        total=settings["harvest.answer_seconds"],
        tries=settings["harvest.tries"],
        longest_wait=settings["harvest.wait_seconds"],
    )


@main.command("fetch")
@click.argument("target")
@click.option("--read", is_flag=True)
@click.option("--format", "prefix")
@click.pass_obj
def fetch_command(rim: Rim, target: str, read: bool, prefix: str | None) -> int:
    """Fetch one address, file or standard input and print JSON."""
    got = inspecting.get(target, rim.settings, stdin=sys.stdin.buffer)
    answer = inspecting.described(got, prefix, rim.settings) if read else inspecting.raw(got)
    click.echo(document(answer))
    return PROBLEMS if read and any("reason" in record for record in answer["records"]) else FINE


@main.command("probe")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def probe_command(rim: Rim, url: str, as_json: bool) -> int:
    """Say what an address offers, and print a source file for it."""
    found = inspecting.probed(url, rim.settings)
    click.echo(document(found) if as_json else probe_report(found))
    return FINE if found["source_file"] else PROBLEMS


if __name__ == "__main__":
    main()
