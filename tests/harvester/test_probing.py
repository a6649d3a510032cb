"""`harvest check URL`: what a real server on loopback offers, and a source file that then harvests it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.wire.source import check_source
from tests.harvester.commands import Workplace
from tests.harvester.loopback import Asked, Reply, serving
from tests.journeys.oai_server import Repository

SERVICES = [{"id": f"s.{number}", "name": f"Service {number}", "webpage": "https://s.example/"} for number in range(12)]


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path)


def routes(**bodies: bytes | Callable[[Asked], bytes]) -> Callable[[Asked], Reply]:
    def answer(asked: Asked) -> Reply:
        body = bodies.get(asked.path.strip("/").replace("/", "_").replace(".", "_"))
        if body is None:
            return Reply(b"not here", 404)
        return Reply(body(asked) if callable(body) else body)

    return answer


def test_an_oai_endpoint_is_described_and_its_source_file_is_harvested(place: Workplace) -> None:
    repository = Repository(size=250, page=100)
    with serving(repository.answer) as server:
        done = place.harvest("check", f"{server.url}/oai", "--json")
        found = done.json
        assert done.code == 0, done.err
        assert found["protocol"] == "oai_pmh"
        assert len(found["records"]) == 5
        assert all(record["title"] for record in found["records"])
        said = " ".join(found["notes"])
        assert "Formats offered: oai_dc" in said
        assert "'from' is honoured" in said
        assert "Tokens may be used twice" in said
        assert "persistent" in said
        path = place.folder / "found.toml"
        path.write_text(found["source_file"])
        run = place.harvest("run", str(path), "--json")
        assert run.report["ledger"]["new"] == 250
    assert len(server.asked) < 40


def test_an_endpoint_beside_the_address_is_found(place: Workplace) -> None:
    repository = Repository(size=3)

    def answer(asked: Asked) -> Reply:
        if asked.path == "/oai/request":
            return repository.answer(replace(asked, path="/oai"))
        return Reply(b"<html><p>Welcome</p></html>")

    with serving(answer) as server:
        found = place.harvest("check", f"{server.url}/", "--json").json
    assert found["protocol"] == "oai_pmh"
    assert tomllib.loads(found["source_file"])["endpoint"] == f"{server.url}/oai/request"


def test_a_json_list_is_recognised_with_its_places(place: Workplace) -> None:
    def listed(asked: Asked) -> bytes:
        start = int(asked.query.get("at", 0))
        following = f"{asked.path}?at={start + 5}" if start + 5 < len(SERVICES) else None
        body = {"meta": {"total": len(SERVICES)}, "items": SERVICES[start : start + 5], "links": {"next": following}}
        return json.dumps(body).encode()

    with serving(routes(api_services=listed)) as server:
        done = place.harvest("check", f"{server.url}/api/services", "--json")
        found = done.json
        assert found["protocol"] == "json_list"
        options = tomllib.loads(found["source_file"])["options"]
        assert options["items"] == "items"
        assert options["total"] == "meta.total"
        assert options["next"] == "links.next"
        assert options["identifier"] == "id"
        path = place.folder / "found.toml"
        path.write_text(found["source_file"])
        run = place.harvest("run", str(path), "--json")
        assert run.report["ledger"]["listed"] == 12


def test_a_sitemap_and_a_site_that_has_one(place: Workplace) -> None:
    def sitemap(asked: Asked) -> bytes:
        return b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://x/a</loc></url></urlset>'

    page = b'<script type="application/ld+json">{"@type": "DataCatalog", "name": "x"}</script>'
    with serving(routes(sitemap_xml=sitemap, start=page)) as server:
        for place_asked in ("sitemap.xml", "start"):
            found = place.harvest("check", f"{server.url}/{place_asked}", "--json").json
            assert found["protocol"] == "sitemap"
            assert tomllib.loads(found["source_file"])["endpoint"] == f"{server.url}/sitemap.xml"
    assert any("DataCatalog" in note for note in found["notes"])


def test_one_record_in_a_known_format_is_a_download(place: Workplace) -> None:
    turtle = b'<https://a.example/1> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> "T" .'
    with serving(routes(catalog_ttl=turtle)) as server:
        done = place.harvest("check", f"{server.url}/catalog.ttl")
    assert done.code == 0
    assert 'protocol = "download"' in done.out
    assert "T (" in done.out


def test_nothing_recognised_is_said_with_exit_code_1(place: Workplace) -> None:
    with serving(routes(start=b"<p>Hello")) as server:
        done = place.harvest("check", f"{server.url}/start")
    assert done.code == 1
    assert "Nothing that we harvest was recognised" in done.out


def test_what_the_address_itself_is_stands_before_what_is_beside_it(place: Workplace) -> None:
    def sitemap(asked: Asked) -> bytes:
        return b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://x/a</loc></url></urlset>'

    with serving(routes(sitemap_xml=sitemap, paper_pdf=b"%PDF-1.4 ...", hello=b"<!doctype html><p>Our data")) as server:
        paper = place.harvest("check", f"{server.url}/paper.pdf").out
        hello = place.harvest("check", f"{server.url}/hello").out
        beside = f"It is not the address given, but beside it: {server.url}/sitemap.xml"
    assert "12 bytes" in paper
    assert "in no format that is read" in paper
    assert "a web page that states nothing of its data" in hello
    assert beside in paper
    assert beside in hello


def test_an_index_whose_first_sitemap_is_gone_is_an_index_all_the_same(place: Workplace) -> None:
    def index(asked: Asked) -> bytes:
        return (
            b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>'
            + f"http://{asked.headers['Host']}/gone.xml</loc></sitemap></sitemapindex>".encode()
        )

    with serving(routes(sitemap_xml=index)) as server:
        done = place.harvest("check", f"{server.url}/sitemap.xml")
    assert done.code == 0, done.err
    assert "Its first sitemap could not be read" in done.out


def test_records_that_cannot_be_read_for_one_reason_are_told_once_by_name(place: Workplace) -> None:
    listed = b'[{"id": "a", "krill": 1}, {"id": "b", "krill": 2}]'
    with serving(routes(list=listed)) as server:
        done = place.harvest("check", f"{server.url}/list")
    assert "  - a, b: unknown-format." in done.out
    assert done.out.count("unknown-format") == 1


def test_an_address_that_does_not_answer_is_exit_code_4_and_a_forbidden_one_2(place: Workplace) -> None:
    with serving(routes()) as server:
        gone = server.url
    done = place.harvest("check", f"{gone}/oai")
    assert done.code == 4
    assert done.err.endswith("Is the address right, and does it answer?\n")
    refused = place.harvest("check", "http://127.0.0.1/oai", CATALOGUE_HARVEST_ALLOW_PRIVATE_ADDRESSES="false")
    assert refused.code in (2, 4)
    assert "harvest:" in refused.err


def test_titles_cannot_break_out_of_the_source_file(place: Workplace) -> None:
    hostile = b'[{"id": "a\\"\\n[options]\\nx = 1", "name": "y"}]'
    with serving(routes(list=hostile)) as server:
        found = place.harvest("check", f"{server.url}/list?q=%22%0Aevil", "--json").json
    _, faults = check_source(found["source_file"], key="found", talks=())
    assert all("TOML" not in fault for fault in faults)
