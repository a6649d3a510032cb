"""What every search engine must do. Another engine joins by one more name in `engines.ENGINES`."""

from __future__ import annotations

import base64
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalogue_api.index.analysis import exact
from catalogue_api.index.document import index_document
from catalogue_api.index.facets import FACETS, facet_values
from catalogue_api.index.placing import unplaced
from catalogue_api.index.port import IndexDocument, SearchIndex
from catalogue_api.index.suggesting import did_you_mean
from schemas.dcat.terms import KINDS
from schemas.errors import IndexLocked, MalformedQuery
from schemas.holdings import Entity
from schemas.records import Position
from schemas.search import NONE_STATED, SearchPage, SearchQuery
from tests.contracts.engines import ENGINES, Engine, an_engine
from tests.contracts.observatory import corpus, entity

ALL_FACETS = tuple(facet.name for facet in FACETS)
HERE = Position("epoch", 300)
FIELD_SORTS = ("newest", "oldest", "title")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with an_engine(request, tmp_path) as made:
        yield made


@pytest.fixture
def index(engine: Engine) -> Iterator[SearchIndex]:
    """An empty index that may be written."""
    with closing(engine.open(writable=True)) as opened:
        yield opened


@pytest.fixture(scope="module", params=ENGINES)
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """The corpus, put in with several commits, so that the engine keeps it in several places."""
    with an_engine(request, tmp_path_factory.mktemp("library")) as made, closing(made.open(writable=True)) as opened:
        documents = [index_document(each) for each in CORPUS]
        for start in range(0, len(documents), 70):
            opened.apply(documents[start : start + 70], [], Position("epoch", start))
        yield opened


CORPUS = corpus()


def put(index: SearchIndex, *entities: Entity, sequence: int = 1) -> None:
    index.apply([index_document(each) for each in entities], [], Position("epoch", sequence))


def titled(number: int | str, title: str, **terms: Any) -> Entity:
    return entity(number, {"title": [title], **terms})


def names(page: SearchPage) -> list[str]:
    return [hit.entity.removeprefix("entity/test/") for hit in page.hits]


def find(index: SearchIndex, text: str, **parts: Any) -> list[str]:
    return names(index.search(SearchQuery(text, **parts)))


def pages(index: SearchIndex, query: SearchQuery) -> Iterator[SearchPage]:
    while True:
        page = index.search(query)
        yield page
        if page.next is None:
            return
        query = replace(query, after=page.next)


def everything(index: SearchIndex, query: SearchQuery) -> list[str]:
    return [name for page in pages(index, query) for name in names(page)]


# --- words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Galaxies in motion", "galaxy"),
        ("A galaxy in motion", "galaxies"),
        ("Calibrating the array", "calibrated calibration"),
        ("Observatoire de Besançon", "besancon"),
        ("Observatoire de Besancon", "Besançon"),
        (unicodedata.normalize("NFD", "Zürich survey"), unicodedata.normalize("NFC", "zürich")),
        ("Łódź Øresund Straße", "lodz oresund strasse"),
        ("STRASSE", "straße"),
        ("Tools in C++ and C#", "c++"),
        ("hep-ex results", "hep-ex"),
        ("hep ex results", "hep-ex"),
        ("Einstein's equations", "einstein"),
        ("Zeitreihen (Rohdaten)", "rohdaten"),
        ("raw_data_v2", "data"),
        ("東京天文台の観測", "天文台"),
        ("Наблюдения галактик", "наблюдения"),
        ("κόσμος", "ΚΟΣΜΟΣ"),
        ("soft\u00adware", "software"),
    ],
)
def test_a_word_is_found_in_its_other_forms(index: SearchIndex, title: str, typed: str) -> None:
    put(index, titled("wanted", title), titled("other", "Neutrino telescope"))
    assert find(index, typed) == ["wanted"]


@pytest.mark.parametrize(
    ("title", "typed"),
    [("Tools in C", "c++"), ("hep theory, ex libris", "hep-ex"), ("天文", "文天"), ("university", "unicorn")],
)
def test_what_only_looks_alike_is_not_found(index: SearchIndex, title: str, typed: str) -> None:
    put(index, titled("other", title))
    assert find(index, typed) == []


def test_all_words_are_needed_wherever_they_stand(index: SearchIndex) -> None:
    put(
        index,
        titled("both", "Pulsar timing", description=["<p>Made at <b>Nançay</b>.</p>"]),
        titled("one", "Pulsar timing", description=["Made elsewhere."]),
    )
    assert find(index, "pulsar nancay") == ["both"]


def test_little_words_are_not_needed(index: SearchIndex) -> None:
    put(index, titled("wanted", "Survey, southern sky"))
    assert find(index, "a survey of the southern sky") == ["wanted"]
    assert index.search(SearchQuery("a survey of the southern sky")).notices == ()


def test_where_nothing_has_all_words_some_are_enough_and_it_is_said(index: SearchIndex) -> None:
    put(index, titled("two", "Pulsar timing"), titled("one", "Pulsar"), titled("none", "Neutrino"))
    page = index.search(SearchQuery("pulsar timing zebra unicorn"))
    assert names(page) == ["two"]
    assert "at least 2" in page.notices[0]
    page = index.search(SearchQuery("pulsar zebra unicorn"))
    assert sorted(names(page)) == ["one", "two"]
    assert "at least 1" in page.notices[0]


def test_a_filter_that_leaves_nothing_does_not_relax_the_words(index: SearchIndex) -> None:
    put(index, titled("a", "Pulsar timing", keyword=["radio"]), titled("b", "Pulsar", keyword=["optical"]))
    page = index.search(SearchQuery("pulsar timing", filters={"subject": ("optical",)}))
    assert (page.total, page.notices) == (0, ())


def test_a_phrase_is_these_words_in_this_order(index: SearchIndex) -> None:
    put(
        index,
        titled("phrase", "On dark matter halos"),
        titled("apart", "Matter that is dark"),
        titled("form", "Dark matters"),
        entity("split", {"title": ["It is dark"], "description": ["Matter of fact."]}),
        titled("keywords", "Other", keyword=["dark", "matter"]),
    )
    assert find(index, '"dark matter"') == ["phrase"]
    assert find(index, "“Dark MATTER”") == ["phrase"]
    assert set(find(index, "dark matter")) == {"phrase", "apart", "form", "split", "keywords"}


def test_a_quoted_word_is_found_in_this_form_only(index: SearchIndex) -> None:
    put(index, titled("plural", "Surveys"), titled("singular", "Survey"))
    assert find(index, '"surveys"') == ["plural"]


def test_minus_and_not_leave_out(index: SearchIndex) -> None:
    put(index, titled("a", "Pulsar data"), titled("b", "Pulsar simulation"), titled("c", "Galaxy data"))
    assert find(index, "pulsar -simulations") == ["a"]
    assert find(index, "pulsar NOT simulation") == ["a"]
    assert sorted(find(index, "-simulation")) == ["a", "c"]
    assert find(index, '-"pulsar data" pulsar') == ["b"]
    assert find(index, "-title:pulsar") == ["c"]


def test_or_takes_either(index: SearchIndex) -> None:
    put(index, titled("a", "LOFAR survey"), titled("b", "Gaia survey"), titled("c", "Euclid survey"))
    assert sorted(find(index, "survey lofar OR gaia")) == ["a", "b"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("title:pulsar", ["a"]),
        ("TITLE:pulsars", ["a"]),
        ('title:"pulsar timing"', ["a"]),
        ("description:pulsar", ["b"]),
        ("keyword:radio", ["b"]),
        ("creator:nakamura", ["a"]),
        ("author:Nakamura", ["a"]),
        ("year:2019", ["b"]),
        ("kind:dataset pulsar", ["a", "b"]),
        ("kind:software", []),
        ("type:dataset -year:2019", ["a"]),
        ("source:zenodo timing", ["a"]),
        ('provider:"cds strasbourg"', ["b"]),
        ('licence:"CC BY 4.0"', ["b"]),
        ("identifier:10.5281/zenodo.a", ["a"]),
        ("id:https://doi.org/10.5281/ZENODO.b", ["b"]),
    ],
)
def test_fields(index: SearchIndex, typed: str, expected: list[str]) -> None:
    put(
        index,
        titled("a", "Pulsar timing", creator=[{"@id": "#c", "name": ["Nakamura, Aya"]}]),
        titled(
            "b",
            "Array",
            description=["A pulsar."],
            keyword=["radio astronomy"],
            issued={"@value": "2019", "@type": "xsd:gYear"},
            publisher={"@id": "#p", "name": ["CDS Strasbourg"]},
            license="https://spdx.org/licenses/CC-BY-4.0",
        ),
    )
    assert sorted(find(index, typed)) == expected


def test_an_unknown_field_is_read_as_words_and_said(index: SearchIndex) -> None:
    put(index, titled("a", "Note: pulsar"))
    page = index.search(SearchQuery("note:pulsar"))
    assert names(page) == ["a"]
    assert "note:" in page.notices[0]


# --- identifiers and order ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "10.5281/zenodo.4242",
        "doi:10.5281/zenodo.4242",
        "DOI: 10.5281/ZENODO.4242",
        "https://doi.org/10.5281/zenodo.4242",
        "http://dx.doi.org/10.5281%2Fzenodo.4242",
        "oai:zenodo.example:4242",
        "https://archive.example/obs/4242/",
        "www.archive.example/obs/4242",
        "entity/test/4242",
    ],
)
def test_an_identifier_is_found_in_any_written_form_and_comes_first(index: SearchIndex, written: str) -> None:
    put(
        index,
        titled("4242", "Wanted", landingPage=["http://www.archive.example/obs/4242"]),
        titled("1", f"Notes on {written}", description=[f"About {written} and again {written}"]),
        titled("2", "Something else"),
    )
    assert find(index, written)[0] == "4242"


def test_a_persons_orcid_finds_their_works(index: SearchIndex) -> None:
    creator = {"@id": "#c", "name": ["Marić"], "identifier": ["https://orcid.org/0000-0002-1825-0097"]}
    put(index, titled("a", "Pulsar", creator=[creator]), titled("b", "Galaxy"))
    assert find(index, "0000-0002-1825-0097") == ["a"]
    assert find(index, "https://orcid.org/0000-0002-1825-0097") == ["a"]


def test_the_exact_title_comes_first(index: SearchIndex) -> None:
    put(
        index,
        titled("longer", "Gaia archive archive Gaia", keyword=["gaia", "archive"], description=["Gaia archive " * 20]),
        titled("exact", "The Gaia Archive", description=["Somewhere in a long text. " * 30]),
    )
    assert find(index, "the gaia archive")[0] == "exact"


def test_another_term_for_the_same_finds_it_and_can_be_left_away(index: SearchIndex) -> None:
    put(
        index,
        titled("long", "Very long baseline interferometry"),
        titled("short", "An archive of VLBI data"),
        titled("part", "A very long baseline"),
        titled("named", "EVN"),
    )
    page = index.search(SearchQuery("vlbi"))
    assert names(page) == ["long", "short"]
    (expansion,) = page.expansions
    assert (expansion.term, expansion.others) == ("vlbi", ("very long baseline interferometry",))
    assert find(index, expansion.without) == ["short"]
    assert find(index, "very long baseline interferometry") == ["long", "short"]
    assert find(index, "european vlbi network") == ["named"]


def test_the_word_of_a_kind_beside_a_name(index: SearchIndex) -> None:
    put(
        index,
        entity("wanted", {"title": ["Leonardo"], "@type": list(KINDS["site"])}),
        entity("other", {"title": ["Leonardo"], "description": ["A supercomputer of a painter"]}),
    )
    assert find(index, "leonardo supercomputer")[0] == "wanted"


def test_the_name_before_the_colon_of_a_title_is_a_name_but_of_a_paper_is_its_matter(index: SearchIndex) -> None:
    put(
        index,
        titled("tool", "Gammapy: a toolbox", **{"@type": list(KINDS["software"])}),
        titled("use", "Gammapy example Gammapy", keyword=["gammapy"]),
        titled("paper", "Gammapy: a package", keyword=["gammapy"], **{"@type": list(KINDS["publication"])}),
    )
    assert find(index, "gammapy")[0] == "tool"


def test_of_several_things_of_one_title_those_that_are_described_come_first(index: SearchIndex) -> None:
    put(
        index,
        titled("empty", "Zenodo", description=["zenodo"], keyword=["zenodo"]),
        titled("told", "ZENODO", description=["A repository of many fields, and of many words besides its name."]),
    )
    assert find(index, "zenodo") == ["told", "empty"]


def test_the_name_of_a_kind_or_country_finds_what_is_of_it_before_what_only_says_so(index: SearchIndex) -> None:
    italy = ["http://publications.europa.eu/resource/authority/country/ITA"]
    put(
        index,
        titled("site", "Leonardo", spatial=italy, **{"@type": list(KINDS["site"])}),
        titled("text", "Compute sites and their services", description=["Italy has compute sites " * 9]),
        titled("abroad", "Karlsruhe", description=["In Germany"], **{"@type": list(KINDS["site"])}),
    )
    assert find(index, "compute sites in Italy")[0] == "site"
    assert find(index, "compute sites in Italy") == ["site", "text"]
    assert set(find(index, "sites in Europe")) == {"site"}
    assert find(index, '"Italy"') == ["site", "text"]


def test_words_beside_each_other_come_first(index: SearchIndex) -> None:
    put(index, titled("apart", "Data in a lake of things"), titled("together", "A thing: the data lake of all"))
    assert find(index, "data lake") == ["together", "apart"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("galxies", "galaxies"),
        ("supernvoa remnants", "supernova remnants"),
        ('telecsope "dark matter"', 'telescope "dark matter"'),
        ("Besanon", "besancon"),
        ("galaxies", None),
        ('"galxies"', None),
        ("title:galxies", None),
        ("qqqqqqq", None),
        ("=galxies", "=galaxies"),
    ],
)
def test_another_spelling_is_offered_and_never_mixed_in(index: SearchIndex, typed: str, meant: str | None) -> None:
    put(
        index,
        *(titled(f"g{number}", f"Galaxies {number}") for number in range(4)),
        titled("s", "Supernova remnants"),
        titled("t", "A telescope", description=["It looks for dark matter"]),
        titled("b", "Observatoire de Besançon"),
    )
    query = SearchQuery(typed)
    page = index.search(query)
    suggestion = did_you_mean(index, query, page)
    assert (suggestion and suggestion.text) == meant
    if suggestion is not None:
        assert suggestion.total == index.search(SearchQuery(suggestion.text)).total > 0
        assert page.total == 0 or page.relaxed


def test_words_written_alike_are_near_and_the_newest_come_first(index: SearchIndex) -> None:
    put(
        index,
        titled("old", "Galaxy", issued=["2001"]),
        titled("new", "Galaxies", issued=["2020"]),
        titled("x", "Comet"),
    )
    assert index.near("galaxi", distance=2) == ("Galaxies\n", "Galaxy\n")
    assert index.near("galaxi", distance=2, size=1) == ("Galaxies\n",)
    assert index.near("comte", distance=1) == ("Comet\n",)
    assert index.near("zzz", distance=1) == ()


def test_a_title_counts_more_than_keywords_and_these_more_than_text(index: SearchIndex) -> None:
    filler = "A text about many other things, of the usual length, with nothing to find."
    put(
        index,
        titled("text", "Something", keyword=["other"], description=[f"Pulsar. {filler}"]),
        titled("keyword", "Something", keyword=["pulsar"], description=[f"Nothing. {filler}"]),
        titled("title", "Pulsar", keyword=["other"], description=[f"Nothing. {filler}"]),
    )
    assert find(index, "pulsar") == ["title", "keyword", "text"]


def test_without_words_the_newest_come_first(library: SearchIndex) -> None:
    assert find(library, "", size=300) == find(library, "", sort="newest", size=300)


def sort_value(each: Entity, sort: str) -> str:
    document = each.records[0].document
    if sort == "title":
        return str(document["title"][0]["@value"]).lower().replace("-", " ")
    return str(document.get("issued", {}).get("@value", ""))


@pytest.mark.parametrize("sort", FIELD_SORTS)
def test_field_sorts(library: SearchIndex, sort: str) -> None:
    of_name = {each.iri.removeprefix("entity/test/"): sort_value(each, sort) for each in CORPUS}
    shown = [of_name[name] for name in find(library, "", sort=sort, size=300)]
    stated = [value for value in shown if value]
    assert stated == sorted(stated, reverse=sort == "newest")
    assert shown == stated + [""] * (300 - len(stated))


# --- facets ---------------------------------------------------------------------------------------------------


def facets_of(each: Entity) -> dict[str, list[str]]:
    return facet_values(each.records[0].document, each)


def expected_counts(facet: str, filters: dict[str, tuple[str, ...]]) -> Counter[str]:
    """The rule in plain words: count a facet under every filter but its own."""
    counts: Counter[str] = Counter()
    for each in CORPUS:
        values = facets_of(each)
        if all(set(chosen) & set(values[name]) for name, chosen in filters.items() if name != facet):
            counts.update(values[facet])
    return counts


FILTERS: list[dict[str, tuple[str, ...]]] = [
    {},
    {"kind": ("dataset",)},
    {"kind": ("dataset", "software"), "provider": ("ASTRON", NONE_STATED)},
    {"subject": ("C++", "hep-ex")},
    {"year": (NONE_STATED,), "source": ("ossr",), "access": ("open access", "restricted access")},
    {"licence": ("CC BY 4.0",), "format": ("text/csv",), "language": ("English",), "country": ("France",)},
]


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: "+".join(filters) or "none")
def test_counts_are_exact_and_ignore_their_own_filter(
    library: SearchIndex, filters: dict[str, tuple[str, ...]]
) -> None:
    page = library.search(SearchQuery(filters=filters, facets=ALL_FACETS, facet_size=1000, size=1000))
    matching = [
        each.iri.removeprefix("entity/test/")
        for each in CORPUS
        if all(set(chosen) & set(facets_of(each)[name]) for name, chosen in filters.items())
    ]
    assert sorted(names(page)) == matching
    assert page.total == len(matching)
    for facet in ALL_FACETS:
        counted = {bucket.value: bucket.count for bucket in page.buckets[facet]}
        wanted = dict(expected_counts(facet, filters)) | {
            value: expected_counts(facet, filters)[value] for value in filters.get(facet, ())
        }
        assert counted == wanted, facet
        assert {bucket.value for bucket in page.buckets[facet] if bucket.selected} == set(filters.get(facet, ()))


def test_words_narrow_the_counts(library: SearchIndex) -> None:
    page = library.search(SearchQuery("gaia", facets=("kind",), size=1000))
    kinds = Counter(hit.kind for hit in page.hits)
    assert {bucket.value: bucket.count for bucket in page.buckets["kind"]} == dict(kinds)
    assert 0 < page.total < 300


def test_buckets_are_ordered_by_count_then_value_and_cut_to_size(library: SearchIndex) -> None:
    for facet in ALL_FACETS:
        counts = expected_counts(facet, {})
        wanted = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        wanted = [pair for number, pair in enumerate(wanted) if number < 3 or pair[0] == NONE_STATED]
        page = library.search(SearchQuery(facets=(facet,), facet_size=3, size=0))
        assert [(bucket.value, bucket.count) for bucket in page.buckets[facet]] == wanted


def test_a_selected_value_is_listed_even_with_nothing(library: SearchIndex) -> None:
    page = library.search(SearchQuery("gaia", filters={"provider": ("Nobody",)}, facets=("provider",), facet_size=1))
    last = page.buckets["provider"][-1]
    assert (page.total, last.value, last.count, last.selected) == (0, "Nobody", 0, True)


def test_top_buckets_are_exact_among_very_many_values(index: SearchIndex) -> None:
    """Engines that keep only the best of each segment lose values that are second everywhere."""
    number = 0
    for batch in range(4):
        subjects = [f"batch {batch} value {value}" for value in range(40) for _ in range(3)] + ["everywhere"] * 2
        put(index, *(titled(number := number + 1, "x", keyword=[subject]) for subject in subjects), sequence=batch)
    page = index.search(SearchQuery(facets=("subject",), facet_size=1))
    assert [(bucket.value, bucket.count) for bucket in page.buckets["subject"]] == [("everywhere", 8)]


# --- groups of values -----------------------------------------------------------------------------------------


def grouped(each: Entity) -> dict[str, set[str]]:
    """What an entity states, and everything wider, said once more in plain words."""
    stated = {name: set(values) for name, values in facets_of(each).items()}
    stated["country"] |= {
        group
        for names, region in (({"France", "Netherlands"}, "Western"), ({"Italy"}, "Southern"), ({"Poland"}, "Eastern"))
        if names & stated["country"]
        for group in (f"{region} Europe (all)", "Europe (all)")
    }
    stated["licence"] |= {"attribution (all)"} if stated["licence"] & {"CC BY 4.0", "MIT License"} else set()
    stated["kind"] |= {"dataset": {"data (all)"}, "service": {"services (all)"}}.get(*stated["kind"], set())
    stated["kind"] |= {"texts and training (all)"} if stated["kind"] & {"training", "publication"} else set()
    return stated


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"country": ("Western Europe (all)",)},
        {"country": ("Southern Europe (all)", "Poland"), "kind": ("texts and training (all)", "dataset")},
        {"licence": ("attribution (all)",), "country": (NONE_STATED, "Europe (all)")},
    ],
    ids=lambda filters: "+".join(filters) or "none",
)
def test_a_group_finds_and_counts_what_stands_within_it(
    library: SearchIndex, filters: dict[str, tuple[str, ...]]
) -> None:
    facets = ("country", "licence", "kind")
    page = library.search(SearchQuery(filters=filters, facets=facets, facet_size=1000, size=1000, groups=True))

    def matching(*, but: str = "") -> list[Entity]:
        chosen = [(name, set(values)) for name, values in filters.items() if name != but]
        return [each for each in CORPUS if all(values & grouped(each)[name] for name, values in chosen)]

    assert sorted(names(page)) == [each.iri.removeprefix("entity/test/") for each in matching()]
    for facet in facets:
        wanted = Counter(value for each in matching(but=facet) for value in grouped(each)[facet])
        assert {bucket.value: bucket.count for bucket in page.buckets[facet] if bucket.count} == dict(wanted), facet
    within = {bucket.value: (bucket.group, bucket.within) for bucket in page.buckets["country"]}
    if not filters:
        assert within["Italy"] == (False, "Southern Europe (all)")
        assert within["Southern Europe (all)"] == (True, "Europe (all)")
        assert within["Europe (all)"] == (True, "")


def test_groups_are_counted_only_where_they_are_asked_for(library: SearchIndex) -> None:
    page = library.search(SearchQuery(facets=("country", "subject"), facet_size=3, size=0))
    assert len([bucket for bucket in page.buckets["country"] if bucket.value != NONE_STATED]) == 3
    assert not any(bucket.group for buckets in page.buckets.values() for bucket in buckets)
    chosen = library.search(SearchQuery(filters={"country": ("Europe (all)",)}, facets=("country",), size=0))
    (selected,) = (bucket for bucket in chosen.buckets["country"] if bucket.group)
    assert (selected.value, selected.selected) == ("Europe (all)", True)
    assert selected.count == chosen.total > 0


def test_a_group_can_be_typed_by_its_name(index: SearchIndex) -> None:
    country = "http://publications.europa.eu/resource/authority/country/"
    put(index, titled("it", "Site", spatial=[f"{country}ITA"]), titled("fi", "Site", spatial=[f"{country}FIN"]))
    assert find(index, 'country:"southern europe"') == ["it"]
    assert sorted(find(index, "country:europe")) == ["fi", "it"]


def test_subjects_in_every_writing_stand_in_their_groups(index: SearchIndex) -> None:
    words = ("HEP", "high energy physics", "Pulsars", "needlework")
    put(index, *(titled(number, "x", keyword=[each]) for number, each in enumerate(words)))
    page = index.search(SearchQuery(facets=("subject",), groups=True))
    counts = {bucket.value: bucket.count for bucket in page.buckets["subject"]}
    assert counts["Particle physics (all)"] == 2
    assert counts["Physical sciences (all)"] == 3
    assert find(index, "", filters={"subject": ("Astronomy (all)",)}) == ["2"]


# --- areas ----------------------------------------------------------------------------------------------------

PLACES = {
    "dwingeloo": [{"centroid": "POINT(6.396944 52.812222)"}],
    "hawaii": [{"@id": "#s", "prefLabel": ["Maunakea"], "centroid": {"@value": "POINT(-155.47 19.82)"}}],
    "fiji": [{"bbox": "MULTIPOLYGON(((177 -19,180 -19,180 -16,177 -19)),((-180 -19,-178 -19,-178 -16,-180 -19)))"}],
    "alps": [{"bbox": "POLYGON((5 44,16 44,16 48,5 48,5 44))"}],
    "two": [{"centroid": "POINT(10 50)"}, {"centroid": "POINT(20 40)"}],
    "word": [{"prefLabel": ["Italy"]}],
    "sky": [{"geometry": "CIRCLE ICRS 10 20 1"}],
    "nowhere": [],
}  # fmt: skip


@pytest.fixture(scope="module", params=ENGINES)
def atlas(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    with an_engine(request, tmp_path_factory.mktemp("atlas")) as made, closing(made.open(writable=True)) as opened:
        put(opened, *(titled(name, "Place", spatial=places) for name, places in PLACES.items()))
        yield opened


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ("6.396944,52.812222,6.396944,52.812222", "dwingeloo"),
        ("6.396945,52,7,53", ""),
        ("-10,35,30,60", "alps dwingeloo two"),
        ("15,47,16,49", "alps two"),
        ("16.000001,48.000001,17,49", "two"),
        ("-180,-90,180,90", "alps dwingeloo fiji hawaii two"),
        ("-160,10,-150,30", "hawaii"),
        ("170,-30,-170,0", "fiji"),
        ("-179,-18,-178.5,-17", "fiji"),
        ("178,-18,179,-17", "fiji"),
        ("170,-30,-150,30", "fiji hawaii"),
        ("0,-17,176,-16", ""),
    ],
)
def test_a_box_finds_what_touches_it(atlas: SearchIndex, box: str, expected: str) -> None:
    assert sorted(find(atlas, f"bbox:{box}")) == expected.split()
    left = sorted(set(PLACES) - set(expected.split()))
    assert sorted(find(atlas, f"place -bbox:{box}")) == left


def test_a_box_joins_with_words_filters_and_other_boxes(atlas: SearchIndex) -> None:
    assert find(atlas, "place bbox:5,50,8,54", filters={"kind": ("dataset",)}, facets=("kind",)) == ["dwingeloo"]
    assert find(atlas, "unheard bbox:5,50,8,54") == []
    assert sorted(find(atlas, "bbox:6,52,7,53 OR bbox:-156,19,-155,20")) == ["dwingeloo", "hawaii"]
    page = atlas.search(SearchQuery("place bbox:-10,35,30,60", facets=("kind",), size=1))
    assert [(bucket.value, bucket.count) for bucket in page.buckets["kind"]] == [("dataset", 3)]
    assert page.next is not None


@pytest.mark.parametrize("written", ["1,2,3", "5,60,6,50", "0,0,0,91", "a,b,c,d", "-181,0,0,1", "1e9,0,1,1"])
def test_what_is_no_box_is_left_aside_and_said(atlas: SearchIndex, written: str) -> None:
    page = atlas.search(SearchQuery(f"place bbox:{written}", size=100))
    assert page.total == len(PLACES)
    assert "is no box" in page.notices[0]


def test_what_states_no_place_is_counted_and_can_be_found(atlas: SearchIndex) -> None:
    left = unplaced(atlas.search, SearchQuery("place bbox:5,50,8,54"))
    assert left is not None
    assert left.total == 3
    assert sorted(find(atlas, left.text)) == ["nowhere", "sky", "word"]
    assert unplaced(atlas.search, SearchQuery("place")) is None


# --- pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "gaia OR lofar", "survey", "-survey"])
@pytest.mark.parametrize("sort", ["relevance", *FIELD_SORTS])
@pytest.mark.parametrize("size", [7, 100])
def test_pages_have_no_repeats_and_no_gaps(library: SearchIndex, text: str, sort: str, size: int) -> None:
    query = SearchQuery(text, sort=sort, size=size)
    listed = everything(library, query)
    at_once = find(library, text, sort=sort, size=1000)
    assert listed == at_once
    assert len(set(listed)) == len(listed) == library.search(query).total
    assert all(page.total == len(listed) for page in pages(library, query))


@pytest.mark.parametrize("sort", ["relevance", *FIELD_SORTS])
def test_five_thousand_equal_hits_are_paged_to_the_end(index: SearchIndex, sort: str) -> None:
    equal = [titled(f"{number:05d}", "Pulsar") for number in range(5000)]
    for start in range(0, 5000, 1700):
        put(index, *equal[start : start + 1700], sequence=start)
    listed = everything(index, SearchQuery("pulsar", sort=sort, size=640))
    assert sorted(listed) == [f"{number:05d}" for number in range(5000)]


@pytest.mark.parametrize("sort", FIELD_SORTS)
def test_field_sorted_pages_stay_right_while_the_index_changes(index: SearchIndex, sort: str) -> None:
    put(index, *(titled(f"{number:03d}", f"Title {number:03d}") for number in range(100)))
    first = index.search(SearchQuery(sort=sort, size=40))
    index.apply([index_document(titled("new", "Title 000 a"))], [first.hits[0].entity], Position("epoch", 2))
    rest = everything(index, SearchQuery(sort=sort, size=40, after=first.next))
    assert len(rest) == len(set(rest))
    assert set(rest) - {"new"} == {f"{number:03d}" for number in range(100)} - set(names(first))


@pytest.mark.parametrize("sort", FIELD_SORTS)
def test_a_page_does_not_end_between_equal_keys(index: SearchIndex, sort: str) -> None:
    """Keys end in a short digest: two may be equal one day, and neither may be lost."""
    made = [index_document(titled(number, f"Title {number:03d}")) for number in range(30)]
    order = {number: made[number // 2 * 2].fields["order"] for number in range(30)}
    same = [replace(each, fields={**each.fields, "order": order[number]}) for number, each in enumerate(made)]
    index.apply(same, [], HERE)
    for size in (2, 3, 7, 30):
        assert sorted(everything(index, SearchQuery(sort=sort, size=size)), key=int) == list(map(str, range(30)))


def test_relevance_pages_say_when_the_index_changed(index: SearchIndex) -> None:
    put(index, *(titled(number, "Pulsar") for number in range(10)))
    first = index.search(SearchQuery("pulsar", size=4))
    assert index.search(SearchQuery("pulsar", size=4, after=first.next)).notices == ()
    put(index, titled("late", "Pulsar"), sequence=2)
    assert "changed" in index.search(SearchQuery("pulsar", size=4, after=first.next)).notices[0]


def test_a_relaxed_search_stays_relaxed_on_its_next_pages(index: SearchIndex) -> None:
    put(index, *(titled(number, "Pulsar") for number in range(10)))
    query = SearchQuery("pulsar unicorn", size=3)
    assert len(set(everything(index, query))) == 10


def test_the_last_page_has_no_next(index: SearchIndex) -> None:
    put(index, *(titled(number, "Pulsar") for number in range(4)))
    for sort in ("relevance", *FIELD_SORTS):
        first = index.search(SearchQuery("pulsar", sort=sort, size=2))
        assert first.next is not None
        assert index.search(SearchQuery("pulsar", sort=sort, size=2, after=first.next)).next is None


@pytest.mark.parametrize(
    "query",
    [
        SearchQuery(facets=("colour",)),
        SearchQuery(filters={"colour": ("red",)}),
        SearchQuery(filters={"kind": ("\ud800",)}),
        SearchQuery(sort="price"),
        SearchQuery(size=1001),
        SearchQuery(size=-1),
        SearchQuery(facet_size=0),
        SearchQuery(after="nonsense"),
        SearchQuery(after="ünïcode"),
        SearchQuery(after="WzFd"),
    ],
    ids=repr,
)
def test_what_cannot_be_answered_is_refused(library: SearchIndex, query: SearchQuery) -> None:
    with pytest.raises(MalformedQuery):
        library.search(query)


def test_the_next_of_another_search_is_refused(library: SearchIndex) -> None:
    first = library.search(SearchQuery("gaia", size=2))
    assert first.next
    for other in (
        SearchQuery("lofar", after=first.next),
        SearchQuery("gaia", sort="title", after=first.next),
        SearchQuery("gaia", filters={"kind": ("dataset",)}, after=first.next),
    ):
        with pytest.raises(MalformedQuery):
            library.search(other)
    assert library.search(SearchQuery("gaia", size=50, facets=("kind",), after=first.next)).hits


@given(
    after=st.one_of(st.text(), st.integers(), st.none(), st.sampled_from(["-", "TO", "..", "a TO b"])), data=st.data()
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_forged_next_is_refused_or_answered(library: SearchIndex, after: Any, data: st.DataObject) -> None:
    query = SearchQuery("gaia", sort=data.draw(st.sampled_from(["relevance", *FIELD_SORTS])), size=2)
    given_next = library.search(query).next
    assert given_next
    parts = orjson.loads(base64.urlsafe_b64decode(given_next + "=="))
    parts[data.draw(st.integers(1, 4))] = after
    try:
        forged = base64.urlsafe_b64encode(orjson.dumps(parts)).decode()
    except TypeError:
        return  # beyond 64 bits, or no text: no JSON
    try:
        page = library.search(replace(query, after=forged))
    except MalformedQuery:
        return
    assert len(page.hits) <= 2


# --- what a hit shows -----------------------------------------------------------------------------------------


def test_a_hit_shows_the_entity(index: SearchIndex) -> None:
    document = {
        "title": [{"@value": "Sternkarte", "@language": "de"}, {"@value": "Star map", "@language": "en"}],
        "description": ["<p>All stars<br>of the <em>southern</em> sky &lt; 3 mag.</p>"],
        "publisher": {"@id": "#p", "name": ["ASTRON"]},
        "issued": {"@value": "2020-02-03", "@type": "xsd:date"},
        "accessRights": "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
        "license": "https://spdx.org/licenses/MIT",
    }
    put(index, entity("a", document, sources=("zenodo", "ossr")))
    hit = index.search(SearchQuery("stars southern")).hits[0]
    assert hit.title == "Star map"
    assert hit.kind == "dataset"
    assert hit.summary == "All stars of the southern sky < 3 mag."
    assert hit.providers == ("ASTRON",)
    assert hit.sources == ("ossr", "zenodo")
    assert (hit.records, hit.year, hit.access, hit.licence) == (2, 2020, "open access", "MIT License")
    assert hit.highlights == {
        "title": "<mark>Star</mark> map",
        "description": "All <mark>stars</mark> of the <mark>southern</mark> sky &lt; 3 mag.",
    }


def test_suggestions_are_titles_that_begin_alike(index: SearchIndex) -> None:
    put(index, titled("a", "Étoiles du sud"), titled("b", "Etoiles du nord"), titled("c", "Les étoiles"), sequence=1)
    put(index, titled("d", "Etoiles du nord"), sequence=2)
    assert index.suggest("etoiles d") == ("Etoiles du nord", "Étoiles du sud")
    assert index.suggest("ÉTOILES DU S") == ("Étoiles du sud",)
    assert index.suggest("étoiles", size=1) == ("Etoiles du nord",)
    assert index.suggest("zzz") == index.suggest("") == index.suggest("!?") == ()


# --- following the store --------------------------------------------------------------------------------------


def state(index: SearchIndex) -> tuple[Any, ...]:
    """Everything that two indexes of the same store must have in common."""
    counted = index.search(SearchQuery(facets=ALL_FACETS, facet_size=1000, size=0))
    sorted_pages = [find(index, "", sort=sort, size=1000) for sort in FIELD_SORTS]
    matches = [sorted(find(index, text, size=1000)) for text in ("gaia", "survey -gaia", '"light curves"', "hep-ex")]
    return counted, sorted_pages, matches, list(index.digests()), index.position()


def test_an_index_never_filled_answers_with_nothing(engine: Engine) -> None:
    index = engine.open(writable=False)
    page = index.search(SearchQuery("gaia", facets=("kind",), filters={"kind": ("dataset",)}))
    assert (page.total, page.hits, page.next) == (0, (), None)
    assert [(bucket.value, bucket.count) for bucket in page.buckets["kind"]] == [("dataset", 0)]
    assert page.notices == ("Nothing has been indexed yet.",)
    assert (index.position(), list(index.digests()), index.suggest("a"), index.holds("x")) == (None, [], (), False)
    index.close()


def test_applying_twice_changes_nothing(index: SearchIndex) -> None:
    documents = [index_document(each) for each in CORPUS]
    index.apply(documents, [], HERE)
    before = state(index)
    index.apply(documents[:100], ["entity/test/unknown"], HERE)
    index.apply([documents[0], documents[0]], [], HERE)
    assert state(index) == before


def test_steps_left_open_are_settled_together(engine: Engine) -> None:
    with closing(engine.open(writable=True)) as index:
        put(index, titled("a", "Pulsar"), titled("b", "Quasar"))
        index.apply([index_document(titled("a", "Galaxy"))], [], Position("epoch", 2), settle=False)
        index.apply(
            [index_document(titled("a", "Nebula")), index_document(titled("c", "Comet"))],
            [],
            Position("epoch", 2),
            settle=False,
        )
        index.apply([], ["entity/test/b"], Position("epoch", 3), settle=False)
        assert index.position() == Position("epoch", 3)
        index.settle()
        assert [find(index, word) for word in ("pulsar", "galaxy", "nebula", "comet", "quasar")] == [
            [],
            [],
            ["a"],
            ["c"],
            [],
        ]
        index.settle()
    reader = engine.open(writable=False)
    assert reader.position() == Position("epoch", 3)
    assert reader.search(SearchQuery()).total == 2
    reader.close()


def test_a_new_version_replaces_the_old_one(index: SearchIndex) -> None:
    put(index, titled("a", "Pulsar", keyword=["radio"]))
    put(index, titled("a", "Galaxy", keyword=["optical"]), sequence=2)
    assert find(index, "pulsar") == []
    assert find(index, "galaxy") == ["a"]
    page = index.search(SearchQuery(facets=("subject",)))
    assert [(bucket.value, bucket.count) for bucket in page.buckets["subject"]] == [("optical", 1)]


def test_removal(index: SearchIndex) -> None:
    put(index, *CORPUS[:50])
    removed = [each.iri for each in CORPUS[:20]]
    assert index.holds(removed[0])
    index.apply([], removed, Position("epoch", 2))
    assert not index.holds(removed[0])
    assert [iri for iri, _ in index.digests()] == [each.iri for each in CORPUS[20:50]]
    assert index.search(SearchQuery()).total == 30
    page = index.search(SearchQuery(facets=("kind",)))
    assert sum(bucket.count for bucket in page.buckets["kind"]) == 30


def test_documents_that_fail_while_they_are_read_do_not_move_the_position(index: SearchIndex) -> None:
    old, new, *_ = CORPUS
    put(index, old)

    def failing() -> Iterator[IndexDocument]:
        yield index_document(new)
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError, match="went away"):
        index.apply(failing(), [old.iri], Position("epoch", 2))
    assert index.position() == Position("epoch", 1)
    index.apply([index_document(new)], [old.iri], Position("epoch", 2))
    assert [entity for entity, _ in index.digests()] == [new.iri]


def test_the_position_moves_with_every_step_and_outlives_the_process(engine: Engine) -> None:
    index = engine.open(writable=True)
    put(index, CORPUS[0], sequence=7)
    assert index.position() == Position("epoch", 7)
    index.apply([], [], Position("another epoch", 2**40))
    index.close()
    reader = engine.open(writable=False)
    assert reader.position() == Position("another epoch", 2**40)
    assert reader.search(SearchQuery()).total == 1
    reader.close()


def test_rebuilding_gives_the_same(index: SearchIndex) -> None:
    for start in range(0, 300, 40):
        put(index, *CORPUS[start : start + 40], sequence=start)
    put(index, *CORPUS[100:160])
    index.apply([], [each.iri for each in CORPUS[:30]], HERE)
    before = state(index)
    assert index.rebuild((index_document(each) for each in CORPUS[30:]), HERE) == 270
    assert state(index) == before


def test_a_rebuilt_index_can_be_applied_to(index: SearchIndex) -> None:
    index.rebuild([index_document(each) for each in CORPUS[:10]], HERE)
    put(index, CORPUS[10], sequence=301)
    assert index.search(SearchQuery()).total == 11
    assert index.position() == Position("epoch", 301)


def test_digests_tell_contents_apart_and_are_in_order(index: SearchIndex) -> None:
    put(index, *reversed(CORPUS[:60]))
    held = list(index.digests())
    assert held == [(each.iri, index_document(each).digest) for each in CORPUS[:60]]
    put(index, entity("0003", {"title": ["Another"]}), sequence=2)
    changed = list(index.digests())
    assert [iri for (iri, old), (_, new) in zip(held, changed, strict=True) if old != new] == ["entity/test/0003"]


def test_there_is_one_writer(engine: Engine) -> None:
    writer = engine.open(writable=True)
    with pytest.raises(IndexLocked):
        engine.open(writable=True)
    writer.close()
    engine.open(writable=True).close()


def test_another_client_sees_what_was_applied(engine: Engine) -> None:
    writer, reader = engine.open(writable=True), engine.open(writable=False)
    assert reader.search(SearchQuery()).total == 0
    for number in range(3):
        put(writer, CORPUS[number], sequence=number)
        assert reader.search(SearchQuery()).total == number + 1
        assert reader.position() == Position("epoch", number)
    reader.close()
    writer.close()


def test_a_reader_never_sees_fewer_during_a_rebuild(engine: Engine) -> None:
    writer, reader = engine.open(writable=True), engine.open(writable=False)
    documents = [index_document(each) for each in CORPUS]
    writer.apply(documents, [], HERE)
    done = threading.Event()
    seen: set[int] = set()
    positions: set[Position | None] = set()

    def watch() -> None:
        while not done.is_set():
            page = reader.search(SearchQuery("", size=5, facets=("kind",)))
            seen.add(page.total)
            seen.add(sum(bucket.count for bucket in page.buckets["kind"]))
            positions.add(reader.position())

    watcher = threading.Thread(target=watch)
    watcher.start()
    for turn in range(6):
        writer.rebuild(slowly(documents), Position("epoch", 301 + turn))
    done.set()
    watcher.join()
    assert seen == {300}
    assert None not in positions
    reader.close()
    writer.close()


def slowly(documents: Sequence[IndexDocument]) -> Iterator[IndexDocument]:
    pause = threading.Event()
    for number, document in enumerate(documents):
        if number % 100 == 0:
            pause.wait(0.01)
        yield document


# --- hostile input --------------------------------------------------------------------------------------------

BITS = st.sampled_from(
    ["title:", "year:", "-", '"', "(", ")", "AND", "OR", "NOT", "*", "~", "\\", "[", "TO", "]", "{", "}", ":", "^", "+",
     "gaia", "C++", "''", "/.*/", "id:", "\x00", "\ud800", "é", "\u202e", " ", "x" * 300, "10.5281/", "%2F", "🚀"]
)  # fmt: skip
HOSTILE = st.one_of(st.text(), st.lists(BITS, max_size=12).map("".join), st.lists(BITS, max_size=60).map(" ".join))


@given(text=HOSTILE)
@example(text='"')
@example(text="-")
@example(text="- - -")
@example(text="OR")
@example(text="NOT NOT")
@example(text="a OR")
@example(text="title:")
@example(text='title:""')
@example(text="id:!!")
@example(text='id:"!!"')
@example(text="word " * 5000)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_box_never_fails(library: SearchIndex, text: str) -> None:
    page = library.search(SearchQuery(text, size=3, facets=("kind",)))
    assert 0 <= page.total <= 300
    library.suggest(text)


@given(titles=st.lists(st.text(min_size=1, max_size=20), min_size=3, max_size=3))
@example(titles=["हिन्दी का", "हिन्दी का काम", "ਪੰਜਾਬੀ"])
@example(titles=["[a TO b]", "AND", "*"])
@example(titles=["c++ c#", "c#", "c++"])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_titles_of_any_script_are_paged_and_suggested(one_index: SearchIndex, titles: list[str]) -> None:
    put(one_index, *(titled(number, title) for number, title in enumerate(titles)))
    assert sorted(everything(one_index, SearchQuery(sort="title", size=1))) == ["0", "1", "2"]
    for title in titles:
        shown = " ".join(title.split())
        assert shown in one_index.suggest(title, size=100) or not exact(title)
    one_index.apply([], [f"entity/test/{number}" for number in range(3)], Position("epoch", 2))


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=40), st.sampled_from(["<p", "&#x0;", "http://"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["@id", "@value", "@language", "name", "prefLabel", "agent"]), inner, max_size=3
        ),
    ),
    max_leaves=8,
)
TERM_NAMES = (
    "title", "description", "keyword", "creator", "publisher", "identifier", "otherIdentifier", "issued", "spatial",
    "license", "accessRights", "distribution", "language", "theme", "landingPage", "conformsTo",
)  # fmt: skip


@given(document=st.dictionaries(st.sampled_from(TERM_NAMES), VALUES, max_size=6), name=st.text(min_size=1, max_size=30))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_stored_can_be_indexed_and_removed(
    one_index: SearchIndex, document: dict[str, Any], name: str
) -> None:
    stored = entity(name, document)
    put(one_index, stored)
    assert one_index.holds(stored.iri)
    for sort in ("relevance", *FIELD_SORTS):
        assert [hit.entity for hit in one_index.search(SearchQuery(sort=sort)).hits] == [stored.iri]
    one_index.apply([], [stored.iri], Position("epoch", 2))
    assert one_index.search(SearchQuery()).total == 0


@pytest.fixture(scope="module", params=ENGINES)
def one_index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    with an_engine(request, tmp_path_factory.mktemp("one")) as made, closing(made.open(writable=True)) as opened:
        yield opened
