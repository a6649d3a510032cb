"""The report: figures that agree with each other, pictures with a table each, and nothing that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from lxml import html

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.landscape.columns import PRESETS, columns_named
from catalogue_api.landscape.forms import FORMS
from catalogue_api.landscape.inventory import Inventory
from catalogue_api.landscape.selection import view_of
from schemas.errors import MalformedQuery
from tests.catalogue_api import shelf


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    folder: Path = tmp_path_factory.mktemp("shelf")
    shelf.stock(folder)
    with closing(open_catalogue(shelf.settings(folder))) as catalogue:
        catalogue.take_snapshot("first")
        yield catalogue


def report(catalogue: Catalogue, **asked: object) -> html.HtmlElement:
    view = view_of(catalogue, **asked)  # type: ignore[arg-type]
    made = Inventory(catalogue, view, columns=columns_named(PRESETS["strategy"]), title="A & <B>", base=shelf.BASE)
    return html.document_fromstring(b"".join(FORMS["html"].write(made)))


def tables(page: html.HtmlElement) -> dict[str, list[list[str]]]:
    return {
        each.xpath("string(.//caption)"): [
            [cell.text_content() for cell in row.xpath("./td|./th")] for row in each.xpath(".//tbody/tr")
        ]
        for each in page.xpath("//table")
    }


def test_every_picture_says_what_the_table_beside_it_does(stocked: Catalogue) -> None:
    page = report(stocked)
    pictures = page.xpath("//*[local-name()='svg']")
    assert len(pictures) == 9
    for each in pictures:
        assert each.get("role") == "img"
        said = each.xpath("string(.//*[local-name()='desc'])")
        rows = each.xpath("string(following::table[1]/tbody)")
        figures = re.findall(r": (\d+)\.", said)
        assert figures
        assert all(figure in rows for figure in figures)


def test_the_figures_are_those_of_the_catalogue(stocked: Catalogue) -> None:
    page = report(stocked)
    shown = {each.xpath("string(dt)"): each.xpath("string(dd)") for each in page.xpath("//dl/div")}
    assert shown["things"] == str(sum(1 for _ in stocked.entities()))
    assert shown["sources are live"] == "4 of 4"
    found = tables(page)
    kinds = next(rows for caption, rows in found.items() if caption.startswith("Things by kind"))
    assert sum(int(row[1]) for row in kinds) == int(shown["things"])
    (matrix,) = (rows for caption, rows in found.items() if caption.startswith("Things of each kind"))
    assert matrix[-1][-1] == shown["things"]
    assert "none known1 live source" in {cell for row in matrix for cell in row}
    overlap = next(rows for caption, rows in found.items() if caption.startswith("Things that exactly"))
    assert sum(int(row[-1]) for row in overlap) == int(shown["things"])
    assert "25 PB" in page.text_content()


def test_nothing_in_it_runs_or_asks_anybody(stocked: Catalogue) -> None:
    page = report(stocked)
    assert page.xpath("string(//h1)") == "A & <B>: landscape report"
    assert not page.xpath("//script|//link|//img|//iframe|//*[@style]|//*[@onclick]")
    assert not re.search(r"url\(|@import", page.xpath("string(//style)"))
    assert shelf.SCRIPTED in page.text_content()
    assert {each.partition(":")[0] for each in page.xpath("//a/@href")} == {"https"}


def test_what_it_is_of_stands_at_its_head(stocked: Catalogue) -> None:
    frozen = report(stocked, snapshot="first", filters={"kind": ("site", "storage")})
    assert "Kind: site or storage" in frozen.xpath("string(//p[@class='lead'])")
    assert f"{shelf.BASE}landscape/snapshots/first" in frozen.xpath("//a/@href")
    nothing = report(stocked, filters={"kind": ("nothing",)})
    assert "0things" in nothing.xpath("string(//dl/div[1]/dd)") + nothing.xpath("string(//dl/div[1]/dt)")
    with pytest.raises(MalformedQuery):
        report(stocked, filters={"colour": ("red",)})


def test_a_mistyped_year_leaves_room_for_the_others(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path, clock=shelf.Clock()) as catalogue:
        dated = [
            {"title": ["Krill"], "issued": {"@value": year, "@type": "xsd:gYear"}} for year in ("2019", "2021", "2549")
        ]
        items = [shelf.deposit(shelf.SHELF, f"y{n}", terms, kind="dataset") for n, terms in enumerate(dated)]
        shelf._harvest(catalogue, shelf.SHELF, items)
        page = report(catalogue)
    drawn = page.xpath("string(//*[local-name()='svg'][contains(., 'Things by year')])")
    assert "2019" in drawn
    assert "2549" not in drawn
    (caption,) = (each for each in tables(page) if each.startswith("Things by year"))
    assert "1 dated after" in caption
