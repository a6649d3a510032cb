"""Two engines, one store: the same matches, counts, facets and pages, and relevance orders that agree.

Scores are numbers of the engine's own. Where the orders of two engines differ, the hits that changed places must
have scores within `TOLERANCE` of each other in both engines; the tiers (identifier, title, text) never mix.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from catalogue_api.index.document import index_document
from catalogue_api.index.facets import FACETS
from catalogue_api.index.port import SearchIndex
from catalogue_api.index.query import IDENTIFIER_SCORE, TITLE_SCORE
from schemas.records import Position
from schemas.search import NONE_STATED, Hit, SearchPage, SearchQuery
from tests.contracts.engines import Engine, elasticsearch_engine, embedded_engine
from tests.contracts.observatory import corpus

TOLERANCE = 0.02
"""Engines count the documents that have a field, or all, when they say how rare a word is and how long a text."""

CORPUS = corpus()
DOCUMENTS = [index_document(each) for each in CORPUS]
ALL_FACETS = tuple(facet.name for facet in FACETS)
FIELD_SORTS = ("newest", "oldest", "title")
A_TITLE = str(CORPUS[17].records[0].document["title"][0]["@value"])

TEXTS = (
    "", "gaia", "survey", "surveys", "pulsar", "galaxy clusters", "dark matter", "light curves of pulsars with ALMA",
    "What LOFAR saw", "XMM-Newton", "hep-ex", "C++", "c++ gaia", "Besancon", "Besançon", "Łódzki", "lodzki survey",
    "neutrinos KM3NeT course", "supernova remnants virgo pipeline", "exoplanets jwst", "interferometry",
    "bayesian inference time series", "simulation code", "Marić", "O'Brien Siobhan", "Nakamura Aya", "Sorensen",
    '"dark matter"', '"light curves"', '"galaxy clusters" survey', '"surveys"', '"What Gaia saw of pulsars"',
    "gaia -survey", "-gaia", "-survey -catalogue", 'NOT "dark matter"', "survey NOT gaia", "pulsars -alma -lofar",
    "lofar OR gaia", "survey lofar OR gaia", "jets OR exoplanets euclid OR jwst", "gaia OR lofar -dark",
    "title:survey", "title:pulsars gaia", 'title:"survey of pulsars"', "description:saw", "keyword:radio",
    'keyword:"open data"', "creator:nakamura", 'creator:"garcia marquez"', "publisher:astron",
    "kind:software", "type:dataset gaia", "gaia year:2010..2016",
    "year:2018..", "-year:..2015 survey",
    "year:2019..2011 gaia", "year:2012 OR year:2015..2016 lofar", "year:2015",
    "year:2015 OR year:2016", "-year:2015 gaia", "source:ossr jets",
    'provider:"cds strasbourg" survey', 'licence:"CC BY 4.0" -kind:dataset', "country:france euclid", "lang:polish",
    "identifier:10.5281/zenodo.0000042", "id:https://doi.org/10.5281/ZENODO.0000043", "10.5281/zenodo.0000044",
    "doi:10.5281/zenodo.0000045", "https://doi.org/10.5281/zenodo.0000046", "entity/test/0047",
    "oai:ossr.example:0048", "zenodo.0000049", "zenodo", A_TITLE, A_TITLE.lower(), f'"{A_TITLE}"',
    "gaia unicorn zebra", "unicorn", "unicorn zebra survey lofar", "the of and", "a survey of the pulsars",
    "VLBI", "HEP software", "=HEP software", "high energy physics", "dark matter gaia survey", "ESO catalogue",
    "SKA OR alma",
    "colour:gaia", "title:", "- - -", "gaia AND survey", "hours 100", "900 hours of pulsars",
)  # fmt: skip

FILTERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"kind": ("dataset", "software")},
    {"provider": ("ASTRON", NONE_STATED), "year": ("2015", "2016", "2017", NONE_STATED)},
    {"subject": ("C++", "hep-ex"), "access": ("open access",), "licence": ("Nobody's",)},
)


@contextmanager
def filled(engine: Engine) -> Iterator[SearchIndex]:
    with closing(engine.open(writable=True)) as opened:
        opened.rebuild(DOCUMENTS, Position("epoch", 1))
        yield opened


@pytest.fixture(scope="module")
def both(elasticsearch: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SearchIndex, SearchIndex]]:
    with (
        embedded_engine(tmp_path_factory.mktemp("embedded")) as embedded,
        elasticsearch_engine(elasticsearch, tmp_path_factory.mktemp("elasticsearch")) as served,
        filled(embedded) as first,
        filled(served) as second,
    ):
        yield first, second


def names(page: SearchPage) -> list[str]:
    return [hit.entity for hit in page.hits]


def tier(hit: Hit) -> int:
    return sum(hit.score >= least for least in (TITLE_SCORE, IDENTIFIER_SCORE))


def test_there_are_queries_of_all_shapes() -> None:
    assert len(set(TEXTS)) >= 60


@pytest.mark.parametrize("text", TEXTS)
def test_same_totals_facets_and_notices(both: tuple[SearchIndex, SearchIndex], text: str) -> None:
    for filters in FILTERS:
        query = SearchQuery(text, filters=filters, facets=ALL_FACETS, size=0, facet_size=12)
        first, second = (index.search(query) for index in both)
        assert first == second, filters


@pytest.mark.parametrize("text", TEXTS)
def test_same_pages_under_field_sorts(both: tuple[SearchIndex, SearchIndex], text: str) -> None:
    for sort in FIELD_SORTS:
        query = SearchQuery(text, sort=sort, size=60, facets=("kind",), filters=FILTERS[1])
        for _ in range(4):
            first, second = (index.search(query) for index in both)
            assert (first.hits, first.total, first.buckets) == (second.hits, second.total, second.buckets)
            assert (first.next is None) == (second.next is None)
            if first.next is None:
                break
            query = replace(query, after=first.next)


@pytest.mark.parametrize("text", TEXTS)
def test_relevance_agrees(both: tuple[SearchIndex, SearchIndex], text: str) -> None:
    first, second = (index.search(SearchQuery(text, size=1000)) for index in both)
    assert {hit.entity: tier(hit) for hit in first.hits} == {hit.entity: tier(hit) for hit in second.hits}
    for a, b in ((first, second), (second, first)):
        score = {hit.entity: hit.score for hit in a.hits}
        for best in (1, 10):
            for swapped in set(names(b)[:best]) - set(names(a)[:best]):
                worst = min(score[name] for name in names(a)[:best])
                assert score[swapped] >= worst * (1 - TOLERANCE), (swapped, score[swapped], worst)


def test_suggestions_and_digests_are_the_same(both: tuple[SearchIndex, SearchIndex]) -> None:
    first, second = both
    for prefix in ("s", "surv", "Survey of p", "light", "zzz"):
        assert first.suggest(prefix, size=20) == second.suggest(prefix, size=20)
    for word in ("surveys", "galxy", "pulsra", "e", "nakamra"):
        assert first.near(word, distance=2) == second.near(word, distance=2)
    assert list(first.digests()) == list(second.digests())
    assert first.position() == second.position()
