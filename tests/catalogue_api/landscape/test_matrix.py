"""Every cell of a matrix is the count of the search that it links to, counted or asked, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from catalogue_api.index.document import index_document
from catalogue_api.index.port import SearchIndex
from catalogue_api.landscape.matrix import Matrix, asked, check, counted
from catalogue_api.landscape.selection import View, thing
from schemas.errors import MalformedQuery
from schemas.holdings import Snapshot
from schemas.records import Position
from schemas.search import NONE_STATED, SearchQuery
from tests.contracts.engines import ENGINES, an_engine
from tests.contracts.observatory import DAY, corpus

THINGS = [thing(entity) for entity in corpus(150)]
NOW = Snapshot("", 1, DAY, DAY, 0, 0, "")
PAIRS = (("kind", "country"), ("subject", "year"), ("provider", "access"), ("source", "licence"), ("country", "kind"))
FILTERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"kind": ("dataset", "software")},
    {"country": ("France", NONE_STATED), "source": ("zenodo", "ossr")},
    {"access": ("open access",)},
    {"kind": ("nothing",)},
)


@pytest.fixture(scope="module", params=ENGINES)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    folder: Path = tmp_path_factory.mktemp("matrix")
    with an_engine(request, folder) as engine, closing(engine.open(writable=True)) as opened:
        opened.rebuild([index_document(each.entity) for each in THINGS], Position("epoch", 1))
        yield opened


def cells(made: Matrix) -> dict[tuple[str | None, str | None], int | None]:
    return {
        (row, column): made.figure(row, column)
        for row in (*made.row_values, None)
        for column in (*made.column_values, None)
    }


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize(("rows", "columns"), PAIRS)
def test_counted_asked_and_searched_are_one(
    index: SearchIndex, rows: str, columns: str, filters: dict[str, tuple[str, ...]]
) -> None:
    view = View(NOW, "", filters)
    matching = [t for t in THINGS if all(set(v) & set(t.facets[n]) for n, v in filters.items())]
    found = asked(index.search, view, rows=rows, columns=columns)
    made = counted(matching, rows, columns)
    for (row, column), number in cells(found).items():
        chosen = {name: (value,) for name, value in ((rows, row), (columns, column)) if value is not None}
        assert number == index.search(SearchQuery(filters={**filters, **chosen})).total == made.things[row, column]
    if rows != "access" != columns:
        shares = asked(index.search, view, rows=rows, columns=columns, measure="open")
        by_counting = made.matrix("open")
        assert all(figure == by_counting.figure(*pair) for pair, figure in cells(shares).items())
    if not filters.keys() & {rows, columns}:
        whole = made.matrix(most=25)
        assert (whole.row_values, whole.column_values, whole.hidden) == (
            found.row_values,
            found.column_values,
            found.hidden,
        )
        if "source" not in filters:
            assert list(whole.gaps()) == list(found.gaps())


def test_totals_and_measures_by_hand() -> None:
    made = counted(THINGS, "kind", "country")
    assert made.matrix("things").figure(None, None) == 150
    assert made.matrix("records").figure(None, None) == 200
    datasets = [each for each in THINGS if each.facets["kind"] == ["dataset"]]
    years = [int(each.facets["year"][0]) for each in datasets if each.facets["year"][0] != NONE_STATED]
    assert made.matrix("newest").figure("dataset", None) == max(years)
    providers = {name for each in datasets for name in each.facets["provider"]} - {NONE_STATED}
    assert made.matrix("providers").figure("dataset", None) == len(providers)
    stated = sum("open access" in each.facets["access"] for each in datasets)
    assert made.matrix("open").figure("dataset", None) == round(100 * stated / len(datasets))


def test_what_there_is_none_of_names_the_sources_that_would_show_it() -> None:
    made = counted(THINGS, "subject", "year").matrix()
    gaps = list(made.gaps())
    assert gaps
    for row, column, sources in gaps:
        assert not [each for each in THINGS if row in each.facets["subject"] and column in each.facets["year"]]
        for name in sources:
            assert [each for each in THINGS if row in each.facets["subject"] and name in each.entity.sources]


@pytest.mark.parametrize(
    ("rows", "columns", "measure"),
    [("kind", "kind", "things"), ("colour", "kind", "things"), ("kind", "year", "weight"), ("access", "kind", "open")],
)
def test_what_cannot_be_counted_is_told(rows: str, columns: str, measure: str) -> None:
    with pytest.raises(MalformedQuery):
        check(rows, columns, measure)
