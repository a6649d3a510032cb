"""The landscape: how much there is of what, now or in a snapshot, each view an address that can be cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict

from catalogue_api.index.facets import FACETS
from catalogue_api.landscape import pictures
from catalogue_api.landscape.capacity import in_words
from catalogue_api.landscape.citation import CITATIONS, address
from catalogue_api.landscape.columns import PRESETS, columns_named
from catalogue_api.landscape.forms import FORMS
from catalogue_api.landscape.inventory import METHOD, Inventory
from catalogue_api.landscape.matrix import (
    ASKED,
    MEASURES,
    MOST_LAYERS,
    MOST_VALUES,
    Matrix,
    asked,
    asked_in_layers,
    check,
    counted,
    counted_in_layers,
)
from catalogue_api.landscape.selection import View
from catalogue_api.landscape.standing import standing
from catalogue_api.landscape.sureness import SAID, Freshness
from catalogue_api.web import landscape_views as views
from catalogue_api.web import queries
from catalogue_api.web.doors import base_url, catalogue, settings
from catalogue_api.web.labels import facet_value_in_words, known_sources
from schemas.capacity import MEASURES as UNITS
from schemas.errors import MalformedQuery, NotInCatalogue, UnknownExport
from schemas.search import NONE_STATED, SearchQuery

bp = Blueprint("landscape", __name__)

_SHADES = 5
_BARS = 12
_GAPS = 24
_PER_CENT = ("open", "quality")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is counted: rows, columns, a table for each value of `layers` (empty for none), figure, and of what."""

    rows: str
    columns: str
    layers: str
    measure: str
    of: str

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As parameters of an address, without what is not chosen."""
        named = [("rows", self.rows), ("columns", self.columns), ("layers", self.layers), ("measure", self.measure)]
        return [(name, value) for name, value in named if value] + (
            [("of", self.of)] if self.measure == "capacity" else []
        )


_OFTEN: Final = (("capability", "country"), ("domain", "country"), ("domain", "capability"), ("kind", "access"))
"""Rows and columns that a visitor is offered."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: figure, number of things, shade from 0 (none) to 5, the address behind it, and who looked for none."""

    figure: str
    things: int
    shade: int
    address: str
    sure: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One matrix as a page shows it; `layer` is what its things have in common, in words, `None` for all things."""

    layer: str | None
    made: Matrix
    heads: list[str]
    lines: list[tuple[str | None, str, list[Shown]]]


@bp.get("/landscape")
def landscape() -> str:
    """The matrix with its picture, its gaps, and the snapshots that there are."""
    choice, view = choice_asked(request.args), views.view_asked(request.args)
    check(choice.rows, choice.columns, choice.measure, layers=choice.layers, of=choice.of)
    made, hidden = matrices(view, choice)
    fresh, whole = views.fresh(view), made[None]
    gaps = [(row, column, fresh.sure(sources)) for row, column, sources in whole.gaps()]
    return render_template(
        "landscape.html",
        view=view,
        choice=choice,
        made=whole,
        tables=[_table(each, view, choice, fresh, layer=layer) for layer, each in made.items()],
        hidden_layers=hidden,
        picture=views.as_made(_picture(whole)),
        gaps=[
            (
                _in_words(choice.rows, row),
                _in_words(choice.columns, column),
                sure.words,
                _titles(sure.live),
                _titles(sure.stale),
            )
            for row, column, sure in sorted(gaps, key=lambda each: tuple(SAID).index(each[2].word))[:_GAPS]
        ],
        gap_count=len(gaps),
        gap_words=[(sum(sure.word == word for _, _, sure in gaps), says) for word, says in SAID.items()],
        facets=FACETS,
        often=_OFTEN,
        labels={facet.name: facet.label for facet in FACETS},
        measures=MEASURES,
        units=UNITS,
        snapshots=catalogue().snapshots(),
        chips=views.chips(view),
        forms=FORMS,
        presets=PRESETS,
        take=lambda form, preset: _inventory_address(view, form, preset),
        door=lambda door, *besides: views.page_address(door, view, *besides),
        permalink=views.permalink(view, *choice.pairs),
        standing=standing(known_sources(), fresh),
        sources=known_sources(),
        method=METHOD,
        none_stated=NONE_STATED,
    )


def choice_asked(arguments: MultiDict[str, str]) -> Choice:
    """What an address asks to be counted, kinds by country where it does not say."""
    return Choice(
        arguments.get("rows") or "kind",
        arguments.get("columns") or "country",
        arguments.get("layers") or "",
        arguments.get("measure") or "things",
        arguments.get("of") or "disk",
    )


def matrices(view: View, choice: Choice) -> tuple[Mapping[str | None, Matrix], int]:
    """The matrix of all things (`None`) and of each layer, and how many layers have no room."""
    named = {"rows": choice.rows, "columns": choice.columns, "measure": choice.measure}
    if not view.frozen and choice.measure in ASKED:
        if choice.layers:
            return asked_in_layers(catalogue().search, view, layers=choice.layers, **named)
        return {None: asked(catalogue().search, view, **named)}, 0
    return views.remembered(view, choice, lambda: _counted(view, choice))


def _counted(view: View, choice: Choice) -> tuple[Mapping[str | None, Matrix], int]:
    found, of = views.all_things(view), {"measure": choice.measure, "of": choice.of}
    if choice.layers:
        layers = counted_in_layers(found, choice.rows, choice.columns, layers=choice.layers, **of)
    else:
        layers = {None: counted(found, choice.rows, choice.columns, **of)}
    sort = layers[None].sort()
    made = {
        layer: each.matrix(choice.measure, most=MOST_VALUES, sort=sort)
        for layer, each in list(layers.items())[: MOST_LAYERS + 1]
    }
    return made, len(layers) - len(made)


@bp.get("/landscape/snapshots/<name>")
def snapshot(name: str) -> str:
    """A named state: what it is, how it is cited, and where it can be read."""
    if name.startswith("@"):
        raise NotInCatalogue("a state without a name is no snapshot.", next_step=f"/landscape?snapshot={name[:30]}")
    found = catalogue().snapshot(name)
    written = {
        ending: write(found, title=str(settings()["title"]), base=base_url())
        for ending, (_, write) in CITATIONS.items()
    }
    view = View(found)
    return render_template(
        "snapshot.html",
        snapshot=found,
        written=written,
        address=address(found, base_url()),
        take=lambda form, preset: _inventory_address(view, form, preset),
        forms=FORMS,
        presets=PRESETS,
    )


@bp.get("/landscape/snapshots/<name>/cite.<ending>")
def cite(name: str, ending: str) -> Response:
    """A reference to a snapshot, for a program that keeps them."""
    if ending not in CITATIONS:
        raise NotInCatalogue(f"there is no reference as '{ending}'.", next_step=f"There are: {', '.join(CITATIONS)}.")
    media_type, write = CITATIONS[ending]
    return Response(
        write(catalogue().snapshot(name), title=str(settings()["title"]), base=base_url()), content_type=media_type
    )


@bp.get("/export/inventory.<form>")
def inventory(form: str) -> Response:
    """The whole result of a query, uncut, in one form; the parameters are those of the search."""
    if form not in FORMS:
        raise UnknownExport(f"no inventory comes as '{form}'.", next_step=f"There are: {', '.join(FORMS)}.")
    asked_columns = request.args.getlist("column")
    preset = request.args.get("preset", "strategy")
    if not asked_columns and preset not in PRESETS:
        raise MalformedQuery(f"there is no preset '{preset}'.", next_step=f"There are: {', '.join(PRESETS)}.")
    made = Inventory(
        catalogue(),
        views.view_asked(request.args),
        columns=columns_named(asked_columns or PRESETS[preset]),
        title=str(settings()["title"]),
        base=base_url(),
    )
    response = Response(FORMS[form].write(made), content_type=FORMS[form].media_type)
    named = made.view.state.name.lstrip("@") or f"{made.view.state.changed:%Y-%m-%d}"
    response.headers["Content-Disposition"] = f'attachment; filename="inventory-{named}.{form}"'
    return response


# --- what a page shows of a matrix -----------------------------------------------------------------------------


def _inventory_address(view: View, form: str, preset: str) -> str:
    return views.page_address(f"/export/inventory.{form}", view, ("preset", preset))


def _table(made: Matrix, view: View, choice: Choice, fresh: Freshness, *, layer: str | None) -> Table:
    unsure: dict[tuple[str | None, str | None], str] = {
        (row, column): fresh.sure(sources).words for row, column, sources in made.gaps()
    }
    largest = max(
        (made.figure(row, column) or 0 for row in made.row_values for column in made.column_values), default=0
    )
    within = {choice.layers: layer} if layer is not None else {}
    shown = {
        (row, column): _shown(made, view, choice, within, row, column, largest, unsure.get((row, column), ""))
        for row in (*made.row_values, None)
        for column in (*made.column_values, None)
    }
    return Table(
        _in_words(choice.layers, layer) if layer is not None else None,
        made,
        [_in_words(made.columns, column) for column in made.column_values],
        [
            (row, _in_words(made.rows, row), [shown[row, column] for column in (*made.column_values, None)])
            for row in (*made.row_values, None)
        ],
    )


def _shown(
    made: Matrix,
    view: View,
    choice: Choice,
    within: Mapping[str, str],
    row: str | None,
    column: str | None,
    largest: int,
    sure: str,
) -> Shown:
    chosen = {
        **within,
        **{name: value for name, value in ((made.rows, row), (made.columns, column)) if value is not None},
    }
    filters = {**view.filters, **{name: (value,) for name, value in chosen.items()}}
    if view.frozen:
        asked_of = [(name, value) for name, value in choice.pairs if name != "layers"]
        behind = f"{request.script_root}/landscape?{urlencode([*asked_of, *views.pairs(view, filters)])}"
    else:
        behind = queries.address(SearchQuery(view.text, filters=filters))
    shade = 0 if row is None or column is None else _shade(made.measure, made.figure(row, column), largest)
    return Shown(_figure(made, row, column), made.things.get((row, column), 0), shade, behind, sure)


def _figure(made: Matrix, row: str | None, column: str | None) -> str:
    figure = made.figure(row, column)
    if figure is None:
        return "not stated"
    if made.sort is not None:
        return in_words(figure, UNITS[made.sort.measure])
    if made.measure == "newest":
        return str(figure)
    return pictures.number(figure) + ("\u202f%" if made.measure in _PER_CENT else "")


def _shade(measure: str, figure: int | None, largest: int) -> int:
    """From 1 to 5 by the figure's share of the largest cell, 0 where there is nothing."""
    return 0 if not figure or measure == "newest" else max(1, -(-figure * _SHADES // largest))


def _picture(made: Matrix) -> str:
    stated = [(_in_words(made.rows, row), made.things[row, None]) for row in made.row_values]
    title = f"Things by {made.rows}"
    if made.rows == "year":
        years = [(int(row), made.things[row, None]) for row in made.row_values if row != NONE_STATED]
        return pictures.timeline(years, key="picture", title=title)
    return pictures.bars(stated[:_BARS], key="picture", title=title)


def _titles(sources: tuple[str, ...]) -> list[str]:
    return [facet_value_in_words("source", key) for key in sources]


def _in_words(facet: str, value: str | None) -> str:
    return "All" if value is None else facet_value_in_words(facet, value)
