"""An inventory as a report to read and to print: figures, pictures each with its table, gaps, sources and method.

One HTML file that asks for nothing else. Whatever comes from outside is escaped; nothing is taken from the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from catalogue_api.landscape import pictures
from catalogue_api.landscape.capacity import in_words
from catalogue_api.landscape.columns import Cell, columns_named
from catalogue_api.landscape.inventory import Inventory
from catalogue_api.landscape.matrix import Matrix, shown
from catalogue_api.landscape.pictures import number
from catalogue_api.landscape.summary import Summary, label
from catalogue_api.landscape.sureness import SAID, Freshness
from schemas.search import NONE_STATED

MOST_LISTED: Final = 300
"""Things that are listed one by one; the other forms list all."""

_BARS, _ROWS, _HEADS, _GAPS, _SETS, _MEMBERS, _SHORT = 12, 15, 8, 40, 15, 12, 14
_LISTED: Final = columns_named(("iri", "title", "kind", "provider", "country", "access", "year"))
_FIGURE: Final = ' class="figure"'
_STYLE: Final = Path(__file__).with_name("report.css")


def html(inventory: Inventory) -> Iterator[bytes]:
    """The report as one file by itself."""
    title = escape(inventory.title)
    yield (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}: landscape report</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE.read_text()}</style></head><body><main>\n'
    ).encode()
    for part in parts(inventory):
        yield part.encode()
    yield b"</main></body></html>\n"


def parts(inventory: Inventory, *, heading: bool = True) -> Iterator[str]:
    """The report in parts that any page can hold; without its heading where the page has one."""
    made = Summary()
    listed: list[tuple[Cell, ...]] = []
    for each in inventory.things():
        made.count(each)
        if len(listed) < MOST_LISTED:
            listed.append(tuple(column.read(each, inventory.base) for column in _LISTED))
    closing, fresh = inventory.closing(), inventory.fresh
    if heading:
        yield f"<h1>{escape(inventory.title)}: landscape report</h1>\n"
    yield from _opening(inventory)
    yield from _figures(made, closing, fresh)
    if made.things:
        yield from _kinds(made)
        yield from _by_value(made, ("capability", "What it can do"), ("domain", "For which science"))
        yield from _places(made)
        yield from _years(made, until=inventory.view.state.changed.year + 1)
        yield from _access(made)
        matrices = [counted.matrix() for counted in made.matrices]
        for matrix in matrices:
            yield from _matrix(matrix, fresh)
        yield from _gaps(matrices, fresh, closing["sources"])
        yield from _capacities(made)
        yield from _overlap(made, closing["sources"])
    yield from _sources(closing["sources"], fresh)
    yield from _things(listed, inventory, made)
    yield from _method(closing)


# --- what it is ------------------------------------------------------------------------------------------------


def _opening(inventory: Inventory) -> Iterator[str]:
    told = inventory.opening()
    state = inventory.view.state
    asked = [f"the words “{inventory.view.text}”"] if inventory.view.text else []
    asked += [f"{label(name)}: {' or '.join(values)}" for name, values in inventory.view.filters.items()]
    of = f"Of what is found by {'; '.join(asked)}." if asked else "Of everything that the catalogue holds."
    as_of = f"{state.changed.day} {state.changed:%B %Y}"
    yield f'<p class="lead">{escape(of)} As it was after the last change on {as_of}.</p>\n'
    if told["snapshot_address"]:
        link = escape(str(told["snapshot_address"]))
        yield f'<p>A frozen state, <a href="{link}">{link}</a>, that always gives these figures.</p>\n'
    else:
        yield '<p class="note">The present state; a snapshot makes figures citable.</p>\n'


def _figures(made: Summary, closing: dict[str, Any], fresh: Freshness) -> Iterator[str]:
    sources = closing["sources"]
    live = sum(fresh.live(each["source"]) for each in sources)
    figures = [
        (number(made.things), "things"),
        (number(made.records), f"records; {number(made.joined)} things have several"),
        (f"{live} of {len(sources)}", "sources are live"),
        (number(made.distinct("provider")), f"providers, named for {_cent(made.stated('provider'))} of the things"),
        (number(made.distinct("country")), f"countries, named for {_cent(made.stated('country'))} of the things"),
        (_cent(made.open_share), f"open, of the {_cent(made.stated('access'))} that say how access is"),
    ]
    yield '<dl class="figures">'
    yield from (f"<div><dt>{escape(words)}</dt><dd>{escape(figure)}</dd></div>" for figure, words in figures)
    yield "</dl>\n"
    if closing["withheld_records"]:
        yield (
            f"<p>{number(closing['withheld_records'])} further records are of sources that forbid passing them on: "
            f"they are counted here and shown nowhere.</p>\n"
        )


# --- pictures, each with its table -----------------------------------------------------------------------------


def _kinds(made: Summary) -> Iterator[str]:
    figures = [(_in_label("kind", value), count) for value, count in made.most("kind", _BARS)]
    yield _section("kinds", "What there is", pictures.bars(figures, key="kinds", title="Things by kind"))
    yield _twin(label("kind"), figures, made, name="kind")


def _places(made: Summary) -> Iterator[str]:
    return _by_value(made, ("country", "Where it is"), ("provider", "Who provides it"))


def _by_value(made: Summary, *facets: tuple[str, str]) -> Iterator[str]:
    for name, title in facets:
        figures = made.most(name, _BARS)
        if figures:
            yield _section(name, title, pictures.bars(figures, key=name, title=f"Things by {name}"))
            yield _twin(label(name), figures, made, name=name)


def _years(made: Summary, *, until: int) -> Iterator[str]:
    """The years up to the next one: a year that is mistyped would leave no room for the others."""
    stated = sorted((int(year), count) for year, count in made.facets["year"].items() if year != NONE_STATED)
    years = [(year, count) for year, count in stated if year <= until]
    later = sum(count for year, count in stated if year > until)
    if years:
        yield _section("years", "When it appeared", pictures.timeline(years, key="years", title="Things by year"))
        newest = [(str(year), count) for year, count in reversed(years)][:_BARS]
        beyond = f"; {number(later)} dated after {until} left out" if later else ""
        yield _twin(label("year"), newest, made, name="year", of=len(years), more=beyond)


def _access(made: Summary) -> Iterator[str]:
    return _by_value(made, ("access", "How open it is"), ("licence", "Under which licences"))


def _section(key: str, title: str, body: str) -> str:
    return f'<h2 id="{key}">{escape(title)}</h2>\n<figure class="frame">{body}</figure>\n'


def _twin(
    head: str, figures: Sequence[tuple[str, int]], made: Summary, *, name: str, of: int | None = None, more: str = ""
) -> str:
    """The table of a picture, and in it how many state nothing: it adds up as far as each thing has one value."""
    of, none = made.distinct(name) if of is None else of, made.facets[name][NONE_STATED]
    order = "newest" if name == "year" else "most frequent"
    few = f" The {len(figures)} {order} of {number(of)}." if of > len(figures) else ""
    known = f" Stated for {_cent(made.stated(name))} of the things; the others may be any of these." if none else ""
    told = (*figures, ("None stated", none)) if none else figures
    rows = ((value, number(figure), _part(figure, made.things)) for value, figure in told)
    return _table(f"Things by {name}{more}.{few}{known}", (head, "Things", "Share of all"), rows, figures=2)


# --- the matrix and what it lacks ------------------------------------------------------------------------------


def _matrix(matrix: Matrix, fresh: Freshness) -> Iterator[str]:
    rows, heads = shown(matrix.row_values, _ROWS), shown(matrix.column_values, _HEADS)
    left = (("rows", rows, matrix.row_values), ("countries", heads, matrix.column_values))
    cut = [f"{_number_stated(few)} of {_number_stated(of)} {words}" for words, few, of in left if len(few) < len(of)]
    gaps = {(row, column): sources for row, column, sources in matrix.gaps()}
    what = label(matrix.rows)
    yield f'<h2 id="matrix-{matrix.rows}">{what} by country</h2>\n'
    yield _table(
        f"Things of each {what.lower()} in each country. “None known” is no proof that there is none; below it is who "
        "looked." + (f" Shown: {' and '.join(cut)}, the most frequent; the XLSX has all." if cut else ""),
        (what, *(_stated(head) for head in heads), "All"),
        (
            (
                _in_label(matrix.rows, row) if row is not None else "All",
                *(_cell(matrix, row, column, gaps, fresh) for column in (*heads, None)),
            )
            for row in (*rows, None)
        ),
        figures=len(heads) + 1,
    )


def _number_stated(values: Sequence[str]) -> str:
    return number(sum(value != NONE_STATED for value in values))


def _cell(matrix: Matrix, row: str | None, column: str | None, gaps: dict[Any, Any], fresh: Freshness) -> _Html:
    figure = matrix.things.get((row, column), 0)
    if figure:
        return _Html(number(figure))
    sure = fresh.sure(gaps[row, column]).words if (row, column) in gaps else ""
    return _Html(f'<span class="none">none known{"<br>" if sure else ""}{escape(sure)}</span>')


def _gaps(matrices: Sequence[Matrix], fresh: Freshness, sources: list[dict[str, Any]]) -> Iterator[str]:
    found = [
        (matrix.rows, row, column, fresh.sure(names)) for matrix in matrices for row, column, names in matrix.gaps()
    ]
    if not found:
        return
    titles = {each["source"]: each["title"] for each in sources}
    order = {"looked": 0, "stale": 1, "uncovered": 2}
    yield f'<h2 id="gaps">What there is none of: {number(len(found))} pair{"" if len(found) == 1 else "s"}</h2>\n'
    yield "<ul>"
    for word, says in SAID.items():
        pairs = sum(sure.word == word for *_, sure in found)
        if pairs:
            yield f"<li>{number(pairs)} pair{'' if pairs == 1 else 's'}: {escape(says)}</li>"
    yield "</ul>\n"
    first = sorted(found, key=lambda each: order[each[3].word])[:_GAPS]
    yield _table(
        f"The first {len(first)} pairs, the surest before others." if len(first) < len(found) else "Every pair.",
        ("", "", "Country", "How sure", "Sources that list things of both"),
        (
            (
                label(facet),
                _in_label(facet, row),
                column,
                sure.words,
                ", ".join(titles.get(each, each) for each in (*sure.live, *sure.stale)),
            )
            for facet, row, column, sure in first
        ),
    )


# --- capacity, overlap, sources --------------------------------------------------------------------------------


def _capacities(made: Summary) -> Iterator[str]:
    sums, left_out = made.capacities.sums(), sum(made.capacities.left_out.values())
    if not sums and not left_out:
        return
    yield '<h2 id="capacity">Capacity</h2>\n'
    yield _table(
        "Summed only where kind, measure, basis, words and date of the statements are the same; lines do not add up.",
        ("What", "Kind", "Sum", "Things that state it", "Providers who state it"),
        (
            (
                each.sort.words,
                _in_label("kind", each.sort.kind),
                in_words(each.total, each.unit),
                f"{number(each.things)} of {number(each.things_of_kind)}",
                f"{number(each.providers)} of {number(each.providers_of_kind)}"
                if each.share is not None
                else "not named",
            )
            for each in sums
        ),
    )
    if left_out:
        yield (
            f"<p>In no sum {'is one statement' if left_out == 1 else f'are {number(left_out)} statements'} without a "
            "unit that is known here, or of things that state two amounts of one sort.</p>\n"
        )


def _overlap(made: Summary, sources: list[dict[str, Any]]) -> Iterator[str]:
    if len(made.facets["source"]) < 2:
        return
    titles = {each["source"]: each["title"] for each in sources}
    members = [(titles.get(key, key), count) for key, count in made.most("source", _MEMBERS)]
    most = sorted(made.overlap.items(), key=lambda each: (-each[1], each[0]))[:_SETS]
    sets = [(frozenset(titles.get(key, key) for key in keys), count) for keys, count in most]
    picture = pictures.together(sets, members, key="overlap", title="Things by the sources that list them")
    yield _section("overlap", "Who lists the same", picture)
    yield _table(
        "Things that exactly these sources list.",
        ("Sources", "Things"),
        ((" and ".join(sorted(names)) + (" alone" if len(names) == 1 else ""), number(count)) for names, count in sets),
        figures=1,
    )


def _sources(sources: list[dict[str, Any]], fresh: Freshness) -> Iterator[str]:
    yield '<h2 id="sources">Sources</h2>\n'
    yield _table(
        "A source is live if it was harvested to its proven end within 31 days of the newest such harvest.",
        (
            "Source",
            "Provider",
            "Records",
            "Last whole harvest",
            "Live",
            "Licence of the descriptions",
            "May be passed on",
        ),
        (
            (
                each["title"],
                each["provider"],
                number(each["records"] + each["withheld_records"]),
                (each["last_complete_harvest"] or "never")[:10],
                "yes" if fresh.live(each["source"]) else "no",
                each["metadata_licence"] or "not stated",
                "yes" if each["redistribution"] else "no",
            )
            for each in sources
        ),
    )


def _things(listed: Sequence[tuple[Cell, ...]], inventory: Inventory, made: Summary) -> Iterator[str]:
    yield '<h2 id="things">The things</h2>\n'
    if made.things > len(listed):
        yield (
            f"<p>The first {number(len(listed))} of {number(made.things)}, by address; the inventory as CSV or XLSX "
            "has all of them.</p>\n"
        )
    yield _table(
        f"Sorted by their addresses, which begin with {inventory.base}.",
        tuple(column.label for column in _LISTED[1:]),
        (
            (
                _Html(f'<a href="{escape(str(address))}">{escape(str(title or address))}</a>'),
                *("" if value is None else str(value) for value in others),
            )
            for address, title, *others in listed
        ),
    )


def _method(closing: dict[str, Any]) -> Iterator[str]:
    yield '<h2 id="method">How it is counted</h2>\n<ul>'
    yield from (f"<li>{escape(sentence)}</li>" for sentence in closing["method"])
    yield f'</ul>\n<p>SHA-256 over all that is in it: <span class="verbatim">{closing["sha256"]}</span></p>\n'


# --- small parts -----------------------------------------------------------------------------------------------


class _Html(str):
    """A cell that is HTML already."""

    __slots__ = ()


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, figures: int = 0) -> str:
    """A table, in one piece on paper where it is short; its last `figures` columns are numbers."""
    first = len(heads) - figures
    head = "".join(
        f'<th scope="col"{_FIGURE if place >= first else ""}>{escape(each)}</th>' if each else "<td></td>"
        for place, each in enumerate(heads)
    )
    lines = []
    for row in rows:
        cells = [each if isinstance(each, _Html) else escape(each) for each in row]
        others = "".join(
            f"<td{_FIGURE if place >= first else ''}>{cell}</td>" for place, cell in enumerate(cells[1:], 1)
        )
        lines.append(f'<tr><th scope="row">{cells[0]}</th>{others}</tr>')
    short = " short" if len(lines) <= _SHORT else ""
    return (
        f'<div class="scroll{short}" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>\n"
    )


def _in_label(facet: str, value: str) -> str:
    """A value of a facet as a person reads it."""
    words = value.replace("-", " ") if facet == "kind" else value
    return _stated(words[:1].upper() + words[1:])


def _stated(value: str) -> str:
    return "None stated" if value == NONE_STATED else value


def _part(figure: int, whole: int) -> str:
    share = round(100 * figure / whole)
    return "under 1 %" if figure and not share else _cent(share)


def _cent(share: int | None) -> str:
    return "none" if share is None else f"{share} %"
