"""`harvest check URL` at providers of every kind: what it prints is a source file, and that harvests them whole."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from tests.harvester import interfaces
from tests.harvester.commands import Workplace
from tests.harvester.interfaces import COUNT, Answers
from tests.harvester.loopback import Asked, Reply, Server, serving

FACES: dict[str, tuple[Answers, str, str]] = {
    "ckan": (interfaces.ckan, "/", "json_list"),
    "ckan_list": (interfaces.ckan, "/api/3/action/package_search?rows=7&start=5", "json_list"),
    "dataverse": (interfaces.dataverse, "/", "json_list"),
    "eosc": (interfaces.eosc, "/public/service/all?from=0&quantity=5", "eosc_catalogue"),
    "by_offset": (interfaces.by_offset, "/api/things", "json_list"),
    "by_page": (interfaces.by_page, "/api/things", "json_list"),
    "by_page_from_zero": (interfaces.by_page_from_zero, "/api/things", "json_list"),
    "lines": (interfaces.lines, "/rses", "json_list"),
    "keyed": (interfaces.keyed, "/api/core/rcsite/query/?json", "json_list"),
    "gocdb": (interfaces.gocdb, "/gocdbpi/public/?method=get_site&scope=", "gocdb"),
    "dcat_feed": (interfaces.dcat_feed, "/catalog.ttl", "dcat_feed"),
    "site": (interfaces.site, "/", "sitemap"),
    "vo_registry": (interfaces.vo_registry, "/", "oai_pmh"),
}
"""A provider's answers, the address that a person would try, and the way of talking that has to be found there."""


@dataclass(frozen=True)
class Looked:
    """What a look at each provider said, how often each was asked for it, and the harvest by what was printed."""

    found: Mapping[str, Any]
    asked: Mapping[str, int]
    runs: Mapping[str, Any]


def listening(stack: ExitStack, answers: Answers) -> Server:
    own: list[str] = []

    def answer(asked: Asked) -> Reply:
        return answers(asked, own[0])

    server = stack.enter_context(serving(answer))
    own.append(server.url)
    return server


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Looked:
    place = Workplace(tmp_path_factory.mktemp("looks"))
    with ExitStack() as stack:
        servers = {name: listening(stack, answers) for name, (answers, _, _) in FACES.items()}
        looks = {
            name: place.start("check", "--json", servers[name].url + address) for name, (_, address, _) in FACES.items()
        }
        found = {name: read(look) for name, look in looks.items()}
        asked = {name: len(server.asked) for name, server in servers.items()}
        files = []
        for name, said in found.items():
            path = place.folder / f"{name}.toml"
            path.write_text(said["source_file"])
            files.append(str(path))
        runs = place.harvest("run", "--json", *files).json["runs"]
    return Looked(found, asked, {run["source"]: run for run in runs})


def read(look: subprocess.Popen[str]) -> Any:
    out, err = look.communicate(timeout=120)
    assert look.returncode == 0, err
    return json.loads(out)


@pytest.mark.parametrize("name", FACES)
def test_the_way_of_talking_is_recognised_and_five_records_are_shown(looked: Looked, name: str) -> None:
    said = looked.found[name]
    assert said["protocol"] == FACES[name][2]
    assert len(said["records"]) == 5
    assert all(record.get("title") for record in said["records"]), said["records"]
    assert looked.asked[name] <= 40


@pytest.mark.parametrize("name", FACES)
def test_what_is_printed_harvests_it_whole_as_it_is(looked: Looked, name: str) -> None:
    run = looked.runs[name]
    assert run["state"] == "complete", run["reason"]
    assert (run["ledger"]["listed"], run["ledger"]["new"]) == (COUNT, COUNT)
    assert run["ledger"]["quarantined"] == run["ledger"]["rejected"] == 0


def test_a_registry_is_asked_only_for_what_it_manages(looked: Looked) -> None:
    written = tomllib.loads(looked.found["vo_registry"]["source_file"])
    assert (written["formats"], written["sets"]) == (["ivo_vor"], ["ivo_managed"])
    assert written["endpoint"].endswith("/oai.xml")


def test_pages_that_had_to_be_tried_are_said(looked: Looked) -> None:
    for name, parameter in (("by_offset", "offset"), ("by_page", "page"), ("by_page_from_zero", "page")):
        assert f"'{parameter}', which was tried" in " ".join(looked.found[name]["notes"])
    first = {name: tomllib.loads(looked.found[name]["source_file"])["options"].get("first") for name in FACES}
    assert (first["by_page"], first["by_page_from_zero"]) == ("1", "0")


def test_datasets_of_a_dataverse_are_read_from_their_own_json(looked: Looked) -> None:
    assert {record["format"] for record in looked.found["dataverse"]["records"]} == {"dataverse_json"}
