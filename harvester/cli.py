"""`harvest`: bring descriptions in. Data on standard output, talk on standard error, and stable exit codes.

0 fine, 1 problems found, 2 usage, 3 partial success, 4 source unreachable, 5 locked, 70 internal, 130 interrupted.
"""

from __future__ import annotations

import difflib
import getpass
import os
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from catalogue_api.catalogue import Catalogue, arm_failpoint, calm_collector, open_catalogue
from harvester.children import INTERRUPTED, Child, Children
from harvester.config import all_sources, check_file, doubts, find_source, load_settings, unread_formats
from harvester.harvest import LIMIT_REACHED, replay
from harvester.progress import Progress
from harvester.projecting import Projection
from harvester.tables import document, summary, table
from harvester.tokens import token_of, variable_of
from schemas.errors import (
    CatalogueError,
    InvalidConfig,
    InvalidInput,
    ProviderFault,
    SourceLocked,
    UnknownSource,
)
from schemas.holdings import UNDO_DAYS, Withdrawn, evidence_in_words
from schemas.records import HarvestReport, RunState, Source
from schemas.wire.source import kept_source

FINE, PROBLEMS, USAGE, PARTIAL, UNREACHABLE, LOCKED, INTERNAL = 0, 1, 2, 3, 4, 5, 70
_NOT_HARVESTED = ("retired", "by-hand")


@dataclass(slots=True)
class Rim:
    """What every command is given: the settings, and where they came from."""

    path: Path | None
    settings: Mapping[str, Any]


class Errors(click.Group):
    """A group of commands in which every error is one line on standard error and an exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and exit with its code."""
        given = list(sys.argv[1:] if args is None else args)
        try:
            code = super().main(given, prog_name or "harvest", complete_var, standalone_mode=False, **extra) or FINE
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except (click.Abort, KeyboardInterrupt):
            code = INTERRUPTED
        except NobodyReads:
            # Python would complain while it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = FINE
        except CatalogueError as error:
            click.echo(f"harvest: {error}", err=True)
            code = code_of(error)
        except Exception as error:  # noqa: BLE001  (the last rim: nobody is shown a traceback unasked)
            click.echo(f"harvest: internal error: {type(error).__name__}: {error} (-v shows where)", err=True)
            if "-v" in given or "--verbose" in given:
                traceback.print_exc()
            code = INTERNAL
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; click would end a program whose reader went away with exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise NobodyReads from error


class NobodyReads(Exception):
    """Whoever read our output has seen enough."""


def code_of(error: CatalogueError) -> int:
    """The exit code of an error, by whose fault it is."""
    if isinstance(error, SourceLocked):
        return LOCKED
    if isinstance(error, InvalidInput):
        return USAGE
    return UNREACHABLE if isinstance(error, ProviderFault) else INTERNAL


def code_of_report(report: HarvestReport) -> int:
    """The exit code of one run: fine only if nothing failed, was refused or waits for a person."""
    ledger = report.ledger
    if report.state is RunState.FAILED:
        return UNREACHABLE
    if report.state is RunState.COMPLETE or report.reason == LIMIT_REACHED:
        return PARTIAL if ledger.quarantined or ledger.rejected or ledger.held else FINE
    return PARTIAL


@click.group(cls=Errors, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="CATALOGUE_CONFIG",
    help="Settings file.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show where an internal error came from.")
@click.version_option(package_name="continuum-catalogue")
@click.pass_context
def main(context: click.Context, path: Path | None, verbose: bool) -> None:
    """Bring descriptions of resources into the catalogue.

    \b
    Examples:
      harvest list                      which sources there are
      harvest check my_source.toml      is this source file right?
      harvest run zenodo_escape2020     what changed since the last time
      harvest run my_source.toml --full everything, and what is gone
      harvest status                    how the sources are

    Settings come from catalogue.toml in the present folder, or --config; CATALOGUE_… variables override them.
    """
    if armed := arm_failpoint(os.environ):
        click.echo(f"harvest: the failpoint {armed} is armed; this is for tests.", err=True)
    context.obj = Rim(path, load_settings(path, os.environ))


@main.command("run")
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


def child_command(path: Path | None, *words: str) -> list[str]:
    """How the process is started that reaches the network; only it loads Scrapy."""
    given = ["--config", str(path)] if path else []
    return [sys.executable, "-m", "harvester.child", *given, *words]


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


@main.command("fetch")
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


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
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


@main.command("check")
@click.argument("targets", nargs=-1, required=True, metavar="FILE…|URL")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
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


@main.command("status")
@click.argument("source", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
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


@main.command("replay")
@click.argument("source", metavar="KEY|FILE.toml")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
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


@main.command("holds")
@click.argument("number", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="Show decided ones too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def holds_command(rim: Rim, number: int | None, every: bool, as_json: bool) -> int:
    """Show what waits for a person, with its evidence; with a number, each record under that hold.

    \b
    Examples:
      harvest holds
      harvest holds 3        every record under number 3
      harvest release 3      carry number 3 out
      harvest refuse 3       keep its records
    """
    with open_catalogue(rim.settings, with_index=False) as catalogue:
        if number is not None:
            return _print_hold(catalogue, number, as_json=as_json)
        found = catalogue.holds(state=None if every else "held")
    if as_json:
        click.echo(document(found))
        return FINE
    rows = [
        [
            hold.number,
            hold.source,
            hold.kind,
            hold.count,
            hold.state,
            f"{hold.made:%Y-%m-%d %H:%M}",
            evidence_in_words(hold.evidence),
        ]
        for hold in found
    ]
    columns = ("number", "source", "kind", "records", "state", "since", "evidence")
    click.echo(table(columns, rows) if rows else "Nothing waits for a decision.")
    for hold in found:
        for pair in hold.evidence.get("examples", ()):
            click.echo(f"hold {hold.number}: {pair['old']} → {pair['new']} ({pair['why']})")
    return FINE


def _print_hold(catalogue: Catalogue, number: int, *, as_json: bool) -> int:
    hold = catalogue.hold(number)
    records: list[tuple[str, str | None]] = []
    while page := catalogue.held_records(number, after=records[-1][0] if records else "", limit=1000):
        records += page
    if as_json:
        click.echo(document({**asdict(hold), "records": [{"old": old, "new": new} for old, new in records]}))
        return FINE
    click.echo(f"{evidence_in_words(hold.evidence)}.")
    click.echo(f"To decide: {hold.question}")
    for old, new in records:
        click.echo(f"{old} → {new}" if new else old)
    return FINE


@main.command("release")
@click.argument("number", type=int)
@click.option("--by", default=None, help="Who decides; your user name if you do not say.")
@click.pass_obj
def release_command(rim: Rim, number: int, by: str | None) -> int:
    """Carry a held withdrawal out.

    \b
    Examples:
      harvest release 3
      harvest release 3 --by 'M. Curie'
    """
    with open_catalogue(rim.settings, with_index=False) as catalogue:
        hold = catalogue.release(number, by=by or getpass.getuser())
    projection = Projection(rim.settings)
    projection.catch_up()
    done = "go on under their new identifiers" if hold.kind == "renaming" else "are withdrawn"
    click.echo(f"Hold {hold.number} released: {hold.count} records of {hold.source} {done}.")
    click.echo(f"'harvest restore --hold {hold.number}' undoes it.")
    return FINE


@main.command("refuse")
@click.argument("number", type=int)
@click.option("--by", default=None, help="Who decides; your user name if you do not say.")
@click.pass_obj
def refuse_command(rim: Rim, number: int, by: str | None) -> int:
    """Keep the records of a held withdrawal.

    \b
    Examples:
      harvest refuse 3
    """
    with open_catalogue(rim.settings, with_index=False) as catalogue:
        hold = catalogue.refuse(number, by=by or getpass.getuser())
    click.echo(f"Hold {hold.number} refused: {hold.count} records of {hold.source} stay.")
    return FINE


@main.command("restore")
@click.argument("source", required=False)
@click.argument("identifiers", nargs=-1, metavar="[IDENTIFIER]…")
@click.option("--run", "run", type=int, help="All that this run withdrew.")
@click.option("--hold", "hold", type=int, help="All that releasing this hold withdrew.")
@click.option("--all", "every", is_flag=True, help="All that is withdrawn of the source.")
@click.option("--dry-run", is_flag=True, help="Say what would come back, and change nothing.")
@click.option("--by", default=None, help="Who decides; your user name if you do not say.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def restore_command(
    rim: Rim,
    source: str | None,
    identifiers: tuple[str, ...],
    run: int | None,
    hold: int | None,
    every: bool,
    dry_run: bool,
    by: str | None,
    as_json: bool,
) -> int:
    """Bring withdrawn records back as they last were, under the same addresses.

    \b
    Examples:
      harvest restore zenodo_escape2020 oai:zenodo.org:1234
      harvest restore --run 17 --dry-run
      harvest restore --hold 3 --by 'M. Curie'
      harvest restore zenodo_escape2020 --all

    Every withdrawal can be undone for at least 90 days; nothing that it needs is removed later. What came back stays
    until its source lists it again. Exit code 1 means that nothing was withdrawn.
    """
    if sum((bool(identifiers), run is not None, hold is not None, every)) != 1:
        raise click.UsageError("Say which: identifiers, --run, --hold or --all.")
    with open_catalogue(rim.settings, with_index=False) as catalogue:
        found = _source_meant(catalogue, source, run=run, hold=hold)
        chosen = identifiers or None
        gone = catalogue.withdrawn(found, identifiers=chosen, run=run, hold=hold)
        if not dry_run:
            restored = catalogue.restore(found, chosen, run=run, hold=hold, by=by or getpass.getuser())
    if dry_run:
        _print_withdrawn(gone, as_json=as_json)
        return FINE if gone else PROBLEMS
    Projection(rim.settings).catch_up()
    asked = f" of {len(identifiers)}" if identifiers else ""
    said = f"{restored}{asked} records of {found} are live again."
    click.echo(document({"source": found, "restored": restored, "records": gone}) if as_json else said)
    return FINE if restored else PROBLEMS


def _source_meant(catalogue: Catalogue, source: str | None, *, run: int | None, hold: int | None) -> str:
    """The source of a run or hold; one that was named must be that one."""
    meant = source
    if hold is not None:
        meant = catalogue.hold(hold).source
    elif run is not None:
        meant = catalogue.run_report(run).source
    if meant is None:
        raise click.UsageError("Name the source.")
    if source not in (None, meant):
        raise click.UsageError(f"That was of {meant}, not of {source}.")
    _harvested(catalogue, meant)
    return meant


def _print_withdrawn(gone: Sequence[Withdrawn], *, as_json: bool) -> None:
    if as_json:
        click.echo(document({"records": gone, "kept_days": UNDO_DAYS}))
        return
    rows = [[each.identifier, f"{each.since:%Y-%m-%d %H:%M}", each.evidence] for each in gone]
    click.echo(table(("identifier", "withdrawn", "evidence"), rows) if rows else "Nothing is withdrawn.")
    if rows:
        click.echo(f"{len(rows)} records would be live again. They are kept for {UNDO_DAYS} days at least.")


@main.command("withdraw")
@click.argument("source")
@click.option("--reason", default="", help="Why, for those who look for its records.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("--by", default=None, help="Who decides; your user name if you do not say.")
@click.pass_obj
def withdraw_command(rim: Rim, source: str, reason: str, dry_run: bool, by: str | None) -> int:
    """Withdraw every record of a source that is switched off.

    \b
    Examples:
      harvest withdraw old_library --dry-run
      harvest withdraw old_library --reason 'closed by its provider'

    Set its state to 'retired' in its source file as well, or the next harvest brings all back. 'harvest restore
    SOURCE --all' undoes it.
    """
    with open_catalogue(rim.settings, with_index=False) as catalogue:
        _harvested(catalogue, source)
        live = next(status.live for status in catalogue.sources() if status.source == source)
        if not dry_run:
            live = catalogue.withdraw_source(source, by=by or getpass.getuser(), reason=reason)
    if dry_run:
        click.echo(f"{live} records of {source} would be withdrawn.")
        return FINE
    Projection(rim.settings).catch_up()
    click.echo(f"{live} records of {source} are withdrawn. 'harvest restore {source} --all' brings them back.")
    return FINE if live else PROBLEMS


def _harvested(catalogue: Catalogue, source: str) -> None:
    """Raise `UnknownSource` where nothing of a source was ever harvested."""
    known = [status.source for status in catalogue.sources()]
    if source not in known:
        near = difflib.get_close_matches(source, known, n=1)
        guess = f"did you mean '{near[0]}'?" if near else "'harvest status' shows those that were."
        raise UnknownSource("nothing was harvested of a source with this key;", where=source, next_step=guess)


if __name__ == "__main__":
    main()
