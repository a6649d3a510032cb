"""What the pages say of things that did not go as one would think, each over a catalogue of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.web.app import create_app
from schemas.records import Identifier, Item, RunState, Source
from tests.catalogue_api import shelf
from tests.catalogue_api.web.reading_pages import Page

Filled = Callable[..., FlaskClient]
FILES = Source("bad", "Bad files", "files", "file:///srv/harvest/inbox/bad")
DOI = "10.5281/zenodo.77"


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with closing(open_catalogue(shelf.settings(tmp_path), project=True)) as opened:
        yield opened


@pytest.fixture
def client(catalogue: Catalogue) -> Iterator[FlaskClient]:
    with ExitStack() as stack:
        yield stack.enter_context(create_app(catalogue, shelf.settings(catalogue.folder)).test_client())


def fill(catalogue: Catalogue, source: Source, *items: Item, **ending: Any) -> None:
    run = catalogue.begin_run(source, mode="full")
    catalogue.deposit(run, items, position=None)
    catalogue.finish(run, **{"state": RunState.COMPLETE, **ending})
    catalogue.refresh_index()


def thing(identifier: str, *, doi: str | None = DOI, title: str = "A title", source: Source = FILES) -> Item:
    return shelf.deposit(source, identifier, {"title": [title]}, kind="dataset", doi=doi)


def words_at(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return Page(answer.text).words


def test_a_record_says_that_its_identifier_joins_nothing_and_who_else_claims_it(
    catalogue: Catalogue, client: FlaskClient
) -> None:
    fill(catalogue, FILES, thing("ok1.xml"), thing("ok1dup.xml"))
    said = words_at(client, "/record/bad/ok1.xml")
    assert "joins nothing: ok1dup.xml of the same source claims it too" in said
    assert "joins nothing" in words_at(client, "/trace?identifier=ok1.xml").lower()


def test_a_record_says_that_its_identifier_is_cut(catalogue: Catalogue, client: FlaskClient) -> None:
    fill(catalogue, FILES, thing("ok1.xml"))
    catalogue.cut("bad", "ok1.xml", Identifier("doi", DOI), by="ana", reason="DOI of the journal")
    assert "joins nothing: cut by ana: DOI of the journal" in words_at(client, "/record/bad/ok1.xml")
    catalogue.mend("bad", "ok1.xml", Identifier("doi", DOI), by="bo")
    assert "joins nothing" not in words_at(client, "/record/bad/ok1.xml")
