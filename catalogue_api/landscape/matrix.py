"""Things by two or three facets: counted from a stream of them, or asked of the search, with the same result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from catalogue_api.index.facets import FACET_OF_NAME, covered
from catalogue_api.landscape.capacity import Sort, amounts, check_measure
from catalogue_api.landscape.columns import OPEN
from catalogue_api.landscape.quality import median, quality
from catalogue_api.landscape.selection import Thing, View
from schemas.errors import MalformedQuery
from schemas.search import NONE_STATED, SearchPage, SearchQuery

Pair = tuple[str | None, str | None]
"""A value of the rows and one of the columns; `None` stands for all."""

MEASURES: Final = {
    "things": "Things",
    "records": "Records",
    "providers": "Providers",
    "open": "Open access, per cent",
    "quality": "Median quality, per cent",
    "newest": "Newest year",
    "capacity": "Capacity",
}
ASKED: Final = ("things", "open")
"""The measures that the search answers at once; the others need every thing to be read."""

MOST_VALUES: Final = 25
MOST_LAYERS: Final = 6
_MOST_BUCKETS = 1000


@dataclass(frozen=True, slots=True)
class Matrix:
    """Figures by the values of two facets, most frequent or newest first, with the sources behind each row and column.

    A thing with several values counts under each of them, and once in every total. `hidden` are the numbers of rows and
    of columns that have no room. A cell without things has no figure of any other measure. `sort` is what amounts of
    capacity are of, and `left_out` how many statements of that measure are of another sort or of none.
    """

    rows: str
    columns: str
    measure: str
    row_values: tuple[str, ...]
    column_values: tuple[str, ...]
    things: Mapping[Pair, int]
    figures: Mapping[Pair, int | None]
    sources: Mapping[Pair, frozenset[str]] = field(default_factory=dict)
    hidden: tuple[int, int] = (0, 0)
    sort: Sort | None = None
    left_out: int = 0

    def figure(self, row: str | None, column: str | None) -> int | None:
        """The figure of a cell; 0 things where there are none, and of other measures nothing then."""
        if self.measure == "things":
            return self.things.get((row, column), 0)
        return self.figures.get((row, column)) if self.things.get((row, column)) else None

    def gaps(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Pairs of values that nothing known has, each with the sources that list things of both and would show it."""
        for row in self.row_values:
            for column in self.column_values:
                if not self.things.get((row, column)) and NONE_STATED not in (row, column):
                    both = self.sources.get((row, None), frozenset()) & self.sources.get((None, column), frozenset())
                    yield row, column, tuple(sorted(both))


def check(rows: str, columns: str, measure: str, *, layers: str = "", of: str = "") -> None:
    """Raise `MalformedQuery` for facets and measures that there are not, or one facet twice."""
    names = (rows, columns, layers) if layers else (rows, columns)
    for name in names:
        if name not in FACET_OF_NAME:
            raise MalformedQuery(f"nothing is counted by '{name}'.", next_step=f"By {', '.join(FACET_OF_NAME)}.")
    if rows == columns:
        raise MalformedQuery("rows and columns are the same.", next_step="Choose two facets.")
    if len(set(names)) < len(names):
        raise MalformedQuery("tables are made by what stands in them already.", next_step="Choose three facets.")
    if measure == "open" and "access" in names:
        raise MalformedQuery("a share of open access by access says nothing.", next_step="Choose another measure.")
    if measure not in MEASURES:
        raise MalformedQuery(f"there is no measure '{measure}'.", next_step=f"There are: {', '.join(MEASURES)}.")
    if measure == "capacity":
        check_measure(of)


class Counted:
    """Figures by the values of two facets, counted one thing at a time.

    `of` is what capacities are summed of; quality is looked at only where `measure` is, for it takes longest.
    """

    def __init__(self, rows: str, columns: str, *, measure: str = "", of: str = "") -> None:
        self.rows, self.columns = rows, columns
        self._measure, self._of = measure, of
        self._quality: dict[Pair, Counter[int]] = {}
        self._amounts: dict[Sort, dict[Pair, Decimal]] = {}
        self._stating: Counter[Sort] = Counter()
        self._unclear = 0
        self.things: Counter[Pair] = Counter()
        self._records: Counter[Pair] = Counter()
        self._open: Counter[Pair] = Counter()
        self._newest: dict[Pair, int] = {}
        self._providers: dict[Pair, set[str]] = {}
        self._sources: dict[Pair, set[str]] = {}

    def count(self, thing: Thing) -> None:
        """One more thing."""
        records, year = len(thing.entity.records), thing.facets["year"][0]
        is_open = OPEN in thing.facets["access"]
        providers = set(thing.facets["provider"]) - {NONE_STATED}
        score = quality(thing) if self._measure == "quality" else None
        capacity = self._capacity(thing) if self._measure == "capacity" else {}
        for row in (*thing.facets[self.rows], None):
            for column in (*thing.facets[self.columns], None):
                pair = row, column
                if score is not None:
                    self._quality.setdefault(pair, Counter())[score] += 1
                for sort, amount in capacity.items():
                    of_sort = self._amounts.setdefault(sort, {})
                    of_sort[pair] = of_sort.get(pair, Decimal(0)) + amount
                self.things[pair] += 1
                self._records[pair] += records
                self._open[pair] += is_open
                if year != NONE_STATED:
                    self._newest[pair] = max(int(year), self._newest.get(pair, 0))
                self._providers.setdefault(pair, set()).update(providers)
                if row is None or column is None:
                    self._sources.setdefault(pair, set()).update(thing.facets["source"])

    def _capacity(self, thing: Thing) -> dict[Sort, Decimal]:
        if "capacity" not in thing.document:
            return {}
        clear, unclear = amounts(thing)
        wanted = {sort: amount for sort, amount in clear.items() if sort.measure == self._of}
        self._stating.update(wanted.keys())
        self._unclear += unclear.count(self._of)
        return wanted

    def sort(self) -> Sort | None:
        """The sort of capacity that most things state, for one figure must not mix them."""
        return min(self._stating, key=lambda each: (-self._stating[each], each.kind, each.words), default=None)

    def matrix(self, measure: str = "things", *, most: int | None = None, sort: Sort | None = None) -> Matrix:
        """What was counted so far, at most the `most` frequent rows and columns; capacity is of this sort, if any."""
        sort = (sort or self.sort()) if measure == "capacity" else None
        left_out = self._stating.total() - (self._stating[sort] if sort else 0) + self._unclear
        summed = self._amounts.get(sort, {}) if sort is not None else {}
        measures: dict[str, Mapping[Pair, int | None]] = {
            "quality": {pair: median(values) for pair, values in self._quality.items()},
            "capacity": {pair: int(amount.to_integral_value()) for pair, amount in summed.items()},
            "things": dict(self.things),
            "records": dict(self._records),
            "providers": {pair: len(names) for pair, names in self._providers.items()},
            "open": {pair: _share(self._open[pair], number) for pair, number in self.things.items()},
            "newest": dict(self._newest),
        }
        rows = _ordered(
            self.rows, {row: n for (row, column), n in self.things.items() if row is not None and column is None}
        )
        columns = _ordered(
            self.columns, {column: n for (row, column), n in self.things.items() if row is None and column is not None}
        )
        sources = {pair: frozenset(names) for pair, names in self._sources.items()}
        hidden = (max(0, len(rows) - (most or len(rows))), max(0, len(columns) - (most or len(columns))))
        return Matrix(
            self.rows,
            self.columns,
            measure,
            shown(rows, most),
            shown(columns, most),
            self.things,
            measures[measure],
            sources,
            hidden,
            sort,
            left_out,
        )


def counted(things: Iterable[Thing], rows: str, columns: str, *, measure: str = "", of: str = "") -> Counted:
    """The figures of all these things."""
    made = Counted(rows, columns, measure=measure, of=of)
    for thing in things:
        made.count(thing)
    return made


Layers = Mapping[str | None, Counted]
"""Figures of all things (`None`) and of those with each value of a third facet, the most frequent first."""


def counted_in_layers(
    things: Iterable[Thing], rows: str, columns: str, *, layers: str, measure: str = "", of: str = ""
) -> Layers:
    """The figures of all these things, and of those with each value of a third facet."""
    whole = Counted(rows, columns, measure=measure, of=of)
    made: dict[str | None, Counted] = {None: whole}
    for thing in things:
        whole.count(thing)
        for value in thing.facets[layers]:
            made.setdefault(value, Counted(rows, columns, measure=measure, of=of)).count(thing)
    totals = {value: each.things[None, None] for value, each in made.items() if value is not None}
    return {None: whole, **{value: made[value] for value in _ordered(layers, totals)}}


def asked_in_layers(
    search: Callable[[SearchQuery], SearchPage], view: View, *, rows: str, columns: str, layers: str, measure: str
) -> tuple[Mapping[str | None, Matrix], int]:
    """The same of the present, asked of the search; with it the number of values that have no room."""
    query = SearchQuery(view.text, filters=view.filters, facets=(layers,), size=1, facet_size=_MOST_BUCKETS)
    values = _values(search(query), layers, view)
    made: dict[str | None, Matrix] = {None: asked(search, view, rows=rows, columns=columns, measure=measure)}
    for value in shown(values, MOST_LAYERS):
        narrowed = replace(view, filters={**view.filters, layers: (value,)})
        made[value] = asked(search, narrowed, rows=rows, columns=columns, measure=measure)
    return made, max(0, len(values) - MOST_LAYERS)


def asked(
    search: Callable[[SearchQuery], SearchPage], view: View, *, rows: str, columns: str, measure: str = "things"
) -> Matrix:
    """The same of the present, asked of the search: one question for each row and column that is shown."""
    query = SearchQuery(view.text, filters=view.filters, facets=(rows, columns), size=1, facet_size=_MOST_BUCKETS)
    page = search(query)
    row_values, column_values = (_values(page, name, view) for name in (rows, columns))
    sides, heads = shown(row_values, MOST_VALUES), shown(column_values, MOST_VALUES)
    things: dict[Pair, int] = {(None, None): page.total}
    sources: dict[Pair, frozenset[str]] = {}
    for row in sides:
        found = search(replace(query, filters={**view.filters, rows: (row,)}, facets=(columns, "source")))
        things[row, None] = found.total
        counts = {bucket.value: bucket.count for bucket in found.buckets[columns]}
        things.update({(row, column): counts.get(column, 0) for column in heads})
        sources[row, None] = _sources(found, view)
    for column in heads:
        found = search(replace(query, filters={**view.filters, columns: (column,)}, facets=("source",)))
        things[None, column] = found.total
        sources[None, column] = _sources(found, view)
    hidden = (len(row_values) - len(sides), len(column_values) - len(heads))
    made = Matrix(rows, columns, measure, sides, heads, things, things, sources, hidden)
    return made if measure == "things" else replace(made, figures=_open_shares(search, view, made))


def _open_shares(search: Callable[[SearchQuery], SearchPage], view: View, made: Matrix) -> dict[Pair, int | None]:
    if OPEN not in view.filters.get("access", (OPEN,)):
        return dict.fromkeys(made.things, 0)
    narrowed = replace(view, filters={**view.filters, "access": (OPEN,)})
    of_open = asked(search, narrowed, rows=made.rows, columns=made.columns).things
    return {pair: _share(of_open.get(pair, 0), number) for pair, number in made.things.items()}


def _values(page: SearchPage, name: str, view: View) -> tuple[str, ...]:
    """The values of a facet that the view has; where it is filtered by them, only those."""
    chosen = view.filters.get(name)
    stated = (bucket for bucket in page.buckets[name] if not bucket.group)
    counts = {bucket.value: bucket.count for bucket in stated if not chosen or covered(name, bucket.value, chosen)}
    return _ordered(name, counts)


def _sources(page: SearchPage, view: View) -> frozenset[str]:
    # The buckets of a facet leave its own filter aside.
    chosen = view.filters.get("source")
    return frozenset(
        each.value for each in page.buckets["source"] if each.count and (not chosen or each.value in chosen)
    )


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def shown(values: tuple[str, ...], most: int | None) -> tuple[str, ...]:
    """The first of these values; that none is stated keeps its place at the end whatever has no room."""
    if most is None or len(values) <= most:
        return values
    return (*values[: most - 1], NONE_STATED) if NONE_STATED in values else values[:most]


def _ordered(name: str, counts: dict[str, int]) -> tuple[str, ...]:
    """The values that have things: years from the newest, others from the most frequent; none stated at the end."""
    stated = [value for value in counts if counts[value]]
    if name == "year":
        return tuple(sorted(stated, key=lambda value: (value != NONE_STATED, value), reverse=True))
    return tuple(sorted(stated, key=lambda value: (value == NONE_STATED, -counts[value], value)))
