"""One search, many faces: the same parameters as a page, a feed, JSON and files, and things side by side."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import etree

from tests.catalogue_api.shelf import BASE, JOINED
from tests.catalogue_api.web.reading_pages import Page

QUERY = "q=field&kind=dataset&access=open+access"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_every_face_finds_the_same(client: FlaskClient) -> None:
    total = client.get("/api/v1/search?" + QUERY).json["total"]
    assert 0 < total < 50
    page = Page(client.get("/search?" + QUERY).text)
    faces = [link for link in page.links() if link.endswith(QUERY)]
    assert {link.partition("?")[0] for link in faces} >= {
        "/search.atom", "/search.feed.json", "/api/v1/search", "/landscape", "/export/inventory.csv",
    }  # fmt: skip
    feed = etree.fromstring(client.get("/search.atom?" + QUERY).data)
    atom = feed.xpath("//a:entry/a:id/text()", namespaces=ATOM)
    items = client.get("/search.feed.json?" + QUERY).json["items"]
    hits = client.get(f"/api/v1/search?{QUERY}&size=100").json["hits"]
    assert sorted(atom) == sorted(item["id"] for item in items) == sorted(hit["iri"] for hit in hits)
    assert len(atom) == total


def test_a_feed_has_what_changed_last_first_and_says_what_it_is_of(client: FlaskClient) -> None:
    feed = etree.fromstring(client.get("/search.atom").data)
    changed = feed.xpath("//a:entry/a:updated/text()", namespaces=ATOM)
    assert changed == sorted(changed, reverse=True)
    assert feed.findtext("a:updated", namespaces=ATOM) == changed[0]
    assert len(changed) == 50
    titled = client.get("/search.feed.json?q=pulsar&kind=dataset&kind=software").json
    assert titled["title"] == "Continuum catalogue: pulsar; kind: Dataset or Software"
    assert titled["home_page_url"] == BASE + "search?q=pulsar&kind=dataset&kind=software"
    assert titled["feed_url"] == BASE + "search.feed.json?q=pulsar&kind=dataset&kind=software"


@pytest.mark.parametrize("face", ["search.atom", "search.feed.json"])
def test_a_feed_is_asked_for_again_only_when_it_changed(client: FlaskClient, face: str) -> None:
    first = client.get(f"/{face}?q=field")
    assert first.status_code == 200
    again = client.get(f"/{face}?q=field", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("query", ["q=nothinghere", "colour=red", "q=%00%0B%EF%BF%BE", "source=open_shelf"])
def test_no_search_breaks_a_feed(client: FlaskClient, query: str) -> None:
    etree.fromstring(client.get("/search.atom?" + query).data)
    assert client.get("/search.feed.json?" + query).json["version"] == "https://jsonfeed.org/version/1.1"


def test_a_search_as_json_is_the_api(client: FlaskClient) -> None:
    answer = client.get("/search.json?" + QUERY)
    assert (answer.status_code, answer.headers["Location"]) == (307, "/api/v1/search?" + QUERY)


# --- side by side --------------------------------------------------------------------------------------------


def compared(client: FlaskClient, *identifiers: str) -> Page:
    answer = client.get("/compare", query_string=[("id", each) for each in identifiers])
    assert answer.status_code == 200
    return Page(answer.text)


def test_things_stand_side_by_side_with_what_differs_marked(client: FlaskClient) -> None:
    page = compared(client, "https://doi.org/10.5281/zenodo.4242", "entity/record/open_shelf/oai%3Ashelf%3Acourse")
    rows = {
        row.text.split("differs")[0].strip(): " ".join(row.text.split()) for row in page.all("tr", class_="differs")
    }
    assert "2022-02-25" in rows["Published ≠"]
    assert "2023-09" in rows["Published ≠"]
    assert "Version ≠" not in rows, "only one of them states it"
    assert len(page.all("th", scope="col")) == 2


def test_what_became_of_a_thing_is_compared_and_what_is_not_here_is_said(client: FlaskClient) -> None:
    page = compared(client, "entity/record/late_joiner/late", "/" + JOINED, "10.5281/zenodo.13", "never")
    assert len(page.all("th", scope="col")) == 1
    assert "Nothing here has the identifier never" in page.words
    assert "Nothing here has the identifier 10.5281/zenodo.13" in page.words


def test_four_things_fit_and_the_others_are_counted(client: FlaskClient) -> None:
    hits = client.get("/api/v1/search?size=6").json["hits"]
    page = compared(client, *(hit["iri"] for hit in hits))
    assert len(page.all("th", scope="col")) == 4
    assert "4 things fit side by side; 2 more were left out" in page.words
    assert not page.all("input", type="", name="id"), "there is no room for one more"


def test_results_can_be_ticked_for_a_comparison(client: FlaskClient) -> None:
    page = Page(client.get("/search?q=field").text)
    ticks = page.all("input", type="checkbox", form="compare")
    assert len(ticks) == 20
    assert len(compared(client, *(tick.attributes["value"] for tick in ticks[:2])).all("th", scope="col")) == 2
    assert page.one("form", id="compare").attributes["action"] == "/compare"
