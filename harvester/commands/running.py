"""`harvest run | replay`: bring descriptions in, from sources or from what they once gave."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click

from catalogue_api.catalogue import calm_collector, open_catalogue
from harvester.children import INTERRUPTED, Child, Children
from harvester.commands.rim import (
    INTERNAL,
    PARTIAL,
    UNREACHABLE,
    Rim,
    child_command,
    code_of_report,
    json_option,
)
from harvester.config import all_sources, find_source
from harvester.harvest import replay
from harvester.progress import Progress
from harvester.projecting import Projection
from harvester.tables import document, summary
from harvester.tokens import token_of, variable_of
from schemas.errors import (
    InvalidConfig,
    UnknownSource,
)
from schemas.records import Source
from schemas.wire.source import kept_source

_NOT_HARVESTED = ("retired", "by-hand")


@click.command("run")
@click.argument("sources", nargs=-1, metavar="[KEY|FILE.toml]…")
@click.option("--full", is_flag=True, help="List everything, so that what is gone shows; else only what changed.")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many records, to try a source out.")
@click.option("--jobs", type=click.IntRange(1, 32), default=1, show_default=True, help="Sources harvested at once.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document in place of the table.")
@click.option("-q", "--quiet", is_flag=True, help="No progress on standard error.")
@click.pass_obj
def run_command(
    rim: Rim, sources: tuple[str, ...], full: bool, limit: int | None, jobs: int, as_json: bool, quiet: bool
) -> int:
    """Harvest sources, each in a process of its own; without a name, every source whose state is 'open'.

    A source whose state is 'closed' needs its token, in CATALOGUE_TOKEN_<KEY> or in the file that
    CATALOGUE_TOKEN_<KEY>_FILE names; it is sent to the source's own host alone, by https.

    \b
    Examples:
      harvest run zenodo_escape2020
      harvest run ./my_source.toml --limit 50
      harvest run --full --jobs 2 egi_datahub surf_repository

    Stop it any time with Ctrl-C: the next run goes on where this one was.
    """
    chosen = _chosen(sources, rim.settings)
    locked_out = _without_token(chosen, rim.settings)
    calm_collector()
    projection = Projection(rim.settings)
    progress = Progress(quiet=quiet)

    def command(words: str) -> list[str]:
        asked = [*(["--full"] if full else []), *([f"--limit={limit}"] if limit else [])]
        return child_command(rim.path, "harvest", *asked, "--", words)

    def tick(children: Sequence[Child]) -> bool:
        progress.show(children)
        return projection.follow()

    children = Children(command, os.environ, jobs, rim.settings["harvest.minutes"], tick)
    with progress:
        ended = children.run({key: text for key, text in chosen.items() if key not in locked_out})
        projection.catch_up()
    reports = [child.report for child in ended if child.report]
    failed = [(child.source, child.error or _ended(child, children)) for child in ended if not child.report]
    failed += locked_out.items()
    _print_run(reports, failed, projection, as_json=as_json)
    return (
        INTERRUPTED
        if children.stopping
        else _code_of_all([*map(_code_of_child, ended), *(UNREACHABLE for _ in locked_out)])
    )


def _ended(child: Child, children: Children) -> str:
    """How a child ended that reported nothing; a signal that comes before it listens for one ends it at once."""
    if children.stopping and child.code == -signal.SIGTERM:
        return "stopped before it began; nothing was harvested."
    return f"ended with code {child.code}"


def _chosen(texts: Sequence[str], settings: Mapping[str, Any]) -> dict[str, str]:
    """The keys of the sources asked for, each once, with the words that asked for it."""
    if not texts:
        every = all_sources(settings).items()
        texts = [key for key, source in every if isinstance(source, Source) and source.state == "open"]
        if not texts:
            raise click.UsageError("No source has the state 'open': name one; 'harvest list' shows them.")
    found: dict[str, str] = {}
    for text in texts:
        source = find_source(text, settings)
        if source.state in _NOT_HARVESTED:
            raise InvalidConfig(f"its state is '{source.state}', it is not harvested.", where=source.key)
        found.setdefault(source.key, text)
    return found


def _without_token(chosen: Mapping[str, str], settings: Mapping[str, Any]) -> dict[str, str]:
    """The closed sources among these for which the operator has set no token, with what to do."""
    found = {key: find_source(text, settings) for key, text in chosen.items()}
    name = {key: variable_of(key) for key in found}
    return {
        key: f"closed: it is read with a token only. Set {name[key]}, or {name[key]}_FILE to the file that holds it."
        for key, source in found.items()
        if source.state == "closed" and not token_of(source, os.environ)
    }


def _print_run(
    reports: Sequence[Mapping[str, Any]],
    failed: Sequence[tuple[str, str]],
    projection: Projection,
    *,
    as_json: bool,
) -> None:
    if as_json:
        errors = [{"source": source, "error": error} for source, error in failed]
        click.echo(document({"runs": reports, "errors": errors, "indexed": projection.applied}))
    elif reports:
        click.echo(summary(reports))
        click.echo(f"{projection.applied} entities brought up to date in the index.")
    for source, error in failed:
        click.echo(f"harvest: {source}: {error}", err=True)
    if projection.note:
        click.echo(projection.note, err=True)


def _code_of_child(child: Child) -> int:
    if child.code is None or child.code < 0:
        return INTERNAL
    return child.code


def _code_of_all(codes: Sequence[int]) -> int:
    """All the same: that. Anything else is a partial success."""
    different = set(codes)
    return different.pop() if len(different) == 1 else PARTIAL


@click.command("replay")
@click.argument("source", metavar="KEY|FILE.toml")
@json_option
@click.pass_obj
def replay_command(rim: Rim, source: str, as_json: bool) -> int:
    """Read again everything a source ever gave, quarantined records too, with today's crosswalks.

    \b
    Examples:
      harvest replay zenodo_escape2020

    Nothing is fetched. Use it after an update that reads more formats, or reads them better. A source that was
    harvested from a file elsewhere is known by its key too, as it was when it was harvested last.
    """
    with open_catalogue(rim.settings, with_index=False) as catalogue:
        try:
            found = find_source(source, rim.settings)
        except UnknownSource:
            settings = {status.source: status.settings for status in catalogue.sources()}
            if source not in settings:
                raise
            found = kept_source(settings[source])
        report = replay(found, catalogue)
    projection = Projection(rim.settings)
    projection.catch_up()
    _print_run([asdict(report)], (), projection, as_json=as_json)
    return code_of_report(report)
