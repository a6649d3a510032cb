"""The demonstration, from an empty folder to a summary, run as the command that a person types."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pyshacl import validate
from rdflib import Graph
from werkzeug.serving import WSGIRequestHandler, make_server

from catalogue_api.catalogue import Catalogue
from catalogue_api.demo.providers import DATA
from catalogue_api.web.app import create_app
from harvester.config import SHIPPED
from schemas.wire.settings import read_settings
from tests.harvester.commands import Workplace

SHAPES = "standards/dcat-ap/3.0.1/html/shacl/shapes.ttl"


def command(data_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CATALOGUE_")}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "catalogue_api.cli", *words],
        env=environment | {"CATALOGUE_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def run_demo(data_dir: Path) -> dict[str, Any]:
    done = command(data_dir, "demo", "--no-serve", "--json", "--data-dir", str(data_dir))
    assert done.returncode == 0, done.stdout + done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    data_dir = tmp_path_factory.mktemp("demo")
    return data_dir, run_demo(data_dir)


def test_every_source_is_harvested_whole_and_nothing_is_refused(demonstrated: tuple[Path, dict[str, Any]]) -> None:
    _, summary = demonstrated
    assert {source["source"]: source["state"] for source in summary["sources"]} == {
        "demo_directory": "complete",
        "demo_library": "complete",
        "demo_services": "complete",
        "demo_providers": "complete",
        "demo_observatories": "complete",
        "demo_deposits": "complete",
    }
    assert [(source["quarantined"], source["rejected"]) for source in summary["sources"]] == [(0, 0)] * 6
    assert sum(source["new"] for source in summary["sources"]) >= 150


def test_the_summary_has_things_of_every_sort(demonstrated: tuple[Path, dict[str, Any]]) -> None:
    _, summary = demonstrated
    assert summary["entities"] >= 100
    assert set(summary["kinds"]) >= {
        "catalogue",
        "data-service",
        "dataset",
        "event",
        "organisation",
        "project",
        "publication",
        "service",
        "site",
        "software",
        "standard",
        "storage",
        "training",
    }
    assert all(search["total"] >= 1 for search in summary["searches"])
    assert summary["unchanged"] is False


def test_what_two_providers_describe_is_one_thing(demonstrated: tuple[Path, dict[str, Any]]) -> None:
    _, summary = demonstrated
    joined = [set(merged["sources"]) for merged in summary["merged"]]
    assert any(sources >= {"demo_directory", "demo_observatories"} for sources in joined), "ESO by ROR"
    assert any(sources >= {"demo_library", "demo_deposits"} for sources in joined), "the CORSIKA report by DOI"
    assert any(sources >= {"demo_observatories", "demo_deposits"} for sources in joined), "LoTSS by DOI"
    assert len(joined) >= 10
    sources_of = {merged["entity"]: set(merged["sources"]) for merged in summary["merged"]}
    assert sources_of["entity/ror/01ggx4157"] == {"demo_directory", "demo_providers"}, "CERN is one thing"
    assert sources_of["entity/ror/01js2sh04"] >= {"demo_directory", "demo_providers"}, "so is DESY"


def test_the_withdrawn_record_of_a_provider_is_counted_and_gone(demonstrated: tuple[Path, dict[str, Any]]) -> None:
    data_dir, summary = demonstrated
    assert {source["source"]: source["deleted"] for source in summary["sources"]}["demo_library"] == 1
    with Catalogue.open(data_dir) as catalogue:
        titles = [str(record.document.get("title")) for entity in catalogue.entities() for record in entity.records]
    assert not [title for title in titles if "Notice withdrawn" in title]


def test_a_second_demonstration_changes_nothing_and_says_so(demonstrated: tuple[Path, dict[str, Any]]) -> None:
    data_dir, first = demonstrated
    with Catalogue.open(data_dir) as catalogue:
        before = catalogue.position()
    done = command(data_dir, "demo", "--no-serve", "--data-dir", str(data_dir))
    assert done.returncode == 0, done.stderr
    assert "nothing in the catalogue has changed" in done.stdout
    with Catalogue.open(data_dir) as catalogue:
        assert catalogue.position() == before
        assert catalogue.counts()["entities"] >= first["entities"]


def test_the_official_shapes_find_no_violation(demonstrated: tuple[Path, dict[str, Any]], samples: Path) -> None:
    data_dir, _ = demonstrated
    exported = command(data_dir, "export", "--format", "nt")
    assert exported.returncode == 0, exported.stderr
    data = Graph().parse(data=exported.stdout, format="nt")
    turtle = Graph().parse(data=data.serialize(format="turtle"), format="turtle")
    shapes = Graph().parse(samples / SHAPES, format="turtle")
    conforms, _, text = validate(turtle, shacl_graph=shapes, inference="none")
    assert len(turtle) > 1000
    assert conforms, text[:4000]


def test_our_own_endpoint_harvested_gives_the_same_things(
    demonstrated: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    data_dir, _ = demonstrated
    settings = read_settings("", {"CATALOGUE_BASE_URL": "https://ours.example/"}, where="test")
    with Catalogue.open(data_dir) as catalogue:
        ours = {entity.iri: len(entity.records) for entity in catalogue.entities()}
        server = make_server("127.0.0.1", 0, create_app(catalogue, settings), request_handler=_Quiet)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            place = Workplace(tmp_path)
            endpoint = f"http://127.0.0.1:{server.server_port}/oai"
            source = place.source("again", protocol="oai_pmh", endpoint=endpoint, formats=["dcat"], robots=False)
            done = place.harvest("run", "--json", str(source))
        finally:
            server.shutdown()
            thread.join()
    assert done.code == 0, done.err
    with Catalogue.open(place.data_dir) as catalogue:
        again = {entity.iri for entity in catalogue.entities()}
    assert len(again) == len(ours)
    named = {iri for iri in ours if not iri.startswith("entity/record/")}
    assert len(named) > 50
    assert {iri for iri in again if not iri.startswith("entity/record/")} == named


class _Quiet(WSGIRequestHandler):
    def log(self, *words: Any) -> None:
        """Say nothing."""


def test_the_files_name_no_address_as_ours_that_could_exist() -> None:
    own = [path for path in DATA.rglob("*") if path.is_file()]
    own += (SHIPPED / "continuum").glob("*.ttl")
    assert len(own) >= 25
    for path in own:
        text = path.read_text(encoding="utf-8")
        assert "localhost" not in text, path
        assert "127.0.0.1" not in text, path
