"""A closed source is read with the operator's token, which nobody but its own host sees and nothing keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, TextResponse
from scrapy.settings import Settings

from catalogue_api.catalogue import open_catalogue
from harvester.spiders.signing import OwnHostOnly, origin_of
from harvester.tokens import token_of, variable_of
from schemas.errors import InvalidConfig
from schemas.records import Source
from schemas.wire.settings import read_settings
from tests.faults.tls import Authority
from tests.harvester.commands import Workplace
from tests.harvester.loopback import Asked, Reply, Server, serving

CANARY = "canary-7f3a9d51c2e84b60"
CLOSED = Source("ska-sites", "SKA", "json_list", "https://closed.example/api", state="closed")


# --- where a token comes from ---------------------------------------------------------------------------------------


def test_the_variable_is_named_after_the_source() -> None:
    assert variable_of("srcnet_sites") == "CATALOGUE_TOKEN_SRCNET_SITES"
    assert variable_of("ska-sites.v2") == "CATALOGUE_TOKEN_SKA_SITES_V2"


def test_a_token_stands_in_the_environment_or_in_the_file_that_it_names(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{CANARY}\n")
    assert token_of(CLOSED, {"CATALOGUE_TOKEN_SKA_SITES": CANARY}) == CANARY
    assert token_of(CLOSED, {"CATALOGUE_TOKEN_SKA_SITES_FILE": str(file)}) == CANARY
    assert token_of(CLOSED, {"CATALOGUE_TOKEN_SKA": CANARY}) == ""
    assert token_of(CLOSED, {"CATALOGUE_TOKEN_SKA_SITES": "  "}) == ""


@pytest.mark.parametrize("stated", [f"{CANARY}\r\nX-Evil: 1", f"Bearer {CANARY}", f"{CANARY}\u00e9", CANARY * 400])
def test_what_is_no_token_is_refused_and_not_shown(stated: str) -> None:
    with pytest.raises(InvalidConfig) as caught:
        token_of(CLOSED, {"CATALOGUE_TOKEN_SKA_SITES": stated})
    assert "CATALOGUE_TOKEN_SKA_SITES" in str(caught.value)
    assert CANARY not in str(caught.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for file in (tmp_path / "missing", tmp_path):
        with pytest.raises(InvalidConfig, match="CATALOGUE_TOKEN_SKA_SITES_FILE: the file with the token cannot be"):
            token_of(CLOSED, {"CATALOGUE_TOKEN_SKA_SITES_FILE": str(file)})


def test_a_token_is_not_for_plain_http() -> None:
    plain = Source("ska-sites", "SKA", "json_list", "http://closed.example/api", state="closed")
    with pytest.raises(InvalidConfig, match="over https only"):
        token_of(plain, {"CATALOGUE_TOKEN_SKA_SITES": CANARY})


# --- who sees it ----------------------------------------------------------------------------------------------------


def middleware(endpoint: str = "https://closed.example/api") -> OwnHostOnly:
    """The middleware of a source with a token."""

    class Crawling:
        settings = Settings({"TOKEN": CANARY, "TOKEN_ORIGIN": origin_of(endpoint)})

    return OwnHostOnly(Crawling())  # type: ignore[arg-type]  # only its settings are looked at


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://closed.example/api?page=2", True),
        ("https://CLOSED.example:443/other", True),
        ("http://closed.example/api", False),
        ("https://closed.example:8443/api", False),
        ("https://closed.example.evil.org/api", False),
        ("https://api.closed.example/api", False),
        ("https://closed.example@evil.org/api", False),
    ],
)
def test_a_token_goes_to_the_sources_own_origin_alone(url: str, signed: bool) -> None:
    request = Request(url, headers={"Authorization": "Bearer of the request before the redirect"})

    middleware().process_request(request)

    assert request.headers.get("Authorization") == (f"Bearer {CANARY}".encode() if signed else None)


def test_an_address_with_the_token_in_it_is_not_asked_for() -> None:
    with pytest.raises(IgnoreRequest) as caught:
        middleware().process_request(Request(f"https://evil.example/?t={CANARY}"))
    assert CANARY not in str(caught.value)


def test_an_answer_that_repeats_the_token_has_it_blotted_out() -> None:
    answer = TextResponse("https://closed.example/api", body=f"You sent {CANARY}.".encode())

    assert middleware().process_response(Request(answer.url), answer).body == b"You sent [token]."


# --- a harvest ------------------------------------------------------------------------------------------------------


@contextmanager
def closed_place(authority: Authority, elsewhere: str = "") -> Iterator[Server]:
    """A provider over TLS that wants the token, repeats it in its records and sends page 2 elsewhere."""

    def answer(asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return Reply(status=404)
        if asked.headers.get("Authorization") != f"Bearer {CANARY}":
            return Reply(b'{"error": "sign in"}', status=401)
        if asked.query.get("page") == "2":
            return Reply(status=302, headers={"Location": f"{elsewhere}/stolen"})
        said = {"name": "GW150914", "version": 3, "gps": 1126259462.4, "catalog": asked.headers["Authorization"]}
        body = {"results_count": 2, "results": [said], "next": "?page=2" if elsewhere else None}
        return Reply(json.dumps(body).encode(), headers={"Content-Type": "application/json"})

    with serving(answer) as server:
        server.encrypt(authority.context(""))
        yield server


OPTIONS = {"items": "results", "total": "results_count", "next": "next", "identifier": "name|version"}


def closed_source(place: Workplace, server: Server) -> str:
    """The file of a closed source."""
    endpoint = server.url.replace("http:", "https:") + "/api"
    path = place.source(
        "locked", protocol="json_list", endpoint=endpoint, formats=["gwosc"], state="closed", options=OPTIONS
    )
    return str(path)


def test_a_closed_source_without_its_token_says_so_in_one_line_and_exits_4(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    with closed_place(Authority(tmp_path)) as server:
        done = place.harvest("run", closed_source(place, server))
        assert server.asked == []

    assert done.code == 4
    assert done.err.splitlines() == [
        "harvest: locked: closed: it is read with a token only. "
        "Set CATALOGUE_TOKEN_LOCKED, or CATALOGUE_TOKEN_LOCKED_FILE to the file that holds it."
    ]


def test_a_token_is_shown_to_its_source_and_to_nobody_else_and_kept_nowhere(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    authority = Authority(tmp_path)
    with (
        serving(lambda asked: Reply(b"{}")) as thief,
        closed_place(authority, elsewhere=thief.url.replace("http:", "https:")) as server,
    ):
        thief.encrypt(authority.context(""))
        source = closed_source(place, server)
        done = place.harvest(
            "run", "--json", source, CATALOGUE_TOKEN_LOCKED_FILE=str(secret), SSL_CERT_FILE=str(authority.file)
        )
        signed = [asked for asked in server.asked if asked.headers.get("Authorization") == f"Bearer {CANARY}"]

    assert done.report["ledger"]["new"] == 1, done.err
    assert [asked.path for asked in signed if asked.path != "/robots.txt"][:2] == ["/api", "/api"]
    assert any(asked.path == "/stolen" for asked in thief.asked)
    assert all("Authorization" not in asked.headers for asked in thief.asked)
    assert CANARY not in done.out + done.err
    secret.unlink()
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()]
    with open_catalogue(read_settings("", {"CATALOGUE_DATA_DIR": str(place.data_dir)})) as opened:
        record = opened.record("locked", "GW150914/3")
        assert record is not None
        kept = orjson.dumps(record.document)
    assert b"Bearer [token]" in kept, "it was repeated to us"
    assert CANARY.encode() not in kept


def test_one_closed_source_without_a_token_does_not_stop_another(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    (tmp_path / "records").mkdir()
    mine = place.source("mine", protocol="files", endpoint=str(tmp_path / "records"))
    with closed_place(Authority(tmp_path)) as server:
        done = place.harvest("run", "--json", str(mine), closed_source(place, server))

    assert done.code == 3
    assert [run["source"] for run in done.json["runs"]] == ["mine"]
    assert [error["source"] for error in done.json["errors"]] == ["locked"]
