"""A real search engine killed under a running catalogue: what works meanwhile, and how it comes back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import orjson

from catalogue_api.catalogue import Catalogue
from tests.catalogue_api import shelf
from tests.catalogue_api.conftest import unused_port as unused_port  # a fixture
from tests.catalogue_api.test_cli import answer, children_of, environment, wait_until
from tests.contracts.engines import LAUNCHER


def get(address: str, accept: str = "application/json") -> tuple[int, bytes]:
    try:
        with urlopen(Request(address, headers={"Accept": accept}), timeout=60) as found:
            return found.status, found.read()
    except HTTPError as error:
        with error:
            wait = error.headers["Retry-After"]
            assert error.code != 503 or wait == "30"  # noqa: PT017 (the error is the answer)
            return error.code, error.read()


def test_an_engine_that_is_killed_costs_search_alone_and_is_caught_up_with(tmp_path: Path, unused_port: int) -> None:
    started = subprocess.run(
        [LAUNCHER, "start", "--parent", str(os.getpid())], check=True, capture_output=True, text=True
    )
    run = orjson.loads(started.stdout)
    data = tmp_path / "data"
    shelf.stock(data)
    settings = {
        "CATALOGUE_INDEX_ENGINE": "elasticsearch",
        "CATALOGUE_INDEX_URLS": run["url"],
        "CATALOGUE_INDEX_REPLICAS": "0",
        "CATALOGUE_INDEX_TIMEOUT": "5",
    }
    given = environment(data, **settings)
    log = tmp_path / "log"
    base = f"http://127.0.0.1:{unused_port}/"
    command = [sys.executable, "-m", "catalogue_api.cli"]

    def catalogue(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([*command, *words], env=given, capture_output=True, timeout=300)

    with (
        log.open("wb") as said,
        subprocess.Popen([*command, "serve", "--port", str(unused_port)], env=given, stderr=said) as server,
    ):
        try:
            answer(base + "healthz", seconds=60)
            assert wait_until(lambda: get(base + "readyz")[0] == 200, seconds=120), log.read_text()
            assert orjson.loads(get(base + "api/v1/search?q=field")[1])["total"] > 0
            assert catalogue("doctor").returncode == 0

            os.kill(run["pids"][0], signal.SIGKILL)

            assert wait_until(lambda: get(base + "api/v1/search?q=field")[0] == 503, seconds=60)
            status, page = get(base + "search?q=10.5281/zenodo.4242", "text/html")
            assert status == 503
            assert b"Search is away for the moment" in page
            for path in ("healthz", "entity/doi/10.5281/zenodo.4242", "export/csv", "oai?verb=Identify", "metrics"):
                assert get(base + path)[0] == 200, path
            assert get(base + "readyz")[0] == 503
            examined = catalogue("doctor", "--json")
            assert examined.returncode == 1
            assert {check["name"]: check["state"] for check in orjson.loads(examined.stdout)}["store"] == "ok"
            with Catalogue.open(data, clock=shelf.Clock()) as store:
                extra = shelf.deposit(shelf.SHELF, "oai:shelf:new", {"title": ["Brandnewthing"]}, kind="dataset")
                shelf._harvest(store, shelf.SHELF, [extra], mode="incremental")
            assert len(children_of(server.pid)) == 3, "workers and projector live on"

            subprocess.run([LAUNCHER, "revive", run["folder"]], check=True, capture_output=True)

            found = lambda: get(base + "api/v1/search?q=Brandnewthing")  # noqa: E731
            assert wait_until(lambda: found()[0] == 200 and orjson.loads(found()[1])["total"] == 1, seconds=120)
            assert get(base + "readyz")[0] == 200
            assert catalogue("index", "verify").returncode == 0
            assert catalogue("doctor").returncode == 0
        finally:
            server.terminate()
            server.wait(timeout=60)
            subprocess.run([LAUNCHER, "stop", run["folder"]], check=True, capture_output=True)
    told = log.read_text()
    assert "Traceback" not in told
    assert told.count("follows the store again") == 1
    assert len(told.splitlines()) < 20, told
