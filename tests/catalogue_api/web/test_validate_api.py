"""The validator over HTTP, as a program calls it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from catalogue_api.catalogue import open_catalogue
from catalogue_api.validating.results import FOLDER
from catalogue_api.web.app import create_app
from schemas.wire.api import VerdictSchema
from tests.catalogue_api import shelf
from tests.catalogue_api.web.test_validate_page import BAD, SEEDED
from tests.schemas.validation.test_placed import CODEMETA

DOOR = "/api/v1/validate"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[FlaskClient]:
    settings = {**shelf.settings(tmp_path), "validator.page_bytes": 300_000, "validator.memory_mib": 512}
    with closing(open_catalogue(settings)) as catalogue:
        yield create_app(catalogue, settings).test_client()


def test_the_bytes_themselves_are_checked(door: FlaskClient, tmp_path: Path) -> None:
    answer = door.post(f"{DOOR}?name=seeded.ttl", data=SEEDED.read_bytes(), content_type="text/turtle")
    assert answer.status_code == 200
    told = answer.get_json()
    assert VerdictSchema().validate(told) == {}
    assert (told["conforms"], told["severities"], told["syntax"]) == (False, {"error": 5}, "turtle")
    assert [each["line"] for each in told["findings"]] == [15, 17, 18, 20, 28]
    assert {each["file"] for each in told["findings"]} == {"seeded.ttl"}
    assert not (tmp_path / FOLDER).exists(), "what a program checks is not kept"


def test_a_form_and_json_metadata_are_understood(door: FlaskClient) -> None:
    form = door.post(DOOR, data={"file": (io.BytesIO(BAD.encode()), "a.ttl"), "profile": "dcat_ap_base0"})
    assert form.get_json()["codes"] == {"DCATAP3-Agent-name": 1}
    json = door.post(DOOR, data=CODEMETA, content_type="application/json").get_json()
    assert (json["profiles"], json["conforms"]) == (["codemeta"], True)
    own = door.post(DOOR, json={"@context": "https://schema.org", "@type": "Dataset", "url": "https://example.org/"})
    assert own.get_json()["profiles"] == ["schema_org"]


def test_sarif_is_given_to_who_asks_for_it(door: FlaskClient) -> None:
    answer = door.post(DOOR, data=BAD, content_type="text/turtle", headers={"Accept": "application/sarif+json"})
    assert answer.mimetype == "application/sarif+json"
    [result] = answer.get_json(force=True)["runs"][0]["results"]
    assert result["ruleId"] == "DCATAP3-Agent-name"


@pytest.mark.parametrize(
    ("path", "data", "status", "said"),
    [
        (DOOR, b"x" * 400_000, 413, "larger"),
        (f"{DOOR}?profile=nothing", b"x", 400, "cannot be understood"),
        (f"{DOOR}?profiles=dcat_ap_rec", b"x", 400, "cannot be understood"),
        (DOOR, b'{"a": 1}', 400, "Nothing in it tells the profile"),
        (f"{DOOR}?profile=dcat_ap_rec", b'{"a": 1}', 400, "is for RDF"),
    ],
)
def test_errors_are_problem_details(door: FlaskClient, path: str, data: bytes, status: int, said: str) -> None:
    answer = door.post(path, data=data, content_type="application/octet-stream")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert said in answer.get_json(force=True)["detail"]


def test_private_addresses_are_not_fetched(door: FlaskClient) -> None:
    answer = door.post(DOOR, json={"url": "http://127.0.0.1:1/x"})
    assert (answer.status_code, answer.mimetype) == (502, "application/problem+json")
    assert "not public" in answer.get_json(force=True)["detail"]
    assert door.post(DOOR, json={"url": "file:///etc/passwd"}).status_code == 400
    assert door.post(DOOR, json={"url": 5, "profile": [1]}).status_code == 400


def test_the_api_document_has_it(door: FlaskClient) -> None:
    operation = door.get("/api/v1/openapi.json").get_json()["paths"][DOOR]["post"]
    assert set(operation["requestBody"]["content"]) == {"*/*", "multipart/form-data"}
    assert {"200", "400", "413", "422", "429", "502", "503"} <= set(operation["responses"])
