"""Health, robots, headers, sizes and errors: what holds for every door."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from schemas.errors import StoreUnavailable

EVERYWHERE = (
    "/",
    "/search?q=field",
    "/entity/doi/10.5281/zenodo.4242",
    "/entity/doi/10.5281/zenodo.4242.ttl",
    "/record/open_shelf/oai:shelf:xss",
    "/sources",
    "/trace?identifier=x",
    "/data",
    "/never",
    "/api/v1/search",
    "/api/v1/search?bogus=1",
    "/api/v1/openapi.json",
    "/export/csv",
    "/oai?verb=Identify",
    "/healthz",
    "/static/portal.css",
)


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_forbids_what_no_page_needs(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";") if part.strip())
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "Set-Cookie" not in headers


def test_data_may_be_read_by_other_sites_and_pages_may_not(client: FlaskClient) -> None:
    assert client.get("/api/v1/search").headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/entity/doi/10.5281/zenodo.4242.ttl").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/").headers


@pytest.mark.parametrize("path", ["/", "/search", "/api/v1/search", "/entity/doi/10.5281/zenodo.4242", "/export/csv"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed_from_outside(client: FlaskClient, path: str, method: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_request_too_large_is_refused(client: FlaskClient) -> None:
    answer = client.post("/oai", data={"verb": "Identify", "more": "x" * 100_000})
    assert answer.status_code == 413


def test_alive_and_ready(client: FlaskClient, empty: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").json == {"status": "ready", "store": "ready", "index": "ready", "behind": 0}
    assert empty.get("/readyz").status_code == 200


def test_robots_may_read_descriptions_but_not_wander(client: FlaskClient) -> None:
    rules = client.get("/robots.txt").text
    assert "Disallow: /search?" in rules
    assert "Disallow: /export/" in rules
    assert "/entity" not in rules
    assert "/oai" not in rules, "the harvesting protocol is for robots"


def test_a_store_that_cannot_be_read_is_503_and_tells_nothing_inside(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_iri: str) -> None:
        raise StoreUnavailable("disk I/O error in /srv/secret/catalogue.sqlite")

    monkeypatch.setattr(app.extensions["catalogue"], "entity", fail)
    with caplog.at_level(logging.ERROR):
        answer = app.test_client().get("/entity/doi/10.5281/zenodo.4242", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0
    assert "secret" not in answer.text
    assert "secret" in caplog.text


def test_a_fault_of_ours_is_500_with_a_number_and_no_traceback(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_iri: str) -> None:
        raise KeyError("inner workings")

    monkeypatch.setattr(app.extensions["catalogue"], "entity", fail)
    with caplog.at_level(logging.ERROR):
        answer = app.test_client().get("/entity/doi/10.5281/zenodo.4242", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert "inner workings" not in answer.text
    number = answer.text.partition("give the number ")[2][:8]
    assert number
    assert number in caplog.text


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/export/xlsx", "/api/v1/records/x/y"])
def test_programs_get_problem_details(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert set(answer.json) >= {"type", "title", "status", "detail", "instance"}
