"""What the search page says beyond hits: other terms, other spellings, and why something is not here."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.catalogue_api.web.reading_pages import Page


def searched(client: FlaskClient, **query: str | list[str]) -> Page:
    answer = client.get("/search", query_string=query)
    assert answer.status_code == 200
    return Page(answer.text)


def test_other_terms_are_shown_and_a_link_leaves_them_away(client: FlaskClient) -> None:
    page = searched(client, q="LoTSS", kind="dataset")
    assert "LOFAR Two-metre Sky Survey" in page.one("ul", class_="meanings").text
    (alone,) = (link for link in page.links() if "q=%3DLoTSS" in link)
    assert parse_qs(urlsplit(alone).query) == {"q": ["=LoTSS"], "kind": ["dataset"]}
    assert not searched(client, q="=LoTSS").all("ul", class_="meanings")


def test_another_spelling_is_a_link_with_its_number(client: FlaskClient) -> None:
    page = searched(client, q="survye", sort="newest")
    (link,) = (each for each in page.all("a") if each.text == "survey")
    assert parse_qs(urlsplit(link.attributes["href"]).query) == {"q": ["survey"], "sort": ["newest"]}
    assert "Did you mean survey?" in page.words
    told = client.get("/api/v1/search?q=survye").json["did_you_mean"]
    assert told["text"] == "survey"
    assert told["total"] == client.get("/api/v1/search?q=survey").json["total"]
    assert "did_you_mean" not in client.get("/api/v1/search?q=survey").json


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ivo://lofar.example/broken", "could not be read"),
        ("oai:shelf:refused", "its source’s own rules keep it out"),
        ("oai:shelf:gone", "has been withdrawn"),
        ("10.9999/never", "Never seen"),
        ("https://publisher.example/article/10.9999/never/pdf", "Never seen"),
        ("https://orcid.org/0000-0002-1825-0098", "check"),
    ],
)
def test_an_identifier_that_is_not_here_is_answered_from_the_books(client: FlaskClient, typed: str, said: str) -> None:
    page = searched(client, q=typed)
    box = page.one("section", class_="absent")
    assert said in " ".join(box.text.split())
    assert any(link.startswith("/trace?identifier=") for link in page.links())


def test_an_identifier_that_filters_leave_out_is_here(client: FlaskClient) -> None:
    box = searched(client, q="10.5281/zenodo.4242", kind="training").one("section", class_="absent")
    assert "It is here" in " ".join(box.text.split())
    assert "filters above leave it out" in box.text


@pytest.mark.parametrize("typed", ["10.5281/zenodo.4242", "radio", "no such words", "time: 10", ""])
def test_any_other_search_says_nothing_of_absence(client: FlaskClient, typed: str) -> None:
    assert not searched(client, q=typed).all("section", class_="absent")


def test_nothing_found_names_what_is_not_wholly_in(client: FlaskClient) -> None:
    page = searched(client, q="qqqqqqqq")
    assert "Not wholly in here at present" in page.words
    assert "/sources/service_registry" in page.links()


# --- the form, all values of a filter, and what is offered while typing ---------------------------------------


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"all": "dark matter"}, "dark matter"),
        ({"phrase": 'the "cold" one'}, '"the cold one"'),
        ({"any": "lofar skao"}, "lofar OR skao"),
        ({"none": "toy model", "all": "x"}, "x -toy -model"),
        ({"title": "field survey"}, "title:field title:survey"),
        (
            {"person": "Aya Nakamura", "identifier": "10.5281/zenodo.1"},
            'creator:"Aya Nakamura" identifier:"10.5281/zenodo.1"',
        ),
        ({"from": "2015", "to": ""}, "year:2015.."),
        ({"from": "x", "to": "1999"}, "year:..1999"),
        ({"from": "20150", "to": "²²²²"}, None),
    ],
)
def test_the_form_writes_what_a_person_could_have_typed(
    client: FlaskClient, fields: dict[str, str], text: str | None
) -> None:
    answer = client.get("/search/advanced", query_string={**fields, "kind": "dataset", "go": "1"})
    assert answer.status_code == 303
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query == ({"q": [text], "kind": ["dataset"]} if text else {"kind": ["dataset"]})
    assert client.get(answer.headers["Location"]).status_code == 200


def test_the_form_has_a_labelled_field_for_each_part(client: FlaskClient) -> None:
    page = Page(client.get("/search/advanced?all=radio").text)
    assert page.one("input", id="all").attributes["value"] == "radio"
    labelled = {label.attributes["for"] for label in page.all("label")}
    assert {"all", "phrase", "any", "none", "title", "person", "identifier", "from", "to", "only-kind"} <= labelled


def test_all_values_of_a_filter_under_a_search(client: FlaskClient) -> None:
    page = Page(client.get("/search/values/kind?access=open+access&find=DATA").text)
    links = {link.text: link.attributes["href"] for link in page.all("a", dir="auto")}
    assert "Dataset" in links
    assert "Software" not in links
    assert parse_qs(urlsplit(links["Dataset"]).query) == {"access": ["open access"], "kind": ["dataset"]}
    chosen = Page(client.get("/search/values/kind?kind=dataset&find=zzz").text)
    (only,) = chosen.all("a", aria_current="true")
    assert only.attributes["href"] == "/search"
    assert client.get("/search/values/colour").status_code == 404


def test_titles_are_offered_while_typing(client: FlaskClient) -> None:
    told = client.get("/api/v1/suggest?q=lofar two").json["titles"]
    assert told
    assert all(title.lower().startswith("lofar two") for title in told)
    assert client.get("/api/v1/suggest?q=").json == {"titles": []}
    assert client.get("/api/v1/suggest").status_code == 400
    with client.get(Page(client.get("/search").text).one("script").attributes["src"]) as script:
        assert script.status_code == 200


def test_years_in_the_panel_become_words_of_the_search(client: FlaskClient) -> None:
    answer = client.get("/search?q=field+year:1999..&kind=dataset&from=2015&to=2016")
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"q": ["field year:2015..2016"], "kind": ["dataset"]}
    assert client.get("/search?q=field&from=&to=").headers["Location"] == "/search?q=field"
    found = client.get("/api/v1/search?q=year:2015..2016&facet=year&size=1").json
    years = {bucket["value"]: bucket["count"] for bucket in found["facets"]["year"]}
    assert set(years) <= {"2015", "2016"}
    assert found["total"] == sum(years.values()) > 0


def test_values_stand_below_their_group_and_both_can_be_chosen(client: FlaskClient) -> None:
    page = searched(client, country=["Europe (all)", "Atlantis"])
    boxes = {each.attributes["value"]: each for each in page.all("input", name="country")}
    assert "checked" in boxes["Europe (all)"].attributes
    depth = {value: each.parents.count("details") for value, each in boxes.items()}
    assert depth["Europe (all)"] == depth["Atlantis"] < depth["Netherlands"], "its values stand below it"
    assert "Country Europe (all)" in page.one("ul", class_="chips").text
    netherlands = searched(client, country="Netherlands").one("h2", id="results-heading").text
    both = searched(client, country=["Netherlands", "Europe (all)"]).one("h2", id="results-heading").text
    assert both == page.one("h2", id="results-heading").text != netherlands


def test_a_group_of_one_value_is_not_shown_for_itself(client: FlaskClient) -> None:
    values = [each.attributes["value"] for each in searched(client, kind="service").all("input", name="country")]
    assert values
    assert "Europe (all)" not in values


def test_all_values_and_the_form_show_the_same_tree(client: FlaskClient) -> None:
    page = Page(client.get("/search/values/country").text)
    listed = [each.attributes.get("class", "") for each in page.all("li") if each.text.strip()[-1:].isdigit()]
    assert "wider depth-0" in listed
    form = Page(client.get("/search/advanced").text)
    (europe,) = (each for each in form.all("option") if each.attributes.get("value") == "Europe (all)")
    assert europe.text.strip().startswith("Europe, all (")


def test_the_fields_of_a_box_become_words_of_the_search(client: FlaskClient) -> None:
    typed = {
        "q": "field",
        "north": "54",
        "west": "5.5",
        "east": "",
        "south": "50",
        "from": "",
        "to": "",
        "kind": "dataset",
    }
    moved = client.get("/search", query_string=typed)
    assert moved.status_code == 303
    assert parse_qs(urlsplit(moved.headers["Location"]).query) == {
        "q": ["field bbox:5.5,50,180,54"],
        "kind": ["dataset"],
    }
    again = client.get("/search", query_string={"q": "field bbox:1,2,3,4", "bbox": "5,50,6,54"})
    assert parse_qs(urlsplit(again.headers["Location"]).query) == {"q": ["field bbox:5,50,6,54"]}
    form = client.get("/search/advanced", query_string={"all": "field", "north": "54", "south": "50", "go": "1"})
    assert parse_qs(urlsplit(form.headers["Location"]).query) == {"q": ["field bbox:-180,50,180,54"]}
    empty = client.get("/search", query_string={"q": "field", "north": "", "west": ""})
    assert parse_qs(urlsplit(empty.headers["Location"]).query) == {"q": ["field"]}


def test_what_a_box_leaves_out_for_want_of_a_place_is_counted_and_one_link_away(client: FlaskClient) -> None:
    page = searched(client, q="field bbox:-180,-90,180,90")
    (link,) = (each for each in page.links() if "-bbox" in each)
    left = Page(client.get(link).text).one("h2", id="results-heading").text.split()[0]
    assert f"{left} more would match but state no place on Earth" in page.words
    told = client.get("/api/v1/search?q=field&bbox=-180,-90,180,90").json
    assert told["unplaced"] == int(left)
    assert "unplaced" not in client.get("/api/v1/search?q=field").json


def test_a_faulty_box_is_the_callers_fault_in_the_api_and_a_notice_on_the_page(client: FlaskClient) -> None:
    refused = client.get("/api/v1/search?bbox=1,2,3")
    assert refused.status_code == 400
    assert refused.json["errors"][0]["parameter"] == "bbox"
    assert "is no box" in searched(client, q="field bbox:1,2,3").words


def total(client: FlaskClient, address: str) -> int:
    return int(client.get("/api/v1" + address).json["total"])


def test_what_a_filter_and_a_minus_word_leave_out_is_counted_and_shown(client: FlaskClient) -> None:
    page = searched(client, q="field -blazar", year="2015")
    box = " ".join(page.one("details", class_="leftout").text.split())
    all_of = "/search?q=field+-blazar&year=2015"
    for said, loose in (
        ("-blazar leaves out", "/search?q=field&year=2015"),
        ("Year: 2015 leaves out", "/search?q=field+-blazar"),
    ):
        costs = total(client, loose) - total(client, all_of)
        assert (f"{said} {costs}," in box or f"{said} {costs};" in box) if costs else said not in box
    assert "leaves out" in box


def test_what_a_word_leaves_out_is_one_link_away(client: FlaskClient) -> None:
    page = searched(client, q="field -blazar")
    (those,) = (link for link in page.links() if link == "/search?q=field+blazar")
    assert total(client, those) == total(client, "/search?q=field") - total(client, "/search?q=field+-blazar")


def test_nothing_is_left_out_where_nothing_narrows(client: FlaskClient) -> None:
    assert not searched(client, q="field").all("details", class_="leftout")
    assert not searched(client, q="nothinghere", kind="dataset").all("details", class_="leftout")


def test_an_empty_result_offers_the_words_that_narrow_it_and_tells_what_is_covered(client: FlaskClient) -> None:
    page = searched(client, q="field -blazar bbox:1,1,2,2")
    assert "Nothing found" in page.words
    assert "/search?q=field+-blazar" in page.links()
    assert "/coverage" in page.links()
