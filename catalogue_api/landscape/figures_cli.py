"""`catalogue landscape capacity` and others that tell figures of a selection, with how sure they are."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from catalogue_api import terminal
from catalogue_api.catalogue import open_catalogue
from catalogue_api.commands.rim import Rim, filter_option, json_option, print_json, snapshot_option
from catalogue_api.landscape.capacity import Sum, capacities, in_words, sum_answer
from catalogue_api.landscape.needs import (
    Met,
    asked_supply,
    counted_supply,
    laid_over,
    need_answer,
    read_needs,
    table,
)
from catalogue_api.landscape.selection import things, view_of
from catalogue_api.landscape.sureness import freshness
from catalogue_api.saving import filters_stated
from schemas.errors import InvalidInput


@click.command("capacity")
@filter_option
@snapshot_option
@json_option
@click.pass_obj
def capacity_command(rim: Rim, filters: tuple[str, ...], snapshot: str, as_json: bool) -> None:
    """Sum what compute and storage state that they have, only where it is comparable, and say who states it.

    \b
    Examples:
      catalogue landscape capacity
      catalogue landscape capacity -f kind=storage -f country=France
      catalogue landscape capacity --snapshot 2026-11 --json | jq '.sums[] | [.measure, .in_words]'
    """
    asked = filters_stated(filters)
    with closing(open_catalogue(rim.settings(), with_index=not snapshot and bool(asked))) as catalogue:
        view = view_of(catalogue, filters=asked, snapshot=snapshot)
        with terminal.progress("Adding up", total=None):
            made = capacities(things(catalogue, view))
    sums = made.sums()
    if as_json:
        told = {"snapshot": snapshot or None, "as_of": view.state.changed, "sums": [sum_answer(each) for each in sums]}
        print_json({**told, "left_out": made.left_out})
        return
    for each in sums:
        click.echo(_line(each))
    if not sums:
        click.echo("Nothing that was looked at states a capacity that can be summed.")
    if made.left_out:
        said = ", ".join(f"{number} of {measure}" for measure, number in sorted(made.left_out.items()))
        click.echo(f"In no sum, for want of a unit or for several amounts of one sort: {said}.")


def _line(each: Sum) -> str:
    providers = f", {each.providers} of {each.providers_of_kind} providers ({each.share} %)" if each.share else ""
    things = f"stated by {each.things} of {each.things_of_kind} of kind {each.sort.kind}"
    return f"{in_words(each.total, each.unit):>16}  {terminal.safe(each.sort.words)}; {things}{providers}"


@click.command("needs")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@filter_option
@snapshot_option
@click.option("--csv", "as_csv", is_flag=True, help="Print the list with supply and gap beside each need.")
@json_option
@click.pass_obj
def needs_command(rim: Rim, file: Path, filters: tuple[str, ...], snapshot: str, as_csv: bool, as_json: bool) -> int:
    """Lay a list of needs over what there is: need and supply give the gap; exit code 1 where anything is missing.

    \b
    Examples:
      catalogue landscape needs needs.csv
      catalogue landscape needs needs.csv --snapshot 2026-11 --csv > gaps.csv
      catalogue landscape needs needs.csv -f access='open access' --json | jq .needs

    The first line names facets and 'need'; other columns are kept.
    """
    needs = read_needs(_list_in(file))
    asked = filters_stated(filters)
    with closing(open_catalogue(rim.settings(), with_index=not snapshot)) as catalogue:
        view = view_of(catalogue, filters=asked, snapshot=snapshot)
        fresh = freshness(catalogue, view.state)
        if snapshot:
            with terminal.progress("Counting", total=None):
                supply = counted_supply(things(catalogue, view), needs)
        else:
            supply = asked_supply(catalogue.search, view)
        found = list(laid_over(needs, supply, fresh))
    if as_json:
        told = {
            "snapshot": snapshot or None,
            "as_of": view.state.changed,
            "needs": [need_answer(each) for each in found],
        }
        print_json(told)
    elif as_csv:
        click.echo(b"".join(table(found)), nl=False)
    else:
        for each in found:
            _tell(each)
        click.echo(
            f"{sum(each.gap for each in found)} missing in {sum(each.gap > 0 for each in found)} of {len(found)}"
        )
    return 1 if any(each.gap for each in found) else 0


_LARGEST_LIST = 1_000_000


def _list_in(file: Path) -> str:
    try:
        with click.open_file(str(file), encoding="utf-8-sig") as opened:
            return str(opened.read(_LARGEST_LIST))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"the list cannot be read: {error}.", where=str(file)) from error


def _tell(met: Met) -> None:
    of = ", ".join(met.values.values()) or "anything"
    sure = f" ({met.sure.words})" if met.gap and not met.supply else ""
    meant = "; ".join(f"'{met.need.values[name]}': {' or '.join(them)}?" for name, them in met.meant.items() if them)
    line = f"{of}: need {met.need.number}, supply {met.supply}, gap {met.gap}{sure}"
    click.echo(terminal.safe(f"{line}; {meant}" if meant else line))
