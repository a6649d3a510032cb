"""The web door while the search engine is away, and when it is back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue_api.catalogue import Catalogue
from catalogue_api.web.app import create_app
from tests.catalogue_api.away import Shaky

PAGE = {"Accept": "text/html"}


@pytest.fixture
def shaky(app: Flask) -> Iterator[tuple[FlaskClient, Any]]:
    """The stocked shelf behind an engine that is away until the test says otherwise."""
    ready: Catalogue = app.extensions["catalogue"]
    assert ready.index is not None
    index: Any = Shaky(ready.index)
    index.away = True
    catalogue = Catalogue.open(Path(ready.folder), index=index)
    yield create_app(catalogue, app.extensions["settings"]).test_client(), index
    catalogue._engine.dispose()  # its index is that of the shelf, which stays open


@pytest.mark.parametrize("path", ["/api/v1/search?q=field", "/search?q=field"])
def test_programs_learn_that_it_will_pass(
    shaky: tuple[FlaskClient, Any], path: str, caplog: pytest.LogCaptureFixture
) -> None:
    client, index = shaky
    with caplog.at_level(logging.ERROR):
        answers = [client.get(path, headers={"Accept": "application/json"}) for _ in range(5)]
    answer = answers[-1]
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "30"
    assert answer.json["title"] == "Search is unavailable"
    assert "inner.example" not in answer.text
    assert caplog.text.count("inner.example:9200") == 1, "told once, not for every visitor"
    index.away = False
    assert client.get(path, headers={"Accept": "application/json"}).status_code == 200


def test_a_person_is_led_to_what_works(shaky: tuple[FlaskClient, Any]) -> None:
    client, _ = shaky
    answer = client.get("/search?q=10.5281/zenodo.4242&kind=dataset", headers=PAGE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "Search is away for the moment" in answer.text
    assert 'href="/search?q=10.5281/zenodo.4242&amp;kind=dataset"' in answer.text
    assert 'href="/entity/doi/10.5281%2Fzenodo.4242"' in answer.text
    assert "inner.example" not in answer.text
    plain = client.get("/search?q=galaxies", headers=PAGE)
    assert (plain.status_code, "Here is what you asked for" in plain.text) == (503, False)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sources",
        "/sources/open_shelf",
        "/data",
        "/trace?identifier=10.5281/zenodo.4242",
        "/entity/doi/10.5281/zenodo.4242",
        "/entity/doi/10.5281/zenodo.4242.ttl",
        "/record/open_shelf/oai:shelf:xss",
        "/export/csv",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc",
        "/api/v1/entities/doi/10.5281%2Fzenodo.4242",
        "/api/v1/changes",
        "/api/v1/sources",
        "/api/v1/trace?identifier=10.5281/zenodo.4242",
        "/healthz",
    ],
)
def test_everything_but_search_is_answered_from_the_store(shaky: tuple[FlaskClient, Any], path: str) -> None:
    client, _ = shaky
    with client.get(path, headers=PAGE) as answer:
        assert answer.status_code == 200, answer.text


def test_alive_is_not_ready(shaky: tuple[FlaskClient, Any]) -> None:
    client, index = shaky
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert answer.json == {
        "status": "not ready",
        "store": "ready",
        "index": "unreachable",
        "fault": "IndexUnavailable",
        "reasons": ["The search engine cannot be reached; everything but search and facets works."],
    }
    assert client.get("/healthz").status_code == 200
    index.away = False
    assert client.get("/readyz").json == {"status": "ready", "store": "ready", "index": "ready", "behind": 0}
