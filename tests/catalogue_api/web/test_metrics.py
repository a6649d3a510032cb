"""`/metrics`: right figures, for monitors only, over all workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from catalogue_api.catalogue import Catalogue
from catalogue_api.web.app import create_app
from catalogue_api.web.timings import BOUNDS, Timings
from schemas.errors import StoreUnavailable
from tests.catalogue_api import shelf
from tests.catalogue_api.away import Absent
from tests.catalogue_api.test_cli import answer, children_of, environment, wait_until

README = (Path(__file__).parent.parent.parent.parent / "README.md").read_text()
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(text: str) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def of(samples: Samples, name: str, **labels: str) -> float:
    return samples["catalogue_" + name, tuple(sorted(labels.items()))]


@pytest.fixture
def fresh(app: Flask) -> FlaskClient:
    """The stocked shelf with counters of its own."""
    return create_app(app.extensions["catalogue"], app.extensions["settings"]).test_client()


def test_the_figures_are_those_of_the_catalogue(app: Flask, fresh: FlaskClient) -> None:
    catalogue: Catalogue = app.extensions["catalogue"]
    told = fresh.get("/metrics")
    assert told.content_type.startswith("text/plain; version=0.0.4")
    found = read(told.text)
    counts = catalogue.counts()
    assert of(found, "entities", state="live") == counts["entities"] == of(found, "index_documents")
    assert of(found, "quarantined") == counts["quarantined"] > 0
    assert of(found, "holds_open") == counts["holds"] > 0
    assert of(found, "index_lag_changes") == of(found, "index_drift") == 0
    assert of(found, "index_bytes") > 0
    assert of(found, "store_bytes") > 0
    assert [value for (name, _), value in found.items() if name == "catalogue_index_available"] == [1]
    for status in catalogue.sources():
        assert of(found, "records", source=status.source, state="live") == status.live
        assert status.last_run is not None
        assert of(found, "harvest_last_state", source=status.source, state=status.last_run.state.value) == 1
        began = of(found, "harvest_last_start_timestamp_seconds", source=status.source)
        assert began == status.last_run.started.timestamp()


def test_searches_are_timed_by_door_and_failures_apart(fresh: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        fresh.get("/api/v1/search?q=field")
    fresh.get("/search?q=field")
    fresh.get("/sources")
    found = read(fresh.get("/metrics").text)
    assert of(found, "search_seconds_count", door="api") == 3
    assert of(found, "search_seconds_count", door="portal") == 1
    assert of(found, "search_seconds_bucket", door="api", le="+Inf") == 3
    assert of(found, "search_seconds_sum", door="api") > 0
    assert of(found, "search_failures_total", door="api") == 0
    monkeypatch.setattr(fresh.application.extensions["catalogue"], "index", Absent())
    fresh.get("/api/v1/search?q=field")
    found = read(fresh.get("/metrics").text)
    assert of(found, "search_failures_total", door="api") == 1
    assert of(found, "search_seconds_count", door="api") == 3
    assert of(found, "index_available", engine="elasticsearch", version="") == 0
    assert ("catalogue_index_documents", ()) not in found


def test_a_store_that_cannot_be_read_is_told(fresh: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise StoreUnavailable("disk I/O error")

    monkeypatch.setattr(fresh.application.extensions["catalogue"], "counts", fail)
    found = read(fresh.get("/metrics").text)
    assert of(found, "store_available") == 0
    assert of(found, "search_seconds_count", door="api") == 0


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("172.20.0.7", {}, 200),
        ("8.8.8.8", {}, 404),
        ("", {}, 404),
        ("172.20.0.2", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
    ],
)
def test_only_monitors_inside_may_read_them(
    client: FlaskClient, address: str, headers: dict[str, str], status: int
) -> None:
    found = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert found.status_code == status
    if status == 404:
        assert found.content_type == "application/problem+json"


def test_every_metric_is_in_the_readme(client: FlaskClient) -> None:
    for family in text_string_to_metric_families(client.get("/metrics").text):
        assert f"`{family.name}`" in README


def test_rows_add_up_and_a_row_keeps_its_numbers() -> None:
    timings = Timings(rows=2)
    timings.observe("api", BOUNDS[0], failed=False)
    timings.use(1)
    timings.observe("api", 99.0, failed=False)
    timings.observe("portal", 0.2, failed=True)
    portal, api = timings
    assert (api.cumulative[0], api.cumulative[-2], api.cumulative[-1]) == (1, 1, 2)
    assert api.seconds == BOUNDS[0] + 99.0
    assert (portal.cumulative[-1], portal.failures) == (0, 1)


def test_all_workers_count_into_one_sum_and_a_lost_worker_takes_nothing_away(tmp_path: Path, unused_port: int) -> None:
    shelf.stock(tmp_path)
    base = f"http://127.0.0.1:{unused_port}"
    command = [sys.executable, "-m", "catalogue_api.cli", "serve", "--port", str(unused_port), "--no-projector"]
    with subprocess.Popen([*command, "--workers", "3"], env=environment(tmp_path), stderr=subprocess.PIPE) as server:
        try:
            answer(base + "/healthz")
            assert wait_until(lambda: len(children_of(server.pid)) == 3), "three workers and no projector"
            for _ in range(30):
                answer(base + "/api/v1/search?q=field")
            assert searched(base) == 30
            lost: Any = children_of(server.pid)[0]
            os.kill(lost, signal.SIGKILL)
            assert wait_until(lambda: lost not in children_of(server.pid) and len(children_of(server.pid)) == 3)
            for _ in range(10):
                answer(base + "/api/v1/search?q=field")
            assert searched(base) == 40
        finally:
            server.terminate()
            server.wait(timeout=60)


def searched(base: str) -> float:
    with urllib.request.urlopen(base + "/metrics", timeout=10) as found:
        return of(read(found.read().decode()), "search_seconds_count", door="api")
