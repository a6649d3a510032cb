"""Providers: their sources together, what they give, and what they mend first."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.catalogue_api.web.reading_pages import Page


def test_every_provider_is_listed_with_its_records(client: FlaskClient) -> None:
    page = Page(client.get("/providers").text)
    rows = [" ".join(row.text.split()) for row in page.all("tr")[1:]]
    assert [row.split(" ")[0] for row in rows] == ["ASTRON", "European", "Open"]
    assert rows[0].startswith("ASTRON 34")
    assert "1 held" in rows[1]
    assert "/providers/European%20services%20alliance" in page.links()


def test_a_provider_sees_its_sources_holds_and_what_to_mend(client: FlaskClient) -> None:
    page = Page(client.get("/providers/European services alliance").text)
    assert "23 records wait for a person" in page.words
    assert "/holds/1" in page.links()
    assert "/sources/service_registry/problems.csv" in page.links()
    assert "/search?kind=service&source=service_registry" in page.links()
    shelf = Page(client.get("/providers/Open shelf foundation").text)
    assert "A dataset needs a title." in shelf.words
    assert "/sources/open_shelf/problems?code=TITLE-MISSING" in shelf.links()


def test_a_provider_that_there_is_not(client: FlaskClient) -> None:
    assert client.get("/providers/Nobody").status_code == 404
