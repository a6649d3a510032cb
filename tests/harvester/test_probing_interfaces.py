"""`harvest check URL` at providers of every kind: what it prints is a source file, and that harvests them whole.

Every kind is looked at and harvested in this process; those that are found by their front page alone over loopback
too, by the commands.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import tomllib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from harvester.probing import probe, shown
from harvester.spiders.pages import Answer
from harvester.spiders.registry import SPIDERS
from schemas.records import Payload
from schemas.wire.source import check_source
from tests.harvester import interfaces
from tests.harvester.commands import Workplace
from tests.harvester.interfaces import COUNT, Answers
from tests.harvester.loopback import Asked, Reply, Server, serving
from tests.harvester.talking import NOW, talk

OWN = "http://provider.example"
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

OVER_LOOPBACK = ("ckan", "dataverse", "site", "vo_registry")


@dataclass(frozen=True)
class Looked:
    """What a look at a provider said, how often it was asked for it, and what came by the file that was printed."""

    found: Mapping[str, Any]
    asked: int
    listed: list[Any]
    end: Any

    @property
    def written(self) -> Mapping[str, Any]:
        return tomllib.loads(self.found["source_file"])


@pytest.fixture(scope="module")
def looked() -> dict[str, Looked]:
    return {name: looked_at(answers, address) for name, (answers, address, _) in FACES.items()}


def looked_at(answers: Answers, address: str) -> Looked:
    asked: list[str] = []

    def answer(url: str) -> Answer:
        asked.append(url)
        parts = urlsplit(url)
        reply = answers(Asked(parts.path or "/", dict(parse_qsl(parts.query)), url, {}, 1), OWN)
        return Answer(url, reply.status, reply.body, NOW)

    async def fetch(url: str, *, speaks: Callable[[bytes], bool], accept: str) -> Answer:
        return answer(url)

    found = shown(asyncio.run(probe(OWN + address, fetch, record_bytes=1_000_000)))
    count = len(asked)
    talks = tuple(spider.talk for spider in SPIDERS)
    source, faults = check_source(found["source_file"], key="found", talks=talks)
    assert source is not None, faults
    spider = next(each for each in SPIDERS if each.protocol == source.protocol)
    pages, end, _ = talk(spider, source, answer)
    return Looked(found, count, [each for page in pages for each in page.entries], end)


@pytest.mark.parametrize("name", FACES)
def test_the_way_of_talking_is_recognised_and_five_records_are_shown(looked: dict[str, Looked], name: str) -> None:
    said = looked[name].found
    assert said["protocol"] == FACES[name][2]
    assert len(said["records"]) == 5
    assert all(record.get("title") for record in said["records"]), said["records"]
    assert looked[name].asked <= 30


@pytest.mark.parametrize("name", FACES)
def test_what_is_printed_harvests_it_whole_as_it_is(looked: dict[str, Looked], name: str) -> None:
    end, listed = looked[name].end, looked[name].listed
    assert end.complete, end.reason
    assert end.whole
    assert all(isinstance(each, Payload) for each in listed)
    assert len({each.header.identifier for each in listed}) == COUNT


def test_a_registry_is_asked_only_for_what_it_manages(looked: dict[str, Looked]) -> None:
    written = looked["vo_registry"].written
    assert (written["formats"], written["sets"]) == (["ivo_vor"], ["ivo_managed"])
    assert written["endpoint"].endswith("/oai.xml")


def test_pages_that_had_to_be_tried_are_said(looked: dict[str, Looked]) -> None:
    for name, parameter in (("by_offset", "offset"), ("by_page", "page"), ("by_page_from_zero", "page")):
        assert f"'{parameter}', which was tried" in " ".join(looked[name].found["notes"])
    assert looked["by_page"].written["options"]["first"] == "1"
    assert looked["by_page_from_zero"].written["options"]["first"] == "0"


def test_datasets_of_a_dataverse_are_read_from_their_own_json(looked: dict[str, Looked]) -> None:
    assert {record["format"] for record in looked["dataverse"].found["records"]} == {"dataverse_json"}


# --- the commands, over loopback ------------------------------------------------------------------------------------


def listening(stack: ExitStack, answers: Answers) -> Server:
    own: list[str] = []

    def answer(asked: Asked) -> Reply:
        return answers(asked, own[0])

    server = stack.enter_context(serving(answer))
    own.append(server.url)
    return server


def read(look: subprocess.Popen[str]) -> Any:
    out, err = look.communicate(timeout=240)
    assert look.returncode == 0, err
    return json.loads(out)


def test_the_front_page_of_a_provider_is_enough(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = Workplace(tmp_path_factory.mktemp("looks"))
    with ExitStack() as stack:
        servers = {name: listening(stack, FACES[name][0]) for name in OVER_LOOPBACK}
        looks = {name: place.start("check", "--json", server.url) for name, server in servers.items()}
        files = []
        for name, look in looks.items():
            said = read(look)
            assert said["protocol"] == FACES[name][2]
            assert len(said["records"]) == 5
            path = place.folder / f"{name}.toml"
            path.write_text(said["source_file"])
            files.append(str(path))
        runs = {run["source"]: run for run in place.harvest("run", "--json", *files).json["runs"]}
    assert set(runs) == set(OVER_LOOPBACK)
    for run in runs.values():
        assert run["state"] == "complete", run["reason"]
        assert (run["ledger"]["listed"], run["ledger"]["new"]) == (COUNT, COUNT)
        assert run["ledger"]["quarantined"] == run["ledger"]["rejected"] == 0
