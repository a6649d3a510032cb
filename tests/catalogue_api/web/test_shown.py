"""How single values of a document are shown."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from catalogue_api.web.shown import distributions, fact, human_size, identifiers, marked, shown, title_of
from catalogue_api.web.words import FACTS, PLACES, TERMS, term_in_words
from schemas.dcat.relations import RELATIONS
from schemas.dcat.terms import TERMS as TABLE


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Any:
    with app.test_request_context():
        yield


def test_every_term_that_a_page_names_is_in_the_table_of_terms() -> None:
    named = {*TERMS, *PLACES, *RELATIONS, *(term for _, terms in FACTS for term in terms)}
    assert named <= set(TABLE)
    assert term_in_words("hadRole") == "Had role"


@pytest.mark.parametrize(
    ("value", "text", "note", "link"),
    [
        ({"@value": "2016", "@type": "xsd:gYear"}, "2016", "", None),
        ({"startDate": {"@value": "2016"}, "endDate": {"@value": "2019"}}, "2016 to 2019", "", None),
        ({"startDate": {"@value": "2016"}, "endDate": {"@value": "2016"}}, "2016", "", None),
        ({"startDate": {"@value": "2016"}}, "from 2016", "", None),
        ({"endDate": {"@value": "2016-05"}}, "until 2016-05", "", None),
        (
            {"agent": {"name": ["A. Person"]}, "hadRole": "https://role.example/editor"},
            "A. Person",
            "https://role.example/editor",
            None,
        ),
        ({"name": ["A. Person"], "memberOf": [{"name": ["CERN"]}]}, "A. Person", "CERN", None),
        ({"fn": "Desk", "role": "help", "hasEmail": ["mailto:desk@x.example"]}, "Desk", "help, desk@x.example", None),
        (
            {"relation": ["https://x.example/1"], "hadRole": "cites"},
            "https://x.example/1",
            "cites",
            "https://x.example/1",
        ),
        (
            {"prefLabel": [{"@value": "Ort", "@language": "de"}, {"@value": "Place", "@language": "en"}]},
            "Place",
            "",
            None,
        ),
        ({"@id": "record/a/1#x-1", "bbox": {"@value": "POLYGON((0 0))"}}, "POLYGON((0 0))", "", None),
        ({"@id": "https://x.example/thing"}, "https://x.example/thing", "", "https://x.example/thing"),
        (
            "http://publications.europa.eu/resource/authority/language/FRA",
            "French",
            "",
            "http://publications.europa.eu/resource/authority/language/FRA",
        ),
        ("entity/doi/10.1%2F2", "entity/doi/10.1%2F2", "", "/entity/doi/10.1%2F2"),
    ],
)
def test_a_value_in_words(value: Any, text: str, note: str, link: str | None) -> None:
    seen = shown(value)
    assert (seen.text, seen.note, seen.link) == (text, note, link)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "ftp://x/y", "//x", "http:", "http://[::1"],
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert shown(address, "landingPage").link is None
    assert shown({"name": ["x"], "homepage": address}).link is None


def test_markup_is_sanitised_where_it_is_shown() -> None:
    html = shown('<p onclick="x()">a <b>b</b><script>c</script></p>', "description").html
    assert html is not None
    assert "<b>b</b>" in html
    assert "script" not in html
    assert "onclick" not in html
    assert shown("<b>bold</b>", "keyword").html is None


@pytest.mark.parametrize(
    ("highlight", "markup"),
    [
        ("a <mark>b</mark> &amp; c", "a <mark>b</mark> &amp; c"),
        ("<mark><script>x</script></mark>", "<mark>&lt;script&gt;x&lt;/script&gt;</mark>"),
        ("&lt;mark&gt;", "&lt;mark&gt;"),
        ('<mark onclick="x">', "&lt;mark onclick=&#34;x&#34;&gt;"),
    ],
)
def test_a_highlight_keeps_its_marks_and_nothing_else(highlight: str, markup: str) -> None:
    assert str(marked(highlight)) == markup


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0 B"),
        ("999", "999 B"),
        ("1000", "1.0 kB"),
        ("3221225472", "3.2 GB"),
        ("740000000000", "740 GB"),
        ("9" * 18, "1000.0 PB"),
        ("many", "many"),
        ("9" * 40, "9" * 40),
    ],
)
def test_sizes_for_people(value: str, text: str) -> None:
    assert human_size({"@value": value}) == text


def test_long_lists_are_cut_and_counted() -> None:
    long = fact({"keyword": [f"word {number}" for number in range(130)]}, "keyword")
    assert (len(long.values), long.more) == (100, 30)


def test_the_same_word_of_two_records_stands_once() -> None:
    words = fact({"keyword": ["lofar", {"@value": "lofar", "@language": "en"}, "survey"]}, "keyword")
    assert [each.text for each in words.values] == ["lofar", "survey"]


def test_identifiers_stand_once_as_people_write_them() -> None:
    found = identifiers({"identifier": ["https://doi.org/10.5281/ZENODO.1", "doi:10.5281/zenodo.1", "local-7"]})
    assert [(each.text, each.link) for each in found] == [
        ("doi:10.5281/zenodo.1", "https://doi.org/10.5281/zenodo.1"),
        ("local-7", None),
    ]


def test_titles_prefer_english_and_fall_back_to_the_address() -> None:
    german, english = {"@value": "Titel", "@language": "de"}, {"@value": "Title", "@language": "en-gb"}
    assert title_of({"title": [german, english]}, otherwise="x").text == "Title"
    assert title_of({"title": [german]}, otherwise="x").language == "de"
    assert title_of({"name": ["CERN"]}, otherwise="x").text == "CERN"
    assert title_of({}, otherwise="entity/doi/1").text == "entity/doi/1"


def test_a_distribution_without_anything_is_still_a_row() -> None:
    (empty,) = distributions({"distribution": [{"@id": "x#distribution-1"}, "https://elsewhere.example/d"]})
    assert (empty.title, empty.format, empty.size, empty.access, empty.checksum) == ("", "", "", (), "")


def test_a_capacity_stands_as_it_was_written_with_what_it_counts() -> None:
    node = {
        "@id": "record/a/1#capacity-1", "@type": ["continuum:Capacity"], "measure": "disk", "written": "1.5 PB",
        "amount": {"@value": "1500000000000000", "@type": "xsd:decimal"}, "unit": "bytes", "basis": "pledged",
    }  # fmt: skip
    seen = shown(node, "capacity")
    assert (seen.text, seen.note) == ("disk: 1.5 PB", "pledged, 1500000000000000 bytes")


def test_a_downtime_is_a_time_with_how_grave_it_is() -> None:
    node = {"@id": "record/a/1#downtime-1", "startDate": {"@value": "2026-01-05"}, "severity": "OUTAGE"}
    assert (shown(node).text, shown(node).note) == ("from 2026-01-05", "OUTAGE")


def test_identifiers_stand_once_the_persistent_ones_first_and_others_with_their_scheme() -> None:
    found = identifiers(
        {
            "identifier": ["https://portal.example/1", "r3d1", "10.5281/zenodo.1"],
            "otherIdentifier": [
                {"label": ["re3data"], "notation": "r3d1"},
                {"label": ["ROR"], "notation": "https://ror.org/01ggx4157"},
                {"label": ["House"], "notation": ["H 7"]},
            ],
        }
    )
    assert [(each.text, each.note) for each in found] == [
        ("doi:10.5281/zenodo.1", ""),
        ("ROR 01ggx4157", ""),
        ("https://portal.example/1", ""),
        ("r3d1", "re3data"),
        ("H 7", "House"),
    ]


def test_a_place_has_its_coordinates_beside_its_name() -> None:
    place = {"prefLabel": ["Eldoret"], "centroid": {"@type": "geosparql:wktLiteral", "@value": "POINT(35.3 0.5)"}}
    assert (shown(place).text, shown(place).note) == ("Eldoret", "0.500° N, 35.300° E")
    assert shown({"fn": "contact", "role": "Contact", "hasEmail": ["mailto:a@b.example"]}).note == "a@b.example"
    assert shown("trl-9", "maturity").text == "TRL 9"
