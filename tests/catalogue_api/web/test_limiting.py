"""One client cannot take the catalogue from the others: requests are bounded, and what is too much is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue_api.catalogue import open_catalogue
from catalogue_api.web.app import create_app
from catalogue_api.web.limiting import _MOST_CLIENTS, Rate, client_of
from tests.catalogue_api import shelf

ELSEWHERE = {"REMOTE_ADDR": "137.138.4.10"}


@pytest.fixture
def small(tmp_path: Path):
    """An application that gives each client six requests a minute and two exports an hour."""
    settings = shelf.settings(tmp_path) | {"web.requests_per_minute": 6, "web.exports_per_hour": 2}
    with open_catalogue(settings) as catalogue:
        yield create_app(catalogue, settings).test_client()


def test_the_one_that_asks_too_often_is_told_when_to_come_back(small: FlaskClient) -> None:
    answers = [small.get("/api/v1/sources", environ_base=ELSEWHERE) for _ in range(8)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429] * 2
    refused = answers[-1]
    assert refused.content_type == "application/problem+json"
    assert refused.json["status"] == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 10
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    others = small.get("/api/v1/sources", environ_base={"REMOTE_ADDR": "188.184.9.1"})
    assert others.status_code == 200


def test_a_person_gets_a_page(small: FlaskClient) -> None:
    answers = [small.get("/sources", environ_base=ELSEWHERE, headers={"Accept": "text/html"}) for _ in range(7)]
    assert answers[-1].status_code == 429
    assert "too often" in answers[-1].text


def test_exports_are_counted_apart(small: FlaskClient) -> None:
    codes = [small.get("/export/jsonl", environ_base=ELSEWHERE).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert small.get("/api/v1/sources", environ_base=ELSEWHERE).status_code == 200


def test_monitors_and_this_machine_are_never_refused(small: FlaskClient) -> None:
    for path in ("/healthz", "/readyz", "/static/portal.css"):
        for _ in range(10):
            with small.get(path, environ_base=ELSEWHERE) as answer:
                assert answer.status_code in (200, 503), path
    assert {small.get("/api/v1/sources").status_code for _ in range(10)} == {200}


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("137.138.4.10", None, "137.138.4.10"),
        ("137.138.4.10", "1.2.3.4", "137.138.4.10"),  # not inside: it may write what it likes
        ("127.0.0.1", None, None),
        ("127.0.0.1", "188.184.9.1", "188.184.9.1"),
        ("10.0.0.2", "1.1.1.1, 188.184.9.1", "188.184.9.1"),  # the client wrote the first one itself
        ("10.0.0.2", "188.184.9.1, 10.0.0.9", "188.184.9.1"),  # two proxies
        ("10.0.0.2", "192.168.7.7", "192.168.7.7"),
        ("10.0.0.2", None, "10.0.0.2"),
        ("10.0.0.2", "nonsense", "unknown"),
        ("2001:1458:201:1::1:2", None, "2001:1458:201:1::/64"),
        ("2001:1458:201:1:ffff::9", None, "2001:1458:201:1::/64"),
    ],
)
def test_who_asks(app: Flask, peer: str, forwarded: str | None, client: str | None) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": peer}, headers=headers) as context:
        assert client_of(context.request) == client


def test_the_rate_comes_back_evenly() -> None:
    now = [0.0]
    rate = Rate(60, 60.0, clock=lambda: now[0])
    assert [rate.wait("a") for _ in range(60)] == [0.0] * 60
    assert rate.wait("a") == pytest.approx(1.0)
    now[0] = 1.0
    assert rate.wait("a") == 0.0
    assert rate.wait("a") > 0.0
    now[0] = 100.0
    assert [rate.wait("a") for _ in range(60)] == [0.0] * 60


def test_many_clients_do_not_fill_the_memory_and_the_busiest_stay_known() -> None:
    now = [0.0]
    rate = Rate(2, 60.0, clock=lambda: now[0])
    assert [rate.wait("busy") > 0 for _ in range(3)] == [False, False, True]
    for number in range(_MOST_CLIENTS + 10):
        rate.wait(f"client {number}")
    assert len(rate._due) <= _MOST_CLIENTS
    assert rate.wait("busy") > 0.0


def test_no_bound_where_the_setting_is_0() -> None:
    rate = Rate(0, 60.0)
    assert all(rate.wait("a") == 0.0 for _ in range(1000))
