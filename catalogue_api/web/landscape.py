"""The landscape: how much there is of what, now or in a snapshot, each view an address that can be cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict

from catalogue_api.index.facets import FACET_OF_NAME, FACETS
from catalogue_api.landscape.citation import CITATIONS, address
from catalogue_api.landscape.columns import PRESETS, columns_named
from catalogue_api.landscape.forms import FORMS
from catalogue_api.landscape.inventory import METHOD, Inventory
from catalogue_api.landscape.matrix import ASKED, MEASURES, MOST_VALUES, Matrix, asked, check, counted
from catalogue_api.landscape.selection import View, things, view_of
from catalogue_api.web import queries
from catalogue_api.web.doors import base_url, catalogue, settings
from catalogue_api.web.labels import facet_value_in_words, known_sources
from schemas.errors import MalformedQuery, NotInCatalogue, UnknownExport
from schemas.search import NONE_STATED, SearchQuery
from schemas.wire.api import LONGEST_TEXT

bp = Blueprint("landscape", __name__)

_NAMES = tuple(facet.name for facet in FACETS)
_SHADES = 5
_BARS = 12
_GAPS = 24


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: its figure, its shade from 0 (none) to 5, and the address of the things behind it."""

    figure: int | None
    things: int
    shade: int
    address: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the picture: its words, its figure, and where it lies, in units of the picture."""

    label: str
    figure: int
    top: int
    width: float


@bp.get("/landscape")
def landscape() -> str:
    """The matrix with its picture, its gaps, and the snapshots that there are."""
    arguments = request.args
    rows, columns = arguments.get("rows", "kind"), arguments.get("columns", "country")
    measure = arguments.get("measure", "things")
    check(rows, columns, measure)
    view = _view(arguments)
    if view.frozen:
        made = counted(things(catalogue(), view), rows, columns).matrix(measure, most=MOST_VALUES)
    elif measure in ASKED:
        made = asked(catalogue().search, view, rows=rows, columns=columns, measure=measure)
    else:
        raise MalformedQuery(
            f"'{MEASURES[measure]}' is counted in snapshots only.", next_step="Choose a snapshot, or another measure."
        )
    state = {"rows": rows, "columns": columns, "measure": measure}
    return render_template(
        "landscape.html",
        view=view,
        made=made,
        lines=[
            (
                row,
                _in_words(rows, row),
                [_shown(made, view, row, column, state) for column in (*made.column_values, None)],
            )
            for row in (*made.row_values, None)
        ],
        heads=[_in_words(columns, column) for column in made.column_values],
        bars=_bars(made),
        gaps=[
            (_in_words(rows, row), _in_words(columns, column), [facet_value_in_words("source", key) for key in sources])
            for row, column, sources in list(made.gaps())[:_GAPS]
        ],
        gap_count=sum(1 for _ in made.gaps()),
        facets=FACETS,
        labels={facet.name: facet.label for facet in FACETS},
        measures=MEASURES if view.frozen else {key: MEASURES[key] for key in ASKED},
        snapshots=catalogue().snapshots(),
        chips=[
            (FACET_OF_NAME[n].label, facet_value_in_words(n, v), n, v) for n, vs in view.filters.items() for v in vs
        ],
        forms=FORMS,
        take=lambda form, preset: _inventory_address(view, form, preset),
        sources=known_sources(),
        method=METHOD,
        none_stated=NONE_STATED,
    )


@bp.get("/landscape/snapshots/<name>")
def snapshot(name: str) -> str:
    """A named state: what it is, how it is cited, and where it can be read."""
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
        _view(request.args),
        columns=columns_named(asked_columns or PRESETS[preset]),
        title=str(settings()["title"]),
        base=base_url(),
    )
    response = Response(FORMS[form].write(made), content_type=FORMS[form].media_type)
    named = made.view.state.name or f"{made.view.state.changed:%Y-%m-%d}"
    response.headers["Content-Disposition"] = f'attachment; filename="inventory-{named}.{form}"'
    return response


# --- between an address and a view ---------------------------------------------------------------------------


def _view(arguments: MultiDict[str, str]) -> View:
    filters = {name: tuple(dict.fromkeys(filter(None, arguments.getlist(name)))) for name in _NAMES}
    return view_of(
        catalogue(),
        text=arguments.get("q", "")[:LONGEST_TEXT],
        filters={name: values for name, values in filters.items() if values},
        snapshot=arguments.get("snapshot", ""),
    )


def _pairs(view: View, filters: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    pairs = [("q", view.text)] if view.text else []
    pairs += [("snapshot", view.state.name)] if view.frozen else []
    return pairs + [(name, value) for name in _NAMES for value in filters.get(name, ())]


def _inventory_address(view: View, form: str, preset: str) -> str:
    return (
        f"{request.script_root}/export/inventory.{form}?{urlencode([('preset', preset), *_pairs(view, view.filters)])}"
    )


def _shown(made: Matrix, view: View, row: str | None, column: str | None, state: Mapping[str, str]) -> Shown:
    number = made.things.get((row, column), 0)
    chosen = {name: (value,) for name, value in ((made.rows, row), (made.columns, column)) if value is not None}
    filters = {**view.filters, **chosen}
    if view.frozen:
        behind = f"{request.script_root}/landscape?{urlencode([*state.items(), *_pairs(view, filters)])}"
    else:
        behind = queries.address(SearchQuery(view.text, filters=filters))
    return Shown(made.figure(row, column), number, _shade(made, row, column), behind)


def _shade(made: Matrix, row: str | None, column: str | None) -> int:
    """From 1 to 5 by the figure's share of the largest cell, 0 where there is nothing or it is a total."""
    figure = made.figure(row, column)
    if row is None or column is None or not figure or made.measure == "newest":
        return 0
    largest = max(made.figure(r, c) or 0 for r in made.row_values for c in made.column_values)
    return max(1, -(-figure * _SHADES // largest))


def _bars(made: Matrix) -> list[Bar]:
    stated = [(row, made.things[row, None]) for row in made.row_values][:_BARS]
    largest = max((number for _, number in stated), default=1)
    return [
        Bar(_in_words(made.rows, row)[:34], number, top * 26, round(400 * number / largest, 1))
        for top, (row, number) in enumerate(stated)
    ]


def _in_words(facet: str, value: str | None) -> str:
    return "All" if value is None else facet_value_in_words(facet, value)
