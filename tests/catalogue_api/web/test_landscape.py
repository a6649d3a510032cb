"""The landscape's pages: each figure is the count of what it leads to, and a snapshot's address never changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path

import orjson
import pytest
from flask.testing import FlaskClient

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.web.app import create_app
from tests.catalogue_api import shelf

CELL = re.compile(r'<td class="figure shade-\d"><a(?: class="none")? href="([^"]+)">([^<]+)</a>')


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    folder: Path = tmp_path_factory.mktemp("landscape")
    shelf.stock(folder)
    with closing(open_catalogue(shelf.settings(folder), project=True)) as opened:
        opened.take_snapshot("2026-11", note="For <b>chapter 3</b>")
        yield opened


@pytest.fixture
def client(catalogue: Catalogue) -> FlaskClient:
    return create_app(catalogue, shelf.settings(catalogue.folder)).test_client()


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text[:300])
    return answer.text


def cells(page: str) -> list[tuple[str, str]]:
    return [(unescape(link), figure.replace("\u202f", "")) for link, figure in CELL.findall(page)]


@pytest.mark.parametrize(
    "query", ["", "rows=source&columns=year", "rows=access&columns=kind&kind=dataset", "rows=year&columns=kind&q=field"]
)
def test_each_figure_is_the_count_of_the_search_it_leads_to(client: FlaskClient, query: str) -> None:
    found = cells(text(client, f"/landscape?{query}"))
    assert len(found) > 4
    for link, figure in found:
        page = client.get(link.replace("/search", "/api/v1/search", 1))
        assert page.json is not None
        assert str(page.json["total"] or "none known") == figure, link


def test_a_frozen_view_is_the_same_and_leads_to_frozen_views(client: FlaskClient) -> None:
    now, then = text(client, "/landscape"), text(client, "/landscape?snapshot=2026-11")
    assert [figure for _, figure in cells(now)] == [figure for _, figure in cells(then)]
    for link, figure in cells(then)[:6]:
        assert "snapshot=2026-11" in link
        if figure != "none known":
            assert cells(text(client, link))[-1][1] == figure
    for measure in ("records", "providers", "newest", "open"):
        assert cells(text(client, f"/landscape?snapshot=2026-11&measure={measure}"))


def test_what_cannot_be_shown_is_told(client: FlaskClient) -> None:
    for query in ("rows=kind&columns=kind", "rows=colour", "measure=weight", "measure=records", "snapshot=2026-11&q=x"):
        assert client.get(f"/landscape?{query}").status_code == 400, query
    assert client.get("/landscape?snapshot=never").status_code == 404
    assert client.get("/landscape/snapshots/never").status_code == 404
    assert client.get("/landscape/snapshots/2026-11/cite.ris").status_code == 404
    assert client.get("/export/inventory.pdf").status_code == 404
    assert client.get("/export/inventory.csv?preset=all").status_code == 400


def test_a_snapshot_is_cited(client: FlaskClient) -> None:
    page = text(client, "/landscape/snapshots/2026-11")
    assert "For &lt;b&gt;chapter 3" in page
    assert "https://catalogue.example/landscape/snapshots/2026-11" in page
    assert text(client, "/landscape/snapshots/2026-11/cite.bib").startswith("@misc{")
    assert orjson.loads(text(client, "/landscape/snapshots/2026-11/cite.json"))[0]["version"] == "2026-11"


def test_the_results_of_a_search_are_taken_whole(client: FlaskClient, catalogue: Catalogue) -> None:
    page = text(client, "/search?q=field&kind=dataset")
    link = unescape(re.findall(r'href="(/export/inventory\.jsonl[^"]*)"', page)[0])
    lines = text(client, link).splitlines()
    from schemas.search import SearchQuery

    total = catalogue.search(SearchQuery("field", filters={"kind": ("dataset",)})).total
    assert len(lines) - 2 == total > 20
    frozen = client.get("/export/inventory.xlsx?snapshot=2026-11&preset=capacity")
    assert frozen.headers["Content-Disposition"] == 'attachment; filename="inventory-2026-11.xlsx"'
    assert frozen.data == client.get("/export/inventory.xlsx?snapshot=2026-11&preset=capacity").data


def test_an_empty_catalogue_has_a_landscape(empty: FlaskClient) -> None:
    assert "Nothing is there to be counted" in text(empty, "/landscape")
