"""The pages for people: what they say, where they lead, and what they do with odd addresses."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.catalogue_api.web.reading_pages import Page

PAGES = ("/", "/search", "/sources", "/sources/lofar_portal", "/trace", "/data", "/entity/doi/10.5281/zenodo.4242")


def page_at(client: FlaskClient, path: str, *, status: int = 200) -> Page:
    answer = client.get(path)
    assert answer.status_code == status, path
    return Page(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_heading_its_landmarks_and_skip_links(client: FlaskClient, path: str) -> None:
    page = page_at(client, path)
    assert len(page.all("h1")) == 1
    assert page.one("html").attributes["lang"] == "en"
    assert page.one("main").attributes["id"] == "content"
    identifiers = [each.attributes["id"] for each in page.elements if "id" in each.attributes]
    assert len(identifiers) == len(set(identifiers)), "an id stands twice"
    skips = [link for link in page.links() if link.startswith("#")]
    assert skips
    assert {link[1:] for link in skips} <= set(identifiers)
    for table in page.all("table"):
        assert table.text
    assert len(page.all("caption")) == len(page.all("table"))
    assert not [head for head in page.all("th") if head.attributes.get("scope") not in ("col", "row")]


def test_every_link_of_ours_leads_somewhere(client: FlaskClient) -> None:
    pending, seen = ["/"], set[str]()
    while pending:
        path = pending.pop()
        if path in seen or len(seen) > 400:
            continue
        seen.add(path)
        with client.get(path) as answer:
            assert answer.status_code in (200, 301, 303, 410), path
            if answer.mimetype == "text/html" and not path.startswith("/search?"):
                pending += [link.partition("#")[0] for link in Page(answer.text).links() if link.startswith("/")]
    assert len(seen) > 60


# --- home ----------------------------------------------------------------------------------------------------


def test_every_figure_of_the_home_page_is_what_its_query_finds(client: FlaskClient) -> None:
    page = page_at(client, "/")
    kinds = [link for link in page.all("a") if link.attributes["href"].startswith("/search?kind=")]
    assert len(kinds) >= 8
    for link in kinds:
        count = link.text.strip().lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
        query = parse_qs(urlsplit(link.attributes["href"]).query)
        assert client.get("/api/v1/search", query_string=query).json["total"] == int(count)


def test_an_empty_catalogue_says_how_to_fill_it(empty: FlaskClient) -> None:
    page = page_at(empty, "/")
    assert "harvest run" in page.words
    assert empty.get("/search?q=x").status_code == 200
    assert empty.get("/sources").status_code == 200
    assert empty.get("/data").status_code == 200
    assert empty.get("/export/csv").text.startswith("iri,kind,title")


# --- search --------------------------------------------------------------------------------------------------


def test_a_result_shows_what_it_is_and_where_from(client: FlaskClient) -> None:
    page = page_at(client, "/search?q=lofar+sky+survey")
    assert [element.text for element in page.all("mark")]
    assert "also in 2 sources" in page.words
    assert "ASTRON Netherlands Institute for Radio Astronomy" in page.words
    assert page.one("span", role="status").text == "1 result"


def test_filters_are_native_checkboxes_in_named_groups(client: FlaskClient) -> None:
    page = page_at(client, "/search?q=field&kind=dataset")
    boxes = page.all("input", type="checkbox", form="search")
    assert len(boxes) > 10
    assert all("fieldset" in box.parents and "label" in box.parents for box in boxes)
    assert [box.attributes["value"] for box in boxes if "checked" in box.attributes] == ["dataset"]
    assert len(page.all("legend")) == len(page.all("fieldset"))
    assert page.one("form", id="search").attributes["method"] == "get"


def test_a_chip_takes_its_own_filter_away_and_no_other(client: FlaskClient) -> None:
    page = page_at(client, "/search?q=field&kind=dataset&kind=service&year=2015")
    chips = {
        link.attributes["aria-label"]: link.attributes["href"]
        for link in page.all("a")
        if "aria-label" in link.attributes
    }
    assert chips["Remove filter Kind: Service"] == "/search?q=field&kind=dataset&year=2015"
    assert chips["Remove filter Year: 2015"] == "/search?q=field&kind=dataset&kind=service"


def test_a_chosen_value_that_finds_nothing_can_still_be_taken_away(client: FlaskClient) -> None:
    page = page_at(client, "/search?subject=no+such+subject")
    box = page.one("input", type="checkbox", value="no such subject")
    assert "checked" in box.attributes
    assert "Remove filter Subject: no such subject" in [link.attributes.get("aria-label") for link in page.all("a")]


def test_nothing_found_says_what_was_searched_and_what_would_help(client: FlaskClient) -> None:
    page = page_at(client, "/search?q=radio&kind=training&source=open_shelf")
    assert "Nothing found" in page.words
    assert "with 2 filters" in page.words
    offers = {link.text: link.attributes["href"] for link in page.all("a") if link.text.startswith("without ")}
    assert offers
    for address in offers.values():
        query = parse_qs(urlsplit(address).query)
        assert client.get("/api/v1/search", query_string=query).json["total"] > 0


def test_pages_follow_each_other_to_the_end(client: FlaskClient) -> None:
    seen: list[str] = []
    address: str | None = "/search?sort=title&size=10"
    while address:
        page = page_at(client, address)
        seen += [
            link.attributes["href"] for link in page.all("a") if "h3" in link.parents and "article" in link.parents
        ]
        address = next((link.attributes["href"] for link in page.all("a", rel="next")), None)
    assert len(seen) == len(set(seen)) == client.get("/api/v1/search").json["total"]


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("colour=red", "“colour” is not a filter"),
        ("sort=price", "“price” is not an order"),
        ("after=nonsense", "Start again without 'after'"),
        ("q=" + "x" * 600, "Only the first 512 characters"),
    ],
)
def test_an_odd_address_gives_a_notice_and_results_not_an_error(client: FlaskClient, query: str, notice: str) -> None:
    assert notice in page_at(client, "/search?" + query).words


def test_equal_searches_have_one_address(client: FlaskClient) -> None:
    page = page_at(client, "/search?size=20&year=2015&sort=relevance&kind=dataset&q=field&kind=dataset")
    assert page.one("a", class_="clear").attributes["href"] == "/search?q=field"


# --- sources and traces --------------------------------------------------------------------------------------


def test_the_sources_page_says_how_each_is(client: FlaskClient) -> None:
    page = page_at(client, "/sources")
    rows = {row.text.split("\n")[1].strip(): " ".join(row.text.split()) for row in page.all("tr")[1:]}
    registry = next(text for text in rows.values() if text.startswith("Service registry"))
    assert "held" in registry
    assert "Waiting for a person" in page.words


def test_a_source_shows_ledgers_holds_problems_and_what_could_not_be_read(client: FlaskClient) -> None:
    registry = page_at(client, "/sources/service_registry")
    for words in ("23 records wait", "The list ended far too early.", "harvest release", "incomplete"):
        assert words in registry.words
    portal = page_at(client, "/sources/lofar_portal")
    assert "not well-formed" in portal.words
    assert page_at(client, "/sources/never", status=404).one("h1").text.strip() == "Not found"


def test_the_story_of_an_identifier(client: FlaskClient) -> None:
    found = page_at(client, "/trace?identifier=https://doi.org/10.5281/zenodo.4242")
    assert "3 records have this identifier" in found.words
    assert "yes" in found.words
    quarantined = page_at(client, "/trace?identifier=ivo://lofar.example/broken")
    assert "Quarantined" in quarantined.words
    refused = page_at(client, "/trace?identifier=oai:shelf:refused")
    assert "A dataset needs a title." in refused.words
    never = page_at(client, "/trace?identifier=oai:nowhere:1")
    assert "No source has ever listed" in never.words
    assert "LOFAR long-term archive" in never.words
    by_address = page_at(client, "/trace?identifier=https://catalogue.example/entity/doi/10.5281%252Fzenodo.4242")
    assert "3 records have this identifier" in by_address.words


@pytest.mark.parametrize("path", ["/landscape", "/landscape/capacity", "/providers", "/coverage", "/compare", "/api"])
def test_every_link_of_a_page_is_an_address(client: FlaskClient, path: str) -> None:
    links = page_at(client, path).links()
    assert links
    assert [link for link in links if not link.startswith(("/", "#", "http://", "https://"))] == []
