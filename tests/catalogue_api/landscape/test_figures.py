"""Every figure of a matrix, whatever the measure, is that of the things which the search of its cell finds."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median_low
from typing import Any

import pytest

from catalogue_api.index.document import index_document
from catalogue_api.index.port import SearchIndex
from catalogue_api.landscape.matrix import MEASURES, Matrix, asked, asked_in_layers, counted, counted_in_layers
from catalogue_api.landscape.quality import quality
from catalogue_api.landscape.selection import Thing, View, thing
from schemas.capacity import capacity
from schemas.dcat.terms import KINDS
from schemas.holdings import Snapshot
from schemas.records import Position
from schemas.search import MAXIMUM_SIZE, NONE_STATED, SearchPage, SearchQuery
from tests.contracts.engines import ENGINES, an_engine
from tests.contracts.observatory import ACCESS, AUTHORITY, COUNTRIES, DAY, LICENCES, PROVIDERS, SOURCES, entity

SEEDS = (11, 12)
OF = "disk"
STATEMENTS = ("pledge of 2026", "disk in GOCDB")
Values = Mapping[str, str | None]
"""The value of each facet that a cell stands for; `None` for all."""


@dataclass(frozen=True)
class Made:
    """A thing, and what it was made to state of its disk: the statement and petabytes."""

    thing: Thing
    disk: tuple[str, int] | None


def made_up(seed: int, size: int = 120) -> dict[str, Made]:
    """Random things by IRI, of several countries and sources each, some with disk."""
    chance, made = random.Random(seed), {}
    for number in range(size):
        document, disk = _document(chance, number)
        described = entity(number, document, sources=tuple(chance.sample(SOURCES, chance.randint(1, 3))))
        made[described.iri] = Made(thing(described), disk)
    return made


def _document(chance: random.Random, number: int) -> tuple[dict[str, Any], tuple[str, int] | None]:
    kind = chance.choice(("dataset", "software", "storage", "storage"))
    countries = chance.sample([name for name in COUNTRIES if name], chance.randint(0, 3))
    stated: dict[str, Any] = {
        "@type": list(KINDS[kind]),
        "title": [f"Thing {number} of field {chance.randint(0, 9)}"],
        "keyword": chance.sample(("radio", "gamma", "neutrino"), chance.randint(0, 3)),
        "spatial": [f"{AUTHORITY}/country/{code}" for code in countries],
    }
    if year := chance.choice((None, 1999, 2020, 2026)):
        stated["issued"] = {"@value": str(year), "@type": "xsd:gYear"}
    if provider := chance.choice(PROVIDERS):
        stated["publisher"] = {"@id": f"#publisher-{number}", "@type": ["foaf:Agent"], "name": [provider]}
    if access := chance.choice(ACCESS):
        stated["accessRights"] = f"{AUTHORITY}/access-right/{access}"
    if licence := chance.choice(LICENCES):
        stated["license"] = licence
    if kind != "storage" or chance.random() < 0.3:
        return stated, None
    statement, petabytes = chance.choice(STATEMENTS), chance.randint(0, 90)
    stated["capacity"] = [capacity(OF, f"{petabytes} PB", basis="pledged", statement=statement)]
    return stated, (statement, petabytes)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    folder: Path = tmp_path_factory.mktemp("figures")
    with an_engine(request, folder) as engine, closing(engine.open(writable=True)) as opened:
        yield opened


@pytest.fixture(scope="module", params=SEEDS)
def shelf(request: pytest.FixtureRequest, engine: SearchIndex) -> tuple[SearchIndex, dict[str, Made]]:
    made = made_up(request.param)
    engine.rebuild([index_document(each.thing.entity) for each in made.values()], Position("epoch", request.param))
    return engine, made


def found(index: SearchIndex, values: Values) -> SearchPage:
    """What the search that a cell links to finds."""
    filters = {name: (value,) for name, value in values.items() if value is not None}
    return index.search(SearchQuery(filters=filters, facets=("provider", "year"), size=MAXIMUM_SIZE))


def figures(index: SearchIndex, values: Values, made: Mapping[str, Made], statement: str) -> dict[str, int | None]:
    """Every measure of the things that were found, worked out from them alone."""
    page = found(index, values)
    if not page.total:
        return dict.fromkeys(MEASURES, None) | {"things": 0}
    things = [made[hit.entity] for hit in page.hits]
    assert len(things) == page.total
    is_open = found(index, {**values, "access": "open access"}).total
    scores = [score for each in things if (score := quality(each.thing)) is not None]
    disk = [each.disk[1] for each in things if each.disk and each.disk[0] == statement]
    years = [int(each.value) for each in page.buckets["year"] if each.value != NONE_STATED and each.count]
    # The buckets of a facet leave its own filter aside.
    years = [int(year)] if (year := values.get("year")) not in (None, NONE_STATED) else years
    return {
        "things": page.total,
        "records": sum(hit.records for hit in page.hits),
        "providers": len({name for hit in page.hits for name in hit.providers}),
        "open": round(100 * is_open / page.total),
        "quality": median_low(scores) if scores else None,
        "newest": max(years) if years and values.get("year") != NONE_STATED else None,
        "capacity": int(sum(disk) * Decimal(10) ** 15) if disk else None,
    }


def cells(matrix: Matrix) -> Iterator[tuple[str | None, str | None]]:
    return itertools.product((*matrix.row_values, None), (*matrix.column_values, None))


def most_stated(made: Mapping[str, Made]) -> str:
    stated = [each.disk[0] for each in made.values() if each.disk]
    return max(sorted(set(stated)), key=stated.count)


@pytest.mark.parametrize(("rows", "columns"), [("kind", "country"), ("source", "licence"), ("year", "subject")])
def test_every_measure_by_two_facets(shelf: tuple[SearchIndex, dict[str, Made]], rows: str, columns: str) -> None:
    index, made = shelf
    things = [each.thing for each in made.values()]
    tables = {each: counted(things, rows, columns, measure=each, of=OF).matrix(each) for each in MEASURES}
    for row, column in cells(tables["things"]):
        shown = {measure: matrix.figure(row, column) for measure, matrix in tables.items()}
        assert shown == figures(index, {rows: row, columns: column}, made, most_stated(made)), (row, column)
    assert len(set(tables["capacity"].figures.values())) > 3


@pytest.mark.parametrize(("rows", "columns", "layers"), [("kind", "country", "source"), ("licence", "kind", "year")])
def test_every_measure_by_three_facets(
    shelf: tuple[SearchIndex, dict[str, Made]], rows: str, columns: str, layers: str
) -> None:
    index, made = shelf
    things, tables = [each.thing for each in made.values()], {}
    for measure in MEASURES:
        by_layer = counted_in_layers(things, rows, columns, layers=layers, measure=measure, of=OF)
        sort = by_layer[None].sort()
        tables[measure] = {layer: each.matrix(measure, sort=sort) for layer, each in by_layer.items()}
    for layer, matrix in tables["things"].items():
        for row, column in cells(matrix):
            shown = {measure: tables[measure][layer].figure(row, column) for measure in MEASURES}
            values = {rows: row, columns: column, layers: layer}
            assert shown == figures(index, values, made, most_stated(made)), values


def test_what_the_search_answers_at_once_is_the_same_by_three_facets(
    shelf: tuple[SearchIndex, dict[str, Made]],
) -> None:
    """`things` and `open` of the present are asked of the search, not counted."""
    index, made = shelf
    view = View(Snapshot("", 1, DAY, DAY, 0, 0, ""))
    for measure in ("things", "open"):
        asked_of = asked_in_layers(index.search, view, rows="kind", columns="country", layers="source", measure=measure)
        for layer, matrix in asked_of[0].items():
            for row, column in cells(matrix):
                values = {"kind": row, "country": column, "source": layer}
                assert matrix.figure(row, column) == figures(index, values, made, "")[measure], values
        alone = asked(index.search, view, rows="kind", columns="country", measure=measure)
        assert alone.things == asked_of[0][None].things
