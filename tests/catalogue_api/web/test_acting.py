"""Operator actions over HTTP: behind a token, of which only a hash is kept; every other route only reads."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.exports.registry import EXPORTS
from catalogue_api.store.tables import api_token
from catalogue_api.web.app import create_app
from schemas.errors import UnknownToken
from schemas.holdings import HOLDS
from tests.catalogue_api import shelf

# Every route that anybody may ask without a token. A new one is public only once somebody has put it here.
PUBLIC = {
    ("GET", "/"),
    ("GET", "/search"),
    ("GET", "/search/advanced"),
    ("GET", "/search/values/<facet>"),
    ("GET", "/api/v1/suggest"),
    ("GET", "/search.atom"),
    ("GET", "/search.feed.json"),
    ("GET", "/search.json"),
    ("GET", "/compare"),
    ("GET", "/cite/<ending>/<identifier:path>"),
    ("GET", "/sources"),
    ("GET", "/sources/<key>"),
    ("GET", "/trace"),
    ("GET", "/data"),
    ("GET", "/entity/<identifier:path>"),
    ("GET", "/record/<source>/<identifier:path>"),
    ("GET", "/original/<source>/<identifier:path>"),
    ("GET", "/export/<key>"),
    ("GET", "/oai"),
    ("POST", "/oai"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/robots.txt"),
    ("GET", "/static/<path:filename>"),
    ("GET", "/search.atom"),
    ("GET", "/search.feed.json"),
    ("GET", "/search.json"),
    ("GET", "/compare"),
    ("GET", "/coverage"),
    ("GET", "/providers"),
    ("GET", "/providers/<path:name>"),
    ("GET", "/cite/<ending>/<identifier:path>"),
    ("GET", "/api"),
    ("GET", "/api/"),
    ("GET", "/api/v1/"),
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/api/v1/search"),
    ("GET", "/api/v1/entities/<identifier:path>"),
    ("GET", "/api/v1/records/<source>/<identifier:path>"),
    ("GET", "/api/v1/trace"),
    ("GET", "/api/v1/sources"),
    ("GET", "/api/v1/runs"),
    ("GET", "/api/v1/holds"),
    ("GET", "/api/v1/changes"),
    ("GET", "/holds"),
    ("GET", "/holds/<int:number>"),
    ("GET", "/rules"),
    ("GET", "/rules/<code>"),
    ("GET", "/sources/<key>/records"),
    ("GET", "/sources/<key>/records.csv"),
    ("GET", "/sources/<key>/runs/<int:number>"),
    ("GET", "/sources/<key>/runs/<int:number>/records.csv"),
    ("GET", "/api/v1/holds/<int:number>"),
    ("GET", "/api/v1/runs/<int:run>"),
    ("GET", "/api/v1/runs/<int:run>/records"),
    ("GET", "/api/v1/sources/<source>"),
    ("GET", "/api/v1/sources/<source>/records"),
    ("GET", "/export/inventory.<form>"),
    ("GET", "/api/v1/inventory"),
    ("GET", "/api/v1/landscape/capacity"),
    ("GET", "/api/v1/landscape/diff"),
    ("GET", "/api/v1/landscape/matrix"),
    ("GET", "/api/v1/landscape/method"),
    ("GET", "/api/v1/landscape/overlap"),
    ("GET", "/api/v1/landscape/snapshots"),
    ("GET", "/landscape"),
    ("GET", "/landscape/capacity"),
    ("GET", "/landscape/diff"),
    ("GET", "/landscape/diff.csv"),
    ("GET", "/landscape/method"),
    ("GET", "/landscape/needs"),
    ("POST", "/landscape/needs"),
    ("GET", "/landscape/overlap"),
    ("GET", "/landscape/report"),
    ("GET", "/landscape/snapshots/<name>"),
    ("GET", "/landscape/snapshots/<name>/cite.<ending>"),
    ("GET", "/sources/<key>/badge.svg"),
    ("GET", "/sources/<key>/problems"),
    ("GET", "/sources/<key>/problems.atom"),
    ("GET", "/sources/<key>/problems.csv"),
    ("GET", "/validate"),
    ("GET", "/validate/report/<token>.<form>"),
    ("GET", "/validate/result/<token>"),
    ("POST", "/validate"),
    ("POST", "/validate/result/<token>/delete"),
    ("POST", "/api/v1/validate"),
}
# OAI-PMH 2.0 §3.1.1 wants POST too; what is submitted to be checked is no part of the catalogue, and its submitter's.
ONLY_READS = {
    ("POST", "/oai"),
    ("POST", "/landscape/needs"),
    ("POST", "/api/v1/validate"),
    ("POST", "/validate"),
    ("POST", "/validate/result/<token>/delete"),
}


def routes(app: Flask) -> set[tuple[str, str]]:
    return {(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}}


def test_every_route_is_public_by_name_or_wants_a_token(app: Flask, client: FlaskClient) -> None:
    assert routes(app) >= PUBLIC, "the list names routes that are no more"
    guarded = routes(app) - PUBLIC
    assert guarded, "there are operator actions"
    for method, rule in guarded:
        path = rule.replace("<int:number>", "1")
        assert "<" not in path, f"say how to ask {rule}"
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}):
            answer = client.open(path, method=method, headers=headers)
            assert answer.status_code == 401, (method, rule)
            assert answer.content_type == "application/problem+json"
            assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")


def test_nothing_public_changes_anything(app: Flask) -> None:
    assert {route for route in PUBLIC if route[0] != "GET"} == ONLY_READS
    assert all(method == "POST" for method, rule in routes(app) - PUBLIC), "no GET acts (S30)"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Catalogue, FlaskClient]]:
    """A catalogue of its own with one open hold."""
    shelf.stock(tmp_path)
    settings = shelf.settings(tmp_path)
    with open_catalogue(settings) as catalogue:
        yield catalogue, create_app(catalogue, settings).test_client()


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_hold_is_released_by_whom_the_token_names(shop: tuple[Catalogue, FlaskClient]) -> None:
    catalogue, client = shop
    hold = catalogue.holds()[0]
    _, secret = catalogue.make_token("M. Curie", scopes=[HOLDS], days=1)
    answer = client.post(f"/api/v1/holds/{hold.number}/release", headers=bearer(secret))
    assert (answer.status_code, answer.json["state"]) == (200, "released")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers, "no page of another site may read this"
    assert catalogue.holds() == ()
    decided = catalogue.holds(state=None)[0]
    assert (decided.state, decided.number) == ("released", hold.number)
    again = client.post(f"/api/v1/holds/{hold.number}/release", headers=bearer(secret))
    assert (again.status_code, again.content_type) == (404, "application/problem+json")


def test_a_hold_is_refused(shop: tuple[Catalogue, FlaskClient]) -> None:
    catalogue, client = shop
    hold = catalogue.holds()[0]
    live = catalogue.counts()["records"]
    _, secret = catalogue.make_token("M. Curie", scopes=[HOLDS], days=1)
    answer = client.post(f"/api/v1/holds/{hold.number}/refuse", headers=bearer(secret))
    assert (answer.status_code, answer.json["state"]) == (200, "refused")
    assert catalogue.counts()["records"] == live
    assert client.get("/api/v1/holds", headers=bearer(secret)).json["total"] == 0


def test_expired_revoked_and_other_tokens_open_nothing(shop: tuple[Catalogue, FlaskClient]) -> None:
    catalogue, client = shop
    path = f"/api/v1/holds/{catalogue.holds()[0].number}/release"
    token, secret = catalogue.make_token("A", scopes=[HOLDS], days=1)
    _, none = catalogue.make_token("B", scopes=[], days=1)
    assert client.post(path, headers=bearer(none)).status_code == 403
    for wrong in (secret[:-1], secret + "x", secret.replace("_1_", "_2_", 1), "cct_999_" + "A" * 43, "", "x" * 10_000):
        assert client.post(path, headers=bearer(wrong)).status_code == 401, wrong[:60]
    catalogue._clock = lambda: datetime.now(UTC) + timedelta(days=2)
    assert client.post(path, headers=bearer(secret)).status_code == 401
    catalogue._clock = lambda: datetime.now(UTC)
    assert catalogue.token(secret) == token
    catalogue.revoke_token(token.number)
    assert client.post(path, headers=bearer(secret)).status_code == 401
    assert catalogue.holds(), "nothing was decided"
    with pytest.raises(UnknownToken):
        catalogue.revoke_token(99)


def test_a_secret_is_kept_nowhere(shop: tuple[Catalogue, FlaskClient], tmp_path: Path) -> None:
    """Not in the store, the exports, an answer or a log: a canary is looked for in all of them (S39)."""
    catalogue, client = shop
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    logging.getLogger().addHandler(handler)
    try:
        _, secret = catalogue.make_token("A", scopes=[HOLDS], days=1)
        client.post("/api/v1/holds/999/release", headers=bearer(secret))
        client.post("/api/v1/holds/999/refuse", headers=bearer(secret + "x"))
        answers = b"".join(client.get(path, headers=bearer(secret)).data for path in ("/", "/api/v1/holds", "/nothing"))
    finally:
        logging.getLogger().removeHandler(handler)
    canary = secret.rpartition("_")[2].encode()[:20]
    assert canary not in answers
    assert canary.decode() not in said.getvalue()
    written = b"".join(part for export in EXPORTS for part in export.write(catalogue.entities(), shelf.BASE))
    assert canary not in written
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sqlite" for path in files)
    assert not [path for path in files if canary in path.read_bytes()]
    assert "secret" not in api_token.columns


def test_methods_that_no_route_has_are_refused(client: FlaskClient) -> None:
    for path in ("/", "/api/v1/search", "/entity/doi/10.5281/zenodo.4242", "/api/v1/holds/1/release", "/export/jsonl"):
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"):
            assert client.open(path, method=method).status_code == 405, (method, path)


def test_nothing_harvested_stands_in_a_header(client: FlaskClient) -> None:
    """Names of files are ours, and addresses in `Link` are encoded (S33)."""
    for path in ("/original/open_shelf/oai:shelf:xss", "/export/csv", "/record/open_shelf/oai:shelf:xss.ttl"):
        with client.get(path) as answer:
            written = " ".join(value for _, value in answer.headers)
        assert "script" not in written.lower().replace("script-src", "")
        assert "\n" not in written
    for split in ("%0d%0aSet-Cookie:%20a=b", "%0aX: y", "\u2028"):
        answer = client.get(f"/entity/doi/10.5281/{split}")
        assert "Set-Cookie" not in answer.headers
        assert "X" not in answer.headers


def test_a_log_line_is_one_line(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """What a visitor writes into an address cannot begin a line of the log, nor steer a terminal (S34)."""
    view = app.view_functions["api.sources"]
    app.view_functions["api.sources"] = lambda: 1 / 0
    rule = "/api/v1/sources"
    try:
        app.test_client().get(f"{rule}?x=%0aERROR%20forged%1b[31m")
        app.test_client().get(f"{rule}%0aERROR%20forged%1b[31m")
    finally:
        app.view_functions["api.sources"] = view
    assert caplog.records
    assert not [record for record in caplog.records if "\n" in record.getMessage() or "\x1b" in record.getMessage()]
