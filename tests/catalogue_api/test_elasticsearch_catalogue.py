"""A catalogue whose settings name Elasticsearch: the commands, the harvest's end and the doors work as ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.config import index_secret
from catalogue_api.store import backups
from harvester.projecting import Projection
from schemas.errors import IndexUnavailable, InvalidConfig
from schemas.search import SearchQuery
from schemas.wire.settings import read_settings
from tests.catalogue_api import shelf
from tests.catalogue_api.conftest import Run
from tests.contracts.engines import a_cluster, remove

NEW = "entity/record/open_shelf/oai%3Ashelf%3Anew"


@pytest.fixture
def stated(elasticsearch: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a filled catalogue with nothing in Elasticsearch yet."""
    shelf.stock(tmp_path)
    cluster = a_cluster(elasticsearch)
    yield {
        "CATALOGUE_DATA_DIR": str(tmp_path),
        "CATALOGUE_BASE_URL": shelf.BASE,
        "CATALOGUE_INDEX_URLS": elasticsearch,
        "CATALOGUE_INDEX_PREFIX": cluster.prefix,
        "CATALOGUE_INDEX_REPLICAS": "0",
    }
    remove(cluster)


@pytest.fixture
def settings(stated: dict[str, str]) -> dict[str, Any]:
    return read_settings("", {**stated, "CATALOGUE_INDEX_ENGINE": "elasticsearch"})


@pytest.fixture
def run(command: Run, stated: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, value in stated.items():
        monkeypatch.setenv(name, value)
    return command


def add_one(folder: Path) -> None:
    with Catalogue.open(folder, clock=shelf.Clock()) as catalogue:
        item = shelf.deposit(shelf.SHELF, "oai:shelf:new", {"title": ["Brand new"]}, kind="dataset")
        shelf._harvest(catalogue, shelf.SHELF, [item], mode="incremental")


def test_an_index_is_made_ready_before_the_settings_change_over(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run("search", "survey", "--json")[1]
    assert run("index", "verify", "--engine", "elasticsearch")[0] == 1
    assert run("index", "rebuild", "--engine", "elasticsearch")[0] == 0
    assert run("index", "verify", "--engine", "elasticsearch")[:2] == (0, "Index and store agree.\n")
    monkeypatch.setenv("CATALOGUE_INDEX_ENGINE", "elasticsearch")
    after = run("search", "survey", "--json")[1]
    assert [hit["iri"] for hit in orjson.loads(after)["hits"]] == [hit["iri"] for hit in orjson.loads(before)["hits"]]
    add_one(tmp_path)
    assert orjson.loads(run("index", "verify", "--json")[1])["missing"] == [NEW]
    assert orjson.loads(run("index", "refresh", "--json")[1]) == {"applied": 1}
    assert run("index", "verify")[0] == 0
    assert "ok       index" in run("doctor")[1]


def test_a_restored_backup_or_a_lost_index_is_built_anew(settings: dict[str, Any]) -> None:
    with closing(open_catalogue(settings, project=True)) as catalogue:
        entities = catalogue.refresh_index()
    data_dir, now = Path(settings["data_dir"]), datetime(2026, 11, 21, tzinfo=UTC)
    made = backups.save(data_dir, data_dir / "kept", now=now, keep=1)
    backups.restore(made.path, data_dir, now=now, replace=True)
    with closing(open_catalogue(settings, project=True)) as catalogue:
        assert catalogue.refresh_index() == entities
        assert catalogue.index_lag() == 0
        assert not catalogue.verify_index()
        remove(a_cluster_of(settings))
        assert catalogue.search(SearchQuery()).notices == ("Nothing has been indexed yet.",)
    with closing(open_catalogue(settings, project=True)) as catalogue:
        assert catalogue.refresh_index() == entities


def a_cluster_of(settings: dict[str, Any]) -> Any:
    return replace(a_cluster(settings["index.urls"]), prefix=settings["index.prefix"])


def test_a_harvest_goes_on_without_the_engine_and_the_next_one_catches_up(
    settings: dict[str, Any], unused_port: int
) -> None:
    away = settings | {"index.urls": f"http://127.0.0.1:{unused_port}"}
    projection = Projection(away)
    assert "left to its own projector" in projection.note
    assert not projection.follow()
    projection.catch_up()
    projection = Projection(settings)
    projection.catch_up()
    assert (projection.applied > 0, projection.note) == (True, "")
    with closing(open_catalogue(settings)) as catalogue:
        assert not catalogue.verify_index()


def test_an_engine_that_is_away_is_told_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    monkeypatch.setenv("CATALOGUE_INDEX_ENGINE", "elasticsearch")
    monkeypatch.setenv("CATALOGUE_INDEX_URLS", f"http://127.0.0.1:{unused_port}")
    code, out, err = run("search", "survey")
    assert (code, out) == (70, "")
    assert err.startswith(f"catalogue: http://127.0.0.1:{unused_port}")
    assert "See that it runs" in err
    assert run("show", NEW)[0] == 1
    assert run("doctor")[0] == 1


def test_a_catalogue_without_its_engine_opens_and_serves_all_but_searches(
    settings: dict[str, Any], unused_port: int
) -> None:
    with closing(open_catalogue(settings | {"index.urls": f"http://127.0.0.1:{unused_port}"})) as catalogue:
        assert catalogue.counts()["entities"]
        with pytest.raises(IndexUnavailable):
            catalogue.search(SearchQuery())


def test_the_secret_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    assert index_secret(read_settings("", {})) == ""
    assert index_secret(read_settings("", {"CATALOGUE_INDEX_SECRET_FILE": str(file)})) == "from a file"
    both = {"CATALOGUE_INDEX_SECRET_FILE": str(file), "CATALOGUE_INDEX_SECRET": "stated"}
    assert index_secret(read_settings("", both)) == "stated"
    with pytest.raises(InvalidConfig, match="the secret cannot be read"):
        index_secret(read_settings("", {"CATALOGUE_INDEX_SECRET_FILE": str(tmp_path / "none")}))
