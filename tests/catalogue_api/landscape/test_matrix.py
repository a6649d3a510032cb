"""Every cell of a matrix is the count of the search that it links to, counted or asked, on both engines."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from catalogue_api.index.document import index_document
from catalogue_api.index.facets import with_groups
from catalogue_api.index.port import SearchIndex
from catalogue_api.landscape.matrix import Matrix, asked, asked_in_layers, check, counted, counted_in_layers
from catalogue_api.landscape.needs import asked_supply, counted_supply, laid_over, read_needs
from catalogue_api.landscape.quality import quality
from catalogue_api.landscape.selection import View, thing
from catalogue_api.landscape.sureness import Freshness, Sureness
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
    {"country": ("Western Europe (all)", NONE_STATED), "licence": ("attribution (all)",)},
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
    matching = [t for t in THINGS if all(set(v) & set(with_groups(t.facets)[n]) for n, v in filters.items())]
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


@pytest.mark.parametrize(
    ("rows", "columns", "layers", "filters"),
    [("kind", "country", "source", FILTERS[2]), ("year", "access", "kind", FILTERS[0])],
)
def test_three_facets_counted_asked_and_searched_are_one(
    index: SearchIndex, rows: str, columns: str, layers: str, filters: dict[str, tuple[str, ...]]
) -> None:
    view = View(NOW, "", filters)
    matching = [t for t in THINGS if all(set(v) & set(t.facets[n]) for n, v in filters.items())]
    made = counted_in_layers(matching, rows, columns, layers=layers)
    found, hidden = asked_in_layers(index.search, view, rows=rows, columns=columns, layers=layers, measure="things")
    if layers not in filters:
        assert list(found) == list(made)[: len(found)]
        assert hidden == len(made) - len(found)
    for layer, matrix in found.items():
        within = {layers: (layer,)} if layer is not None else {}
        for (row, column), number in list(cells(matrix).items())[::11]:
            chosen = {name: (value,) for name, value in ((rows, row), (columns, column)) if value is not None}
            query = SearchQuery(filters={**filters, **within, **chosen})
            assert number == index.search(query).total == made[layer].things[row, column]


def test_needs_are_met_alike_by_search_and_by_counting(index: SearchIndex) -> None:
    chance = random.Random(9)
    names = ("kind", "country", "provider", "access", "subject")
    seen = {name: sorted({value for t in THINGS for value in t.facets[name]}) for name in names}
    lines = ["kind,country,provider,access,subject,need"]
    for _ in range(60):
        wanted = chance.sample(names, chance.randint(1, 3))
        cells = [f'"{chance.choice(seen[name]).upper()}"' if name in wanted else "" for name in names]
        lines.append(",".join([*cells, str(chance.randint(0, 60))]))
    needs = read_needs("\n".join(lines))
    fresh = Freshness({name: DAY for name in ("zenodo", "ossr")})
    for filters in FILTERS[:3]:
        matching = [t for t in THINGS if all(set(v) & set(t.facets[n]) for n, v in filters.items())]
        by_search = list(laid_over(needs, asked_supply(index.search, View(NOW, "", filters)), fresh))
        by_count = list(laid_over(needs, counted_supply(matching, needs), fresh))
        inside = [each for each in by_search if not filters.keys() & each.values.keys()]
        assert len(inside) > 10
        for one, other in zip(by_search, by_count, strict=True):
            if not filters.keys() & one.values.keys():
                assert (one.supply, one.gap) == (other.supply, other.gap)
                if "source" not in filters and one.values == other.values:
                    assert one.sure == other.sure
    assert sum(each.gap == 0 for each in by_search) > 5


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


def test_the_median_quality_is_that_of_a_thing() -> None:
    made = counted(THINGS, "kind", "country", measure="quality").matrix("quality")
    scores = sorted(score for each in THINGS if (score := quality(each)) is not None)
    assert made.figure(None, None) == made.figure("dataset", None) == scores[(len(scores) - 1) // 2]
    assert 0 < scores[0] < scores[-1] <= 100
    assert made.figure("software", None) is None


def test_how_sure_a_blank_is_depends_on_who_is_live() -> None:
    fresh = Freshness({"old": DAY - timedelta(days=32), "new": DAY, "month": DAY - timedelta(days=31)})
    assert fresh.sure(["old", "new", "never"]) == Sureness(("new",), ("never", "old"))
    assert [fresh.sure(each).word for each in (["month"], ["old"], [])] == ["looked", "stale", "uncovered"]
    assert [fresh.sure(each).words for each in (["month", "new"], ["old"], [])] == [
        "2 live sources", "sources not live", "no source",
    ]  # fmt: skip


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
