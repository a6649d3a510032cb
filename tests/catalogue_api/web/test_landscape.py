"""The landscape's pages: each figure is the count of what it leads to, and a snapshot's address never changes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pytest
from flask.testing import FlaskClient

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.landscape.differences import differences
from catalogue_api.web.app import create_app
from tests.catalogue_api import shelf

CELL = re.compile(r'<td class="figure shade-\d"><a(?: class="none")? href="([^"]+)">([^<]+)</a>')
DIFFERENT = re.compile(r'<tr><th scope="row">(\w+)</th><td>([\w ]+)</td><td class="figure"><a href="[^"]+">(\d+)</a>')
LISTED = re.compile(r'<tr><th scope="row" dir="auto"><a href="([^"]+)"')
NEXT = re.compile(r'rel="next" href="([^"]+)"')
COUNTS = ("", "rows=source&columns=year", "rows=access&columns=kind&kind=dataset", "rows=year&columns=kind&q=field")


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
    "query", [*COUNTS, "rows=kind&columns=country&layers=source", "rows=year&layers=access&q=field"]
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
    for query in (
        "rows=kind&columns=kind",
        "rows=colour",
        "measure=weight",
        "snapshot=2026-11&q=x",
        "layers=kind",
        "measure=capacity&of=sand",
        "measure=open&layers=access",
    ):
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


@pytest.mark.parametrize("measure", ["records", "providers", "newest", "open", "quality", "capacity"])
def test_every_figure_is_the_same_now_frozen_and_by_the_permalink(client: FlaskClient, measure: str) -> None:
    asked = f"measure={measure}&of=disk&layers=source"
    now = text(client, f"/landscape?{asked}")
    link = unescape(re.findall(r'href="([^"]+)">This view as it is now, for good', now)[0])
    shown = [figure for _, figure in cells(now)]
    assert len(shown) > 40
    assert shown == [figure for _, figure in cells(text(client, link))]
    assert shown == [figure for _, figure in cells(text(client, f"/landscape?{asked}&snapshot=2026-11"))]
    if measure == "capacity":
        assert "4 PB" in shown
        assert "installed, date not stated" in now


def test_a_blank_says_who_looked(client: FlaskClient) -> None:
    page = text(client, "/landscape")
    assert 'none known</a><span class="note">1 live source</span>' in page
    assert 'none known</a><span class="note">no source</span>' in page


def test_the_report_is_a_page_and_a_file(client: FlaskClient) -> None:
    page = text(client, "/landscape/report?kind=storage")
    file = unescape(re.findall(r'href="([^"]+)">Take it as one file', page)[0])
    assert "Kind: storage" in page
    taken = text(client, file)
    checksum = re.findall(r"[0-9a-f]{64}", taken)
    assert checksum
    assert checksum[0] in page


def test_capacities_lead_to_their_matrix(client: FlaskClient) -> None:
    page = text(client, "/landscape/capacity?kind=storage&kind=site")
    assert "<b>25 PB</b>" in page
    assert "24 EB" in page
    assert "1 statement of disk" in page
    link = unescape(re.findall(r'<th scope="row"><a href="([^"]+)">Tape', page)[0])
    assert "24 EB" in [figure for _, figure in cells(text(client, link))]
    assert "Nothing here states a capacity" in text(client, "/landscape/capacity?kind=software")


def test_needs_are_laid_over_what_there_is(client: FlaskClient) -> None:
    listed = "Kind;Country;need;why\nstorage;france;4;<b>tapes</b>\nsite;Polnd;1;=1+1\n"
    page = client.post("/landscape/needs", data={"needs": listed}).text
    assert "2 missing in 2 of 2 lines" in page
    assert "&lt;b&gt;tapes" in page
    assert "Poland?" in page
    link = unescape(re.findall(r'href="([^"]+)">The address of this result', page)[0])
    assert "2 missing in 2 of 2 lines" in text(client, link)
    supply = unescape(re.findall(r'<td class="figure"><a href="([^"]+)">3</a>', page)[0])
    assert "country=France" in supply
    frozen = client.post("/landscape/needs?snapshot=2026-11", data={"needs": listed, "form": "csv"})
    assert frozen.text.splitlines()[1:] == [
        "storage,France,4,3,1,looked,service_registry,<b>tapes</b>",
        "site,Polnd,1,0,1,uncovered,,'=1+1",
    ]
    sent = client.post("/landscape/needs", data={"file": (io.BytesIO(listed.encode()), "needs.csv"), "needs": "x"})
    assert "2 missing in 2 of 2 lines" in sent.text
    for wrong in ("colour,need\nred,1", "kind,need\ndataset,many", "kind,need\na,1,2", "need\n1"):
        assert client.post("/landscape/needs", data={"needs": wrong}).status_code == 400, wrong


def test_beside_the_figures_stands_what_is_not_in_them(client: FlaskClient, catalogue: Catalogue) -> None:
    statuses = catalogue.sources()
    told = re.sub(r"<[^>]+>", "", text(client, "/landscape").partition('id="standing">')[2].partition("</p>")[0])
    for words, number in (
        ("has {} records of", sum(each.live for each in statuses)),
        ("to withdraw them: {}.", sum(each.held for each in statuses)),
        ("In no figure: {} that could not be read", sum(each.quarantined for each in statuses)),
        (", {} refused", sum(each.rejected for each in statuses)),
        (", {} withdrawn.", sum(each.withdrawn for each in statuses)),
    ):
        assert words.format(number) in told, told
    assert sum(each.held for each in statuses) > 0 < sum(each.rejected for each in statuses)
    assert "The catalogue now has" in text(client, "/landscape?snapshot=2026-11")


def test_what_changed_is_told_by_reason(client: FlaskClient) -> None:
    page = text(client, "/landscape/diff?before=@40")
    counts = {(what, why): int(n) for what, why, n in DIFFERENT.findall(page)}
    assert counts == {("added", "new record"): 23, ("changed", "merged"): 1, ("removed", "withdrawn"): 1}
    lines = text(client, "/landscape/diff.csv?before=@40").splitlines()
    assert lines[0] == "what,why,thing,title"
    assert sum(line.startswith("added,") for line in lines) == 23
    assert "1 thing<" in text(client, "/landscape/diff?before=@40&what=removed&why=withdrawn")
    assert "Nothing changed" in text(client, "/landscape/diff?before=2026-11")
    assert client.get("/landscape/diff?before=2026-11&after=@40").status_code == 400
    assert client.get("/landscape/diff?before=@999999").status_code == 404
    assert client.get("/landscape/diff?before=@x").status_code == 404


@pytest.mark.parametrize("query", ["", "&what=added", "&what=added&why=new+source", "&what=removed"])
def test_what_changed_is_listed_to_its_end_page_by_page(
    client: FlaskClient, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    """Also beyond what one page counts; a page without a match for a rare reason still leads on."""
    monkeypatch.setattr("catalogue_api.web.landscape_comparisons._SHOWN", 4)
    monkeypatch.setattr("catalogue_api.web.landscape_comparisons._MOST_DIFFERENCES", 9)
    wanted = dict(parse_qsl(query))
    expected = [
        each.entity
        for each in differences(catalogue, 0, catalogue.present().sequence)
        if wanted.get("what", each.what) == each.what and wanted.get("why", each.cause) == each.cause
    ]
    listed: list[str] = []
    address, pages = f"/landscape/diff?before=@0{query}", 0
    while address:
        page = text(client, address)
        rows = page.partition('id="list"')[2]
        listed += [unescape(link) for link in LISTED.findall(rows)]
        following = NEXT.search(page)
        address, pages = unescape(following.group(1)) if following else "", pages + 1
        assert pages == 1 or 'rel="first"' in page
    assert [catalogue.entity(link.removeprefix("/").partition("?")[0]).iri for link in listed] == expected
    assert pages > len(expected) // 4
    assert expected or "removed" in query


def test_overlap_adds_up_and_says_who_alone_has_what(client: FlaskClient, catalogue: Catalogue) -> None:
    page = text(client, "/landscape/overlap?of=lofar_portal")
    assert "33 only in LOFAR" in page
    assert "1 thing is listed on both sides" in page
    assert "27 only in" in page
    state = catalogue.present().sequence
    sources = [each.source for each in catalogue.sources()]
    for one in sources:
        others = [each for each in sources if each != one]
        alone = [each.iri for each in catalogue.entities() if each.sources == (one,)]
        assert list(catalogue.listed_only(state, [one], others)) == sorted(alone)
    assert "the registries of EOSC to begin with" in text(client, "/landscape/overlap")
    everything = "&".join(f"of={each}" for each in sources)
    assert "Choose at least one source" in text(client, f"/landscape/overlap?{everything}")


def test_the_method_is_that_of_this_release(client: FlaskClient) -> None:
    page = text(client, "/landscape/method")
    assert "within 31 days" in page
    assert "oai_datacite (" in page


def test_pages_that_read_every_thing_refuse_too_many(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue_api.web.landscape_views.MOST_READ", 20)
    for path in (
        "/landscape?measure=records&kind=dataset",
        "/landscape/report?kind=dataset",
        "/landscape/capacity?q=field",
    ):
        answer = client.get(path)
        assert answer.status_code == 400, path
        assert "at most 20" in answer.text
    assert client.get("/landscape/capacity?kind=site").status_code == 200


def answer(client: FlaskClient, path: str) -> dict[str, Any]:
    told: dict[str, Any] = orjson.loads(text(client, f"/api/v1/{path}"))
    return told


def test_the_api_tells_what_the_pages_show(client: FlaskClient) -> None:
    asked = "rows=kind&columns=country&layers=source"
    told = answer(client, f"landscape/matrix?{asked}")
    everything = [told, *told["layers"]["tables"]]
    figures = [str(cell["figure"] or "none known") for each in everything for cell in each["cells"]]
    assert figures == [figure for _, figure in cells(text(client, f"/landscape?{asked}"))]
    assert {each["sure"] for each in told["gaps"]} == {"looked", "uncovered"}
    sums = answer(client, "landscape/capacity?kind=storage")
    assert [each["in_words"] for each in sums["sums"]] == ["25 PB", "24 EB"]
    assert answer(client, "landscape/overlap")["overlap"][0] == {"sources": ["lofar_portal"], "things": 33}
    assert answer(client, "landscape/diff?before=@40")["counts"] == {"added": 23, "changed": 1, "removed": 1}
    assert [each["name"] for each in answer(client, "landscape/snapshots")["snapshots"]] == ["2026-11"]
    assert answer(client, "landscape/method")["sure"]["stale"]
    for path in ("landscape/matrix?snapshot=never", "landscape/diff?before=@999999", "inventory?snapshot=never"):
        assert client.get(f"/api/v1/{path}").status_code == 404, path
    for path in ("landscape/matrix?rows=colour", "inventory?column=shade", "landscape/diff?before=2026-11&after=@40"):
        assert client.get(f"/api/v1/{path}").status_code == 400, path


def test_an_inventory_by_the_api_is_the_one_that_is_exported(client: FlaskClient) -> None:
    query = "kind=storage&kind=site&column=title&column=capacities"
    told = answer(client, f"inventory?{query}")
    assert told == orjson.loads(text(client, f"/export/inventory.json?{query}"))
    assert told["totals"]["things"] == len(told["things"]) == 6
    assert "tape: 20 EB (pledged, pledge of 2026, 2026)" in told["things"][3]["capacities"]
