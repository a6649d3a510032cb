"""Addresses of things that were joined: in every form they lead to the one that is left, until that is undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.representations import REPRESENTATIONS
from catalogue_api.web.app import create_app
from schemas.records import Header, Identifier, RunState, Source, Withdrawal
from tests.catalogue_api import shelf

FIRST = Source(key="first", title="First", protocol="files", endpoint="file:///first")
SECOND = Source(key="second", title="Second", protocol="files", endpoint="file:///second")
JOINED = "entity/doi/10.5281%2Fzenodo.1"
LONE = "entity/record/second/y"
RENAMED = "entity/doi/10.5281%2Fzenodo.7"
DOI = Identifier("doi", "10.5281/zenodo.1")


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with closing(open_catalogue(shelf.settings(tmp_path))) as opened:
        lists(opened, FIRST, "x", "10.5281/zenodo.1")
        lists(opened, SECOND, "y", None)
        yield opened


@pytest.fixture
def client(catalogue: Catalogue, tmp_path: Path) -> FlaskClient:
    return create_app(catalogue, shelf.settings(tmp_path), clock=shelf.Clock()).test_client()


def lists(catalogue: Catalogue, source: Source, identifier: str, doi: str | None) -> None:
    item = shelf.deposit(source, identifier, {"title": [f"The thing {identifier}"]}, kind="dataset", doi=doi)
    run = catalogue.begin_run(source, mode="incremental")
    catalogue.deposit(run, [item], position=None)
    catalogue.finish(run, state=RunState.COMPLETE)


def withdraws(catalogue: Catalogue, source: Source, identifier: str) -> None:
    run = catalogue.begin_run(source, mode="incremental")
    catalogue.deposit(run, [Withdrawal(Header(identifier, "2026-11-19", deleted=True))], position=None)
    catalogue.finish(run, state=RunState.COMPLETE)


def answers(client: FlaskClient, iri: str) -> dict[str, tuple[int, str | None]]:
    """Status and location at every address that is made of an entity's."""
    path = iri.removeprefix("entity/")
    asked = {"": f"/{iri}", "api": f"/api/v1/entities/{path}", "cite": f"/cite/bib/{path}"}
    asked |= {each.suffix: f"/{iri}.{each.suffix}" for each in REPRESENTATIONS}
    found = {name: client.get(address) for name, address in asked.items()}
    return {name: (each.status_code, each.headers.get("Location")) for name, each in found.items()}


def led(iri: str) -> dict[str, tuple[int, str | None]]:
    path = iri.removeprefix("entity/")
    to: dict[str, tuple[int, str | None]] = {"": (303, f"/{iri}"), "cite": (303, f"/cite/bib/{path}")}
    to["api"] = (303, f"{shelf.BASE}api/v1/entities/{path}")
    return to | {each.suffix: (303, f"/{iri}.{each.suffix}") for each in REPRESENTATIONS}


def everywhere(status: int) -> dict[str, tuple[int, str | None]]:
    return dict.fromkeys(("", "api", "cite", *(each.suffix for each in REPRESENTATIONS)), (status, None))


def test_what_was_joined_leads_on_in_every_form_until_it_is_undone(catalogue: Catalogue, client: FlaskClient) -> None:
    assert answers(client, LONE) == everywhere(200)
    lists(catalogue, SECOND, "y", "10.5281/zenodo.1")
    assert answers(client, LONE) == led(JOINED)
    asked_as_turtle = client.get(f"/{LONE}", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert (asked_as_turtle.status_code, asked_as_turtle.mimetype) == (200, "text/turtle")
    assert "second y</a> was joined with this" in client.get(f"/{JOINED}").text, "the page says what leads to it"
    catalogue.cut("second", "y", DOI, by="ana", reason="another thing")
    assert answers(client, LONE) == everywhere(200)
    assert "leads here" not in client.get(f"/{JOINED}").text
    catalogue.mend("second", "y", DOI, by="bo")
    assert answers(client, LONE) == led(JOINED)


def test_a_redirect_is_never_one_that_browsers_keep(catalogue: Catalogue, client: FlaskClient) -> None:
    lists(catalogue, SECOND, "y", "10.5281/zenodo.1")
    answer = client.get(f"/{LONE}")
    assert answer.status_code not in (301, 308)
    assert "max-age" not in answer.headers.get("Cache-Control", "")


def test_a_former_name_follows_its_record_when_the_join_is_undone(catalogue: Catalogue, client: FlaskClient) -> None:
    lists(catalogue, SECOND, "y", "10.5281/zenodo.7")
    lists(catalogue, SECOND, "y", "10.5281/zenodo.1")
    assert answers(client, RENAMED) == led(JOINED)
    catalogue.cut("second", "y", DOI, by="ana", reason="another thing")
    assert answers(client, RENAMED) == led(LONE)
    catalogue.mend("second", "y", DOI, by="bo")
    assert client.get(f"/{RENAMED}", follow_redirects=True).request.path == client.get(f"/{JOINED}").request.path


def test_what_led_to_a_thing_that_is_gone_ends_at_its_tombstone(catalogue: Catalogue, client: FlaskClient) -> None:
    lists(catalogue, SECOND, "y", "10.5281/zenodo.1")
    withdraws(catalogue, FIRST, "x")
    withdraws(catalogue, SECOND, "y")
    assert answers(client, JOINED) == everywhere(410)
    gone = client.get(f"/{LONE}.ttl", follow_redirects=True)
    assert (gone.status_code, gone.mimetype) == (410, "text/turtle")
    assert b"The thing" in gone.data


def test_what_is_gone_and_comes_back_under_another_name_leads_there(catalogue: Catalogue, client: FlaskClient) -> None:
    withdraws(catalogue, SECOND, "y")
    assert answers(client, LONE) == everywhere(410)
    lists(catalogue, SECOND, "y", "10.5281/zenodo.7")
    assert answers(client, LONE) == led(RENAMED)
