"""`catalogue landscape capacity` and others that tell figures of a selection, with how sure they are."""

from __future__ import annotations

from contextlib import closing

import click
import orjson

from catalogue_api import terminal
from catalogue_api.catalogue import open_catalogue
from catalogue_api.landscape.capacity import Sum, capacities, in_words, sum_answer
from catalogue_api.landscape.rim import Rim, filter_option, json_option, snapshot_option
from catalogue_api.landscape.selection import things, view_of
from catalogue_api.saving import filters_stated


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
        click.echo(orjson.dumps({**told, "left_out": made.left_out}, option=orjson.OPT_INDENT_2).decode())
        return
    for each in sums:
        click.echo(_line(each))
    if made.left_out:
        said = ", ".join(f"{number} of {measure}" for measure, number in sorted(made.left_out.items()))
        click.echo(f"In no sum, for want of a unit or for several amounts of one sort: {said}.")


def _line(each: Sum) -> str:
    providers = f", {each.providers} of {each.providers_of_kind} providers ({each.share} %)" if each.share else ""
    things = f"stated by {each.things} of {each.things_of_kind} of kind {each.sort.kind}"
    return f"{in_words(each.total, each.unit):>16}  {terminal.safe(each.sort.words)}; {things}{providers}"
