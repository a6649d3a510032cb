"""What the pages say of things that did not go as one would think, each over a catalogue of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalogue_api import terminal
from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.web.app import create_app
from schemas.records import Deposit, Header, Identifier, Item, Problem, Quarantine, RunState, Source
from tests.catalogue_api import shelf
from tests.catalogue_api.web.reading_pages import Page

FOLDER = "file:///srv/harvest/inbox/bad"
FILES = Source("bad", "Bad files", "files", FOLDER)
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


def test_a_complete_harvest_without_a_bookmark_is_told_as_complete(catalogue: Catalogue, client: FlaskClient) -> None:
    fill(catalogue, FILES, thing("ok1.xml"))
    said = words_at(client, "/sources/bad")
    assert "no complete harvest yet" not in said
    assert "the whole list," in said
    assert "ok The last harvest reached the end of the list." in said
    assert "the whole list," in words_at(client, "/trace?identifier=never")


def test_a_harvest_that_could_not_read_everything_is_not_ok(catalogue: Catalogue, client: FlaskClient) -> None:
    broken = [
        Quarantine(Header(f"{n}.xml"), b"<x", "unknown", f"{FOLDER}#{n}.xml", shelf.START, "unreadable", "tag")
        for n in range(12)
    ]
    fill(catalogue, FILES, thing("ok1.xml"), *broken)
    said = words_at(client, "/sources/bad")
    assert "partly The last harvest reached the end of the list, but 12 records could not be read." in said
    assert "partly" in words_at(client, "/sources")


PUBLIC = (
    "/sources",
    "/sources/bad",
    "/record/bad/ok1.xml",
    "/entity/doi/10.5281/zenodo.77",
    "/trace?identifier=ok1.xml",
    "/trace?identifier=1.xml",
    "/api/v1/trace?identifier=ok1.xml",
    "/api/v1/trace?identifier=1.xml",
    "/api/v1/sources",
    "/api/v1/runs",
    "/oai?verb=ListRecords&metadataPrefix=oai_dc",
)


@pytest.mark.parametrize("endpoint", ["/srv/harvest/inbox/bad", FOLDER])
def test_no_door_tells_where_files_lie_on_this_machine(
    catalogue: Catalogue, client: FlaskClient, endpoint: str
) -> None:
    source = replace(FILES, endpoint=endpoint)
    read = thing("ok1.xml")
    assert isinstance(read, Deposit)
    read = replace(read, payload=replace(read.payload, url=f"{FOLDER}#ok1.xml"))
    unread = Quarantine(Header("1.xml"), b"<x", "unknown", f"{FOLDER}#1.xml", shelf.START, "unreadable", "tag")
    problems = [
        Problem("file-not-read", "[Errno 13] Permission denied: '/srv/harvest/inbox/bad/2.xml'", "2.xml", FOLDER),
        Problem("quarantined", "unreadable: tag", None, f"{FOLDER}#1.xml"),
    ]
    fill(
        catalogue,
        source,
        read,
        unread,
        state=RunState.INCOMPLETE,
        reason="1 of 3 files could not be read: '/srv/harvest/inbox/bad/2.xml'",
        problems=problems,
    )
    for path in PUBLIC:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "/srv" not in answer.text, path
        assert "file:/" not in answer.text, path
    assert "bad#ok1.xml" in words_at(client, "/record/bad/ok1.xml")
    assert "Permission denied: '2.xml'" in client.get("/api/v1/runs").get_data(as_text=True)
    assert "/srv/harvest/inbox/bad" in str(catalogue.trace("ok1.xml")), "the operator's own commands keep it"


def test_an_identifier_of_very_many_records_says_how_many_are_not_told(
    catalogue: Catalogue, client: FlaskClient
) -> None:
    fill(catalogue, FILES, *(thing(f"{n}.xml") for n in range(53)))
    said = words_at(client, f"/trace?identifier={DOI}")
    assert "53 records have this identifier" in said
    assert "The first 50 are told here" in said
    answer = client.get(f"/api/v1/trace?identifier={DOI}").json
    assert answer is not None
    assert (answer["total"], len(answer["traces"])) == (53, 50)
    told = terminal.traces(catalogue.trace(DOI), total=catalogue.count_traced(DOI))
    assert told.endswith("and 3 more records with this identifier; trace one by its own identifier.")
    assert "joins nothing" in words_at(client, "/record/bad/52.xml")
