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
