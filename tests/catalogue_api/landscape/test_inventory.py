"""Inventories: the same things in every form, the same bytes for the same store, and nothing in them that runs."""

from __future__ import annotations

import csv
import hashlib
import io
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.landscape import workbook as workbooks
from catalogue_api.landscape.columns import COLUMNS, PRESETS, columns_named
from catalogue_api.landscape.forms import FORMS
from catalogue_api.landscape.inventory import Inventory
from catalogue_api.landscape.selection import view_of
from catalogue_api.landscape.sheets import about
from schemas.errors import MalformedQuery
from schemas.records import Source
from tests.catalogue_api import shelf

HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "http://a.example/",
    "{=1}", "=IMPORTXML(CONCAT(\"http://x/?\",A1),\"//a\")", "internal:Sheet1!A1", "file:///etc/passwd", "1e999", "007",
    "=DDE(\"cmd\";\"/C calc\";\"!A0\")", "＝1+1", "%0A=1", "\"=1", "'=1", "<b>=1</b>", "mailto:a@b.example", "NaN",
)  # fmt: skip
every_form = pytest.mark.parametrize("key", list(FORMS))


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    folder = tmp_path_factory.mktemp("shelf")
    shelf.stock(folder)
    with closing(open_catalogue(shelf.settings(folder))) as catalogue:
        catalogue.take_snapshot("first")
        yield catalogue


def inventory(catalogue: Catalogue, preset: str = "strategy", **asked: Any) -> Inventory:
    view = view_of(catalogue, **asked)
    return Inventory(catalogue, view, columns=columns_named(PRESETS[preset]), title="Catalogue", base=shelf.BASE)


def written(catalogue: Catalogue, key: str, **asked: Any) -> bytes:
    return b"".join(FORMS[key].write(inventory(catalogue, **asked)))


def sheets(body: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def titles(catalogue: Catalogue, **asked: Any) -> list[str]:
    return [orjson.loads(line)["iri"] for line in written(catalogue, "jsonl", **asked).splitlines()[1:-1]]


@every_form
def test_the_same_store_gives_the_same_bytes(stocked: Catalogue, key: str) -> None:
    assert written(stocked, key) == written(stocked, key)


@every_form
def test_all_that_a_query_finds_is_in_every_form_and_counted(stocked: Catalogue, key: str) -> None:
    made = inventory(stocked, filters={"kind": ("dataset",)})
    body = b"".join(FORMS[key].write(made))
    told = orjson.loads(about(made))
    assert told["things"] == stocked.search(_query(kind=("dataset",))).total > 30
    assert (
        told["sha256"]
        == orjson.loads(written(stocked, "jsonl", filters={"kind": ("dataset",)}).splitlines()[-1])["totals"]["sha256"]
    )
    if key != "xlsx":
        assert all(iri.encode() in body for iri in titles(stocked, filters={"kind": ("dataset",)}))


def _query(text: str = "", **filters: tuple[str, ...]) -> Any:
    from schemas.search import SearchQuery

    return SearchQuery(text, filters=filters)


@every_form
def test_a_snapshot_is_what_the_present_was_whatever_came_later(tmp_path: Path, key: str) -> None:
    shelf.stock(tmp_path)
    with closing(open_catalogue(shelf.settings(tmp_path), project=True)) as catalogue:
        catalogue.take_snapshot("then")
        asked = {"snapshot": "then", "filters": {"access": ("open access",)}}
        before = written(catalogue, key, **asked)
        shelf._harvest(catalogue, shelf.SHELF, [shelf.deposit(shelf.SHELF, "new", {"title": ["N"]}, kind="dataset")])
        catalogue.withdraw_source(shelf.REGISTRY.key, by="a test")
        catalogue.rebuild_index()
        assert written(catalogue, key, **asked) == before
        assert written(catalogue, key) != before


def test_things_found_by_the_index_and_by_the_store_are_the_same(stocked: Catalogue) -> None:
    """Filters are asked of the index in the present, and read from the store in a snapshot."""
    values = {name: stocked.search(_faceted(name)).buckets[name] for name in ("kind", "access", "country", "year")}
    chance = random.Random(3)
    for _ in range(25):
        names = chance.sample(sorted(values), chance.randint(1, 2))
        filters = {
            name: tuple(b.value for b in chance.sample(values[name], min(2, len(values[name])))) for name in names
        }
        assert titles(stocked, filters=filters) == titles(stocked, filters=filters, snapshot="first"), filters


def _faceted(name: str) -> Any:
    from schemas.search import SearchQuery

    return SearchQuery(facets=(name,), size=0)


def test_words_narrow_the_present_and_are_refused_of_a_snapshot(stocked: Catalogue) -> None:
    found = titles(stocked, text="pulsar")
    assert len(found) == stocked.search(_query("pulsar")).total > 3
    assert found == sorted(found)
    with pytest.raises(MalformedQuery, match="present"):
        view_of(stocked, text="pulsar", snapshot="first")
    with pytest.raises(MalformedQuery, match="colour"):
        view_of(stocked, filters={"colour": ("red",)})
    with pytest.raises(MalformedQuery, match="shade"):
        columns_named(["title", "shade"])


def test_the_checksum_can_be_computed_by_anybody(stocked: Catalogue) -> None:
    digest = hashlib.sha256()
    for entity in stocked.entities():
        for record in entity.records:
            digest.update(f"{record.iri} {record.digest}\n".encode())
    made = inventory(stocked)
    list(made.rows())
    assert made.closing()["sha256"] == digest.hexdigest()


def test_every_source_says_its_terms_and_how_fresh_it_is(stocked: Catalogue) -> None:
    made = inventory(stocked)
    list(made.rows())
    told = {each["source"]: each for each in made.closing()["sources"]}
    assert set(told) == {"lofar_portal", "open_shelf", "service_registry", "late_joiner"}
    assert told["lofar_portal"]["last_complete_harvest"].startswith("2026-11-20T09:30")
    assert sum(each["records"] for each in told.values()) == made.closing()["records"]


def test_a_source_that_forbids_passing_on_is_counted_and_left_out(tmp_path: Path) -> None:
    closed = Source(key="closed", title="Closed", protocol="files", endpoint="file:///", redistribution=False)
    free = Source(key="free", title="Free", protocol="files", endpoint="file:///")
    with Catalogue.open(tmp_path, clock=shelf.Clock()) as catalogue:
        for source in (closed, free):
            both = shelf.deposit(
                source, "both", {"title": [f"Both, by {source.key}"]}, kind="dataset", doi="10.5281/b.1"
            )
            own = shelf.deposit(source, "own", {"title": [f"Secret of {source.key}"]}, kind="dataset")
            shelf._harvest(catalogue, source, [both, own])
        for key in FORMS:
            made = inventory(catalogue)
            body = b"".join(FORMS[key].write(made))
            told = made.closing()
            assert (told["things"], told["records"], told["withheld_things"], told["withheld_records"]) == (2, 2, 1, 2)
            assert b"of closed" not in body
            assert b"by closed" not in body
            assert [each["redistribution"] for each in told["sources"]] == [False, True]
        assert "closed" not in str(sheets(body) if key == "xlsx" else "")


# --- the workbook --------------------------------------------------------------------------------------------


def test_the_workbook_has_its_sheets_with_typed_cells(stocked: Catalogue) -> None:
    found = sheets(written(stocked, "xlsx"))
    assert list(found) == ["Inventory", "Matrix", "Matrix by kind", "Gaps", "Capacity", "Sources", "Method"]
    head, *rows = found["Inventory"]
    row = dict(zip(head, next(each for each in rows if "zenodo.4242" in str(each[0])), strict=True))
    assert (row["Year"], row["Records"], row["Open"]) == (2022, 3, True)
    assert len(rows) == sum(1 for _ in stocked.entities())
    for name, what in (("Matrix", "capability"), ("Matrix by kind", "kind")):
        assert found[name][0][0] == f"Things by {what} and country"
        assert found[name][-1][-1] == len(rows)
    assert tuple(each[0] for each in found["Method"] if each[0] == "sha256") == ("sha256",)


def test_it_goes_on_in_another_sheet_where_one_is_full(stocked: Catalogue) -> None:
    made = inventory(stocked)
    found = sheets(b"".join(workbooks.workbook(made, most_rows=20)))
    parts = [rows for name, rows in found.items() if name.startswith("Inventory")]
    assert len(parts) > 2
    assert {rows[0] for rows in parts} == {parts[0][0]}
    assert max(map(len, parts)) == 20
    assert sum(len(rows) - 1 for rows in parts) == made.closing()["things"]


def test_nothing_from_outside_becomes_a_formula_a_link_or_a_number(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path, clock=shelf.Clock()) as catalogue:
        items = [
            shelf.deposit(
                shelf.SHELF, f"h{n:02}", {"title": [text], "keyword": [text], "version": text}, kind="dataset"
            )
            for n, text in enumerate(HOSTILE)
        ]
        shelf._harvest(catalogue, shelf.SHELF, items)
        view = view_of(catalogue)
        made = Inventory(catalogue, view, columns=COLUMNS, title="=1", base=shelf.BASE)
        book = openpyxl.load_workbook(io.BytesIO(b"".join(FORMS["xlsx"].write(made))))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "b", "inlineStr"}
        assert not [cell.value for cell in cells if cell.hyperlink or cell.data_type == "f"]
        shown = {str(cell.value) for cell in cells}
        for text in HOSTILE:
            assert " ".join(text.split()) in shown, text
        body = b"".join(FORMS["csv"].write(inventory(catalogue))).decode()
        for row in csv.reader(io.StringIO(body, newline="")):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_nothing_runs_where_a_person_opens_it(tmp_path: Path) -> None:
    """LibreOffice shows every hostile text as the text that it is, from the workbook."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice ('apt-get install libreoffice-calc' installs it)")
    with Catalogue.open(tmp_path / "data", clock=shelf.Clock()) as catalogue:
        items = [
            shelf.deposit(shelf.SHELF, f"h{n:02}", {"title": [text]}, kind="dataset") for n, text in enumerate(HOSTILE)
        ]
        shelf._harvest(catalogue, shelf.SHELF, items)
        (tmp_path / "inv.xlsx").write_bytes(written(catalogue, "xlsx"))
    as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--norestore", "--convert-to", as_shown, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "inv.xlsx")], check=True, capture_output=True, timeout=240)
    with (tmp_path / "inv-Inventory.csv").open(newline="") as file:
        shown = {row["Address"]: row["Title"] for row in csv.DictReader(file)}
    for number, text in enumerate(HOSTILE):
        assert shown[f"{shelf.BASE}entity/record/open_shelf/h{number:02}"] == " ".join(text.split())


def test_another_clock_and_an_index_made_anew_give_the_same_checksums(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every form of the same store, written again decades later from a copy whose index was made from nothing."""
    asked = {"filters": {"kind": ("dataset", "storage", "software")}}
    shelf.stock(tmp_path / "then")
    shutil.copytree(tmp_path / "then", tmp_path / "later")
    shutil.rmtree(tmp_path / "later" / "index")
    with closing(open_catalogue(shelf.settings(tmp_path / "then"))) as catalogue:
        then = checksums(catalogue, **asked)
    assert {"xlsxwriter.workbook", "catalogue_api.catalogue"} <= turn_clocks(monkeypatch)
    with closing(open_catalogue(shelf.settings(tmp_path / "later"), project=True)) as catalogue:
        catalogue.rebuild_index()
        assert checksums(catalogue, **asked) == then
    assert len(set(then.values())) == 2 * len(FORMS)


def checksums(catalogue: Catalogue, **asked: Any) -> dict[tuple[str, str], str]:
    """SHA-256 of every form, of what is asked for and of everything."""
    return {
        (key, what): sha256(written(catalogue, key, **chosen)).hexdigest()
        for key in FORMS
        for what, chosen in (("asked", asked), ("everything", {}))
    }


def turn_clocks(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Put every clock that our modules and the workbooks' library can read to the year 2040; gives who had one."""

    class AnyDatetime(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Later(datetime, metaclass=AnyDatetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime(2040, 1, 1, tzinfo=tz)

    turned = set()
    for name, module in list(sys.modules.items()):
        ours = name.partition(".")[0] in {"catalogue_api", "schemas", "xlsxwriter"}
        if ours and getattr(module, "datetime", None) is datetime:
            monkeypatch.setattr(module, "datetime", Later)
            turned.add(name)
    monkeypatch.setattr("time.time", lambda: 2_208_988_800.0)
    return turned


def test_a_workbook_is_dated_by_its_state(stocked: Catalogue) -> None:
    with zipfile.ZipFile(io.BytesIO(written(stocked, "xlsx"))) as archive:
        assert {each.date_time[0] for each in archive.infolist()} == {1980}
        assert b"2026-11-20T" in archive.read("docProps/core.xml")
