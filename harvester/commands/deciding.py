"""`harvest holds | release | refuse | restore | withdraw`: what a person decides, and undoes."""

from __future__ import annotations

import difflib
import getpass
from collections.abc import Sequence
from dataclasses import asdict

import click

from catalogue_api.catalogue import Catalogue, open_catalogue
from harvester.commands.rim import (
    FINE,
    PROBLEMS,
    Rim,
    json_option,
)
from harvester.projecting import Projection
from harvester.tables import document, table
from schemas.errors import (
    UnknownSource,
)
from schemas.holdings import UNDO_DAYS, Withdrawn, evidence_in_words


@click.command("holds")
@click.argument("number", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="Show decided ones too.")
@json_option
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


@click.command("release")
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


@click.command("refuse")
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


@click.command("restore")
@click.argument("source", required=False)
@click.argument("identifiers", nargs=-1, metavar="[IDENTIFIER]…")
@click.option("--run", "run", type=int, help="All that this run withdrew.")
@click.option("--hold", "hold", type=int, help="All that releasing this hold withdrew.")
@click.option("--all", "every", is_flag=True, help="All that is withdrawn of the source.")
@click.option("--dry-run", is_flag=True, help="Say what would come back, and change nothing.")
@click.option("--by", default=None, help="Who decides; your user name if you do not say.")
@json_option
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


@click.command("withdraw")
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
