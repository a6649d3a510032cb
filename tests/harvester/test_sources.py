"""The source files that come with the project, and how an operator's own are found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harvester.config import SHIPPED, all_sources, check_file, find_source, load_settings, source_files, unread_formats
from harvester.spiders.registry import SPIDERS, find_spider
from schemas.errors import InvalidConfig, UnknownSource
from schemas.records import Source
from schemas.wire.settings import read_settings

FILES = sorted(SHIPPED.glob("*.toml"))
OWN = 'title = "Mine"\nprotocol = "oai_pmh"\nendpoint = "https://example.org/oai"\n'


def settings(**changed: Any) -> dict[str, Any]:
    return read_settings("", {}) | {f"harvest.{name}": value for name, value in changed.items()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_source_file_is_right(path: Path) -> None:
    source, faults = check_file(path)
    assert faults == ()
    assert source is not None
    assert source.provider
    assert source.delay >= 1.0, "a stranger's server is owed a second"
    assert source.robots
    assert find_spider(source.protocol)
    if source.state != "closed":
        assert len(unread_formats(source)) < len(source.formats), "one of its formats is read"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_source_file_says_where_it_is_known_from(path: Path) -> None:
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert any(line.startswith("# evidence: ") for line in comments)


def test_no_shipped_source_claims_to_have_been_tried() -> None:
    every = [source for source in all_sources(settings()).values() if isinstance(source, Source)]
    assert {source.state for source in every if find_spider(source.protocol).over_http} <= {"unprobed", "closed"}
    assert {source.key for source in every if source.state == "open"} == {"continuum"}, "files that come with us"


def test_an_operators_file_wins_over_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "egi_datahub.toml").write_text(OWN)
    (tmp_path / "own.toml").write_text(OWN)
    found = all_sources(settings(sources_dir=str(tmp_path)))
    assert list(found) == sorted(found)
    assert {"own", "fzj_juser"} <= set(found)
    mine = found["egi_datahub"]
    assert isinstance(mine, Source)
    assert mine.title == "Mine"


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("titel = 1")
    (tmp_path / "good.toml").write_text(OWN)
    found = all_sources(settings(sources_dir=str(tmp_path)))
    assert isinstance(found["bad"], InvalidConfig)
    assert isinstance(found["good"], Source)


def test_sources_are_found_by_key_or_path(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN)
    assert find_source(str(path), settings()).key == "own"
    assert find_source("egi_datahub", settings()).provider == "EGI Foundation"
    with pytest.raises(UnknownSource, match="did you mean 'egi_datahub'"):
        find_source("egi_datahubb", settings())
    with pytest.raises(UnknownSource, match="no such source file"):
        find_source(str(tmp_path / "other.toml"), settings())
    with pytest.raises(InvalidConfig, match="no such folder"):
        source_files(settings(sources_dir=str(tmp_path / "nothing")))


def test_a_folder_of_files_is_meant_relative_to_the_source_file(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('title = "F"\nprotocol = "files"\nendpoint = "dump"\n')
    assert find_source(str(path), settings()).endpoint == str(tmp_path / "dump")


def test_settings_come_from_the_file_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[harvest]\ncontact = "a@example.org"\n')
    assert load_settings(path, {})["harvest.contact"] == "a@example.org"
    assert load_settings(path, {"CATALOGUE_HARVEST_CONTACT": "b@example.org"})["harvest.contact"] == "b@example.org"
    with pytest.raises(InvalidConfig, match="cannot be read"):
        load_settings(tmp_path / "other.toml", {})


def test_protocols_are_told_apart() -> None:
    assert len({spider.protocol for spider in SPIDERS}) == len(SPIDERS)
    with pytest.raises(InvalidConfig, match="known are"):
        find_spider("gopher")
