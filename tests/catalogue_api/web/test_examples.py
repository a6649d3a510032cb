"""The examples of the API's page are run as they stand there, against a real server."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from catalogue_api.catalogue import open_catalogue
from catalogue_api.web.app import create_app
from catalogue_api.web.examples import EXAMPLES
from schemas.wire.api import HIT_FIELDS
from tests.catalogue_api import shelf
from tests.catalogue_api.web.reading_pages import Page
from tests.catalogue_api.web.test_browser import _Quiet
from tests.catalogue_api.web.test_search_api import conforms

SAYS = {
    "find": ("1", "LOFAR Two-metre Sky Survey"),
    "all": ("Observation 1: blazar field", "Observation 29: blazar field"),
    "one": ("lofar_portal",),
    "rdf": ("dcat:Dataset",),
    "again": ("304",),
    "changes": ("new", "entity/"),
}

SAYS_IN_R = {**SAYS, "find": ("LOFAR Two-metre Sky Survey",), "all": ("34",)}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page as a server gives it that stands at the address which its examples name."""
    folder = tmp_path_factory.mktemp("examples")
    shelf.stock(folder)
    with closing(open_catalogue(shelf.settings(folder))) as catalogue:
        server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=_Quiet)
        base = f"http://127.0.0.1:{server.server_port}/"
        app = create_app(catalogue, {**shelf.settings(folder), "base_url": base})
        server.app = app
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Page(app.test_client().get("/api").text)
        server.shutdown()
        thread.join()
        server.server_close()


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[each.key for each in EXAMPLES])
def test_an_example_in_python_does_what_it_says(page: Page, number: int) -> None:
    said = run(sys.executable, "-W", "error", "-c", page.all("pre", class_="python")[number].text)
    if EXAMPLES[number].key == "all":
        assert said == "34 of 34\n"
        return
    assert said
    if EXAMPLES[number].key in ("again", "changes"):
        assert all(words in said for words in SAYS[EXAMPLES[number].key])


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[each.key for each in EXAMPLES])
def test_an_example_in_curl_does_what_it_says(page: Page, number: int, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here")
    text = page.all("pre", class_="curl")[number].text.replace("/tmp/", f"{tmp_path}/")
    said = run("bash", "-euc", text)
    assert all(words in said for words in SAYS[EXAMPLES[number].key]), said[:300]


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[each.key for each in EXAMPLES])
def test_an_example_in_r_does_what_it_says(page: Page, number: int) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("there is no R here ('.ci/r' installs it)")
    said = run("Rscript", "-e", "options(warn = 2)", "-e", page.all("pre", class_="r")[number].text)
    assert all(words in said for words in SAYS_IN_R[EXAMPLES[number].key]), said[:600]


def test_every_example_has_all_three_languages(page: Page) -> None:
    assert [len(page.all("pre", class_=name)) for name in ("curl", "python", "r")] == [len(EXAMPLES)] * 3
    assert "<base>" not in page.words
    assert "<thing>" not in page.words


# --- what the API's page promises ----------------------------------------------------------------------------


def test_fields_and_facets_take_names_with_commas(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=field&fields=title,year&facets=kind,source&size=3").json
    assert all(set(hit) == {"iri", "title", "year"} for hit in found["hits"])
    assert set(found["facets"]) == {"kind", "source"}
    whole = client.get("/api/v1/search?q=field&size=1").json["hits"][0]
    assert tuple(whole) == HIT_FIELDS
    for wrong in ("fields=titel", "fields=", "facets=kind,colour", "facets=kind,"):
        answer = client.get("/api/v1/search?" + wrong)
        assert answer.status_code == 400, wrong
        assert answer.json["errors"][0]["parameter"] == wrong.partition("=")[0]


def test_scripts_of_other_sites_may_read_and_ask_again(client: FlaskClient) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    for path in ("/api/v1/search", "/search.atom", "/entity/doi/10.5281/zenodo.4242"):
        answer = client.options(path, headers={**asked, "Access-Control-Request-Headers": "if-none-match"})
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
        assert "Authorization" not in answer.headers["Access-Control-Allow-Headers"]
        assert "Link" in client.get(path).headers["Access-Control-Expose-Headers"]


def test_every_answer_has_an_example_that_is_as_its_schema_says(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    for path, operations in document["paths"].items():
        if "get" in operations:
            content = operations["get"]["responses"]["200"]["content"]["application/json"]
            assert "example" in content, f"web/examples.json has no answer of {path}: ask it and put it there"
            conforms(content["example"], content["schema"], document["components"]["schemas"], path)
