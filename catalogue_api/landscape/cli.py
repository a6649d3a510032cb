"""`catalogue landscape`: name a state so that it can be cited, and see what there is."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

import click

from catalogue_api import terminal
from catalogue_api.catalogue import open_catalogue
from catalogue_api.commands.rim import Rim, filter_option, json_option, print_json, snapshot_option
from catalogue_api.index.facets import FACETS
from catalogue_api.landscape.answers import difference_answer, matrix_answer, overlap_answer, snapshot_answer
from catalogue_api.landscape.capacity import in_words
from catalogue_api.landscape.citation import CITATIONS
from catalogue_api.landscape.columns import PRESETS, columns_named
from catalogue_api.landscape.differences import ADDED, CHANGED, REMOVED, differences
from catalogue_api.landscape.figures_cli import capacity_command, needs_command
from catalogue_api.landscape.forms import FORMS
from catalogue_api.landscape.inventory import Inventory
from catalogue_api.landscape.matrix import (
    MEASURES,
    MOST_LAYERS,
    MOST_VALUES,
    Matrix,
    check,
    counted,
    counted_in_layers,
)
from catalogue_api.landscape.selection import things, view_of
from catalogue_api.landscape.series_cli import series_command
from catalogue_api.landscape.sheets import about
from catalogue_api.landscape.sureness import freshness
from catalogue_api.saving import filters_stated, save
from schemas.capacity import MEASURES as UNITS

_WIDEST = 24
_FACETS = [facet.name for facet in FACETS]


@click.group("landscape")
def landscape() -> None:
    """Inventories that can be cited, repeated and compared.

    \b
    Examples:
      catalogue landscape snapshot 2026-strategy
      catalogue landscape list
      catalogue landscape inventory -f kind=service --format xlsx -o services.xlsx
    """


landscape.add_command(capacity_command)
landscape.add_command(needs_command)
landscape.add_command(series_command)


@landscape.command("snapshot")
@click.argument("name")
@click.option("--note", default="", help="What it is for, in a sentence.")
@json_option
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
        print_json(snapshot_answer(taken, settings["base_url"]))
    else:
        click.echo(CITATIONS["txt"][1](taken, title=settings["title"], base=settings["base_url"]), nl=False)


@landscape.command("list")
@click.option("--cite", type=click.Choice(list(CITATIONS)), help="Each as a reference: words, BibTeX or CSL-JSON.")
@json_option
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
        print_json({"snapshots": [snapshot_answer(each, settings["base_url"]) for each in found]})
    elif cite:
        for each in found:
            click.echo(CITATIONS[cite][1](each, title=settings["title"], base=settings["base_url"]), nl=False)
    elif not found:
        click.echo("No state has a name yet: 'catalogue landscape snapshot NAME' names the present one.")
    else:
        for each in found:
            click.echo(f"{each.name:24} {each.changed:%Y-%m-%d}  {each.entities:>9} things  {each.records:>9} records")


@landscape.command("inventory")
@click.argument("words", nargs=-1)
@filter_option
@snapshot_option
@click.option("--format", "key", type=click.Choice(list(FORMS)), default="csv", show_default=True, help="The form.")
@click.option("--preset", type=click.Choice(list(PRESETS)), default="strategy", show_default=True, help="The columns.")
@click.option("--column", "columns", multiple=True, metavar="COLUMN", help="These columns; may be repeated.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file in place of stdout.")
@json_option
@click.pass_obj
def inventory_command(
    rim: Rim,
    words: tuple[str, ...],
    filters: tuple[str, ...],
    snapshot: str,
    key: str,
    preset: str,
    columns: tuple[str, ...],
    output: Path | None,
    as_json: bool,
) -> None:
    """List everything that a query finds, uncut, with its sources, their terms, counts and a checksum.

    \b
    Examples:
      catalogue landscape inventory -f kind=service --format xlsx -o services.xlsx
      catalogue landscape inventory --snapshot 2026-11 --preset quality -o quality.csv
      catalogue landscape inventory neutrino --format jsonl | jq .title
      catalogue landscape inventory --column title --column country --format json

    With -o, FILE.about.json says beside the file what it holds: query, snapshot, sources, licences, counts, checksum.
    --json prints the same when the file is written.
    """
    if as_json and output is None:
        raise click.UsageError("--json says what was written; give the file with -o.")
    settings = rim.settings()
    asked = filters_stated(filters)
    with closing(open_catalogue(settings, with_index=not snapshot and bool(words or asked), once=True)) as catalogue:
        view = view_of(catalogue, text=" ".join(words), filters=asked, snapshot=snapshot)
        inventory = Inventory(
            catalogue,
            view,
            columns=columns_named(columns or PRESETS[preset]),
            title=settings["title"],
            base=settings["base_url"],
        )
        with terminal.progress("Writing", total=None):
            save(FORMS[key].write(inventory), output)
        told = about(inventory)
    if output is not None:
        save(iter([told]), output.with_name(output.name + ".about.json"))
    if as_json:
        click.echo(told, nl=False)


@landscape.command("show")
@click.option("--rows", type=click.Choice(_FACETS), default="kind", show_default=True, help="What stands in rows.")
@click.option("--columns", type=click.Choice(_FACETS), default="country", show_default=True, help="And in columns.")
@click.option("--layers", type=click.Choice(_FACETS), help="One table for each value of this, beside that of all.")
@click.option("--measure", type=click.Choice(list(MEASURES)), default="things", show_default=True, help="The figure.")
@click.option("--of", type=click.Choice(list(UNITS)), default="disk", show_default=True, help="What a capacity is of.")
@filter_option
@snapshot_option
@click.option("--gaps", is_flag=True, help="Only what is not there, and the sources that would show it.")
@json_option
@click.pass_obj
def show_command(
    rim: Rim,
    rows: str,
    columns: str,
    layers: str | None,
    measure: str,
    of: str,
    filters: tuple[str, ...],
    snapshot: str,
    gaps: bool,
    as_json: bool,
) -> None:
    """Show how much there is of what, by any two or three facets, and what there is none of, and how sure that is.

    \b
    Examples:
      catalogue landscape show
      catalogue landscape show --rows subject --columns kind --layers access -f country=France
      catalogue landscape show --measure open --snapshot 2026-11 --json
      catalogue landscape show --measure capacity --of disk --rows country --columns kind
      catalogue landscape show --rows provider --columns kind --gaps
    """
    check(rows, columns, measure, layers=layers or "", of=of)
    asked = filters_stated(filters)
    with closing(open_catalogue(rim.settings(), with_index=not snapshot and bool(asked))) as catalogue:
        view = view_of(catalogue, filters=asked, snapshot=snapshot)
        fresh = freshness(catalogue, view.state)
        with terminal.progress("Counting", total=None):
            found = things(catalogue, view)
            if layers:
                counts = counted_in_layers(found, rows, columns, layers=layers, measure=measure, of=of)
            else:
                counts = {None: counted(found, rows, columns, measure=measure, of=of)}
    made = {
        layer: each.matrix(measure, most=None if as_json else MOST_VALUES, sort=counts[None].sort())
        for layer, each in list(counts.items())[: None if as_json else MOST_LAYERS + 1]
    }
    whole = made.pop(None)
    if as_json:
        parts = [{"value": layer, **matrix_answer(each, fresh)} for layer, each in made.items()]
        told = {"layers": {"by": layers, "tables": parts}} if layers else {}
        print_json({"snapshot": snapshot or None, "as_of": view.state.changed, **matrix_answer(whole, fresh), **told})
    elif gaps:
        for row, column, sources in whole.gaps():
            sure = fresh.sure(sources)
            listed = ", ".join((*sure.live, *(f"{each} (not live)" for each in sure.stale)))
            click.echo(terminal.safe(f"{row} × {column}: none known; {listed or 'no source'} would show it"))
    else:
        of_state = f" in snapshot {snapshot}" if snapshot else ""
        click.echo(
            f"{MEASURES[measure]} by {rows} and {columns}{of_state}, as of {view.state.changed:%Y-%m-%d %H:%M} UTC;"
            f" one of several values counts under each of them"
        )
        for layer, each in ((None, whole), *made.items()):
            if layers:
                click.echo(terminal.safe(f"\n{layers}: {layer or 'all'}"))
            click.echo(_in_words(each))


def _in_words(made: Matrix) -> str:
    unit = UNITS[made.sort.measure] if made.sort is not None else ""
    heads = (*made.column_values, "all")
    width = max([len(row) for row in made.row_values], default=3) + 2
    wide = min(max(14, *map(len, heads)), _WIDEST) + 2
    lines = [" " * width + "".join(f"{terminal.safe(head)[:_WIDEST]:>{wide}}" for head in heads)]
    for row in (*made.row_values, None):
        figures = (made.figure(row, column) for column in (*made.column_values, None))
        cells = "".join(f"{_figure(figure, unit):>{wide}}" for figure in figures)
        lines.append(f"{terminal.safe(row or 'all'):{width}}{cells}")
    if made.sort is not None:
        lines.append(f"{made.sort.words}, of kind {made.sort.kind}; in no sum: {made.left_out} other statements")
    return "\n".join(lines)


def _figure(figure: int | None, unit: str) -> str:
    if figure is None:
        return "-"
    return in_words(figure, unit) if unit else str(figure)


@landscape.command("diff")
@click.argument("before")
@click.argument("after", required=False, default="")
@json_option
@click.pass_obj
def diff_command(rim: Rim, before: str, after: str, as_json: bool) -> int:
    """Tell what was added, removed and changed since a snapshot, and why; exit code 1 when anything was.

    \b
    Examples:
      catalogue landscape diff 2026-10 2026-11
      catalogue landscape diff 2026-11 --json | jq .counts

    Without a second snapshot the first is compared with the present.
    """
    with closing(open_catalogue(rim.settings(), with_index=False)) as catalogue:
        first = catalogue.snapshot(before)
        second = catalogue.snapshot(after) if after else catalogue.present()
        found = list(differences(catalogue, first.sequence, second.sequence))
    counts = Counter(each.what for each in found)
    if as_json:
        answer = {
            "before": before,
            "after": after or None,
            "counts": counts,
            "differences": [difference_answer(e) for e in found],
        }
        print_json(answer)
    else:
        for each in found:
            click.echo(terminal.safe(f"{each.what:8} {each.entity}  {each.title}: {'; '.join(each.reasons)}"))
        click.echo(", ".join(f"{counts[what]} {what}" for what in (ADDED, REMOVED, CHANGED)))
    return 1 if found else 0


@landscape.command("overlap")
@snapshot_option
@json_option
@click.pass_obj
def overlap_command(rim: Rim, snapshot: str, as_json: bool) -> None:
    """Count the things that each set of sources lists, alone or together with exactly those others.

    \b
    Examples:
      catalogue landscape overlap
      catalogue landscape overlap --snapshot 2026-11 --json
    """
    with closing(open_catalogue(rim.settings(), with_index=False)) as catalogue:
        state = catalogue.snapshot(snapshot) if snapshot else catalogue.present()
        found = catalogue.overlap(state.sequence)
    if as_json:
        print_json({"overlap": overlap_answer(found)})
    else:
        for sources, number in found.items():
            click.echo(f"{number:>9}  {' + '.join(sources)}{' alone' if len(sources) == 1 else ''}")
