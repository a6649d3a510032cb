"""`catalogue landscape series`: how a figure went, from the catalogue's own history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from typing import Any, Final

import click

from catalogue_api import terminal
from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.commands.rim import Rim, filter_option, json_option, print_json
from catalogue_api.index.facets import FACETS
from catalogue_api.landscape.matrix import MEASURES, Matrix, check, counted
from catalogue_api.landscape.selection import things, view_of
from catalogue_api.saving import filters_stated
from schemas.errors import MalformedQuery
from schemas.holdings import Snapshot

_FACETS = [facet.name for facet in FACETS]
_SHOWN: Final = 6
_MOST_POINTS: Final = 120
_PERIODS: Final = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}
"""How the name of the period that a moment lies in is written."""


@click.command("series")
@click.option("--by", type=click.Choice(_FACETS), default="kind", show_default=True, help="A figure for each value.")
@click.option(
    "--measure",
    type=click.Choice([each for each in MEASURES if each != "capacity"]),
    default="things",
    show_default=True,
    help="The figure.",
)
@click.option(
    "--every",
    type=click.Choice(["snapshot", *_PERIODS]),
    default="snapshot",
    show_default=True,
    help="At each snapshot, or at the end of each of these in which anything changed; and now.",
)
@filter_option
@json_option
@click.pass_obj
def series_command(rim: Rim, by: str, measure: str, every: str, filters: tuple[str, ...], as_json: bool) -> None:
    """Tell how a figure went, from the oldest to now, in all and for each value of a facet.

    \b
    Examples:
      catalogue landscape series
      catalogue landscape series --every month --by country -f kind=service
      catalogue landscape series --every day --measure open --json | jq '.series[] | [.as_of, .figure]'
    """
    other = next(each for each in ("kind", "source") if each != by)
    check(by, other, measure)
    asked = filters_stated(filters)
    with closing(open_catalogue(rim.settings(), with_index=False)) as catalogue:
        states = list(_states(catalogue, every))
        if len(states) > _MOST_POINTS:
            raise MalformedQuery(f"these are {len(states)} points.", next_step="Ask for longer periods.")
        made = []
        with terminal.progress("Counting", total=len(states)) as advance:
            for _, state in states:
                view = view_of(catalogue, filters=asked, snapshot=f"@{state.sequence}")
                made.append(counted(things(catalogue, view), by, other, measure=measure).matrix(measure))
                advance(1)
    if as_json:
        points = [_answer(state, each) for (_, state), each in zip(states, made, strict=True)]
        print_json({"by": by, "measure": measure, "every": every, "filters": asked, "series": points})
        return
    shown = made[-1].row_values[:_SHOWN]
    heads = [terminal.safe(each)[:18] for each in ("all", *shown)]
    click.echo(f"{MEASURES[measure]} by {by}" + (f", the {_SHOWN} most frequent now" if len(shown) == _SHOWN else ""))
    click.echo(" " * 36 + "".join(f"{head:>20}" for head in heads))
    for (name, state), each in zip(states, made, strict=True):
        figures = (each.figure(value, None) for value in (None, *shown))
        cells = "".join(f"{'-' if figure is None else figure:>20}" for figure in figures)
        click.echo(f"{terminal.safe(name)[:23]:24}{state.changed:%Y-%m-%d}  {cells}")


def _states(catalogue: Catalogue, every: str) -> Iterator[tuple[str, Snapshot]]:
    """The states to look at with what they are called, from the oldest; the last of all is the present."""
    if every == "snapshot":
        for each in sorted(catalogue.snapshots(), key=lambda each: (each.sequence, each.name)):
            yield each.name, each
    else:
        ends: dict[str, tuple[int, datetime]] = {}
        for sequence, at in catalogue.days():
            ends[f"{at:{_PERIODS[every]}}"] = sequence, at
        for name, (sequence, at) in list(ends.items())[:-1]:
            yield name, Snapshot("", sequence, at, at, 0, 0, "")
    yield "now", catalogue.present()


def _answer(state: Snapshot, made: Matrix) -> Mapping[str, Any]:
    return {
        "snapshot": state.name or None,
        "as_of": state.changed,
        "figure": made.figure(None, None),
        "values": {value: made.figure(value, None) for value in made.row_values},
    }
