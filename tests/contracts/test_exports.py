"""What every export promises: it streams, it is the same for the same store, and it is safe to open."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from pyoxigraph import RdfFormat, Store
from rdflib import Graph

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.exports.comma_separated import COLUMNS, safe_cell
from catalogue_api.exports.export import Export
from catalogue_api.exports.registry import EXPORTS, export_named
from schemas.errors import UnknownExport
from schemas.holdings import Entity
from tests.catalogue_api import shelf

FOLDER = Path(__file__).parent.parent.parent / "catalogue_api" / "exports"
every_export = pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.key)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    folder = tmp_path_factory.mktemp("shelf")
    shelf.stock(folder)
    with closing(open_catalogue(shelf.settings(folder), with_index=False)) as catalogue:
        yield catalogue


def written(export: Export, catalogue: Catalogue) -> bytes:
    return b"".join(export.write(catalogue.entities(), shelf.BASE))


def test_every_module_of_the_folder_is_named_in_the_registry() -> None:
    modules = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "export", "registry"}
    named = {export.write.__module__.rpartition(".")[2] for export in EXPORTS}
    assert named == modules
    assert len({export.key for export in EXPORTS}) == len(EXPORTS)


def test_an_unknown_export_names_those_there_are() -> None:
    with pytest.raises(UnknownExport, match=r"jsonl.*csv.*nt"):
        export_named("xlsx")


@every_export
def test_it_streams_one_entity_at_a_time(export: Export, stocked: Catalogue) -> None:
    taken: list[str] = []

    def counted() -> Iterator[Entity]:
        for entity in stocked.entities():
            taken.append(entity.iri)
            yield entity

    portions = export.write(counted(), shelf.BASE)
    for wanted in range(1, 10):
        next(portions)
        assert len(taken) <= wanted, "it read ahead of what it wrote"


@every_export
def test_the_same_store_gives_the_same_bytes(export: Export, stocked: Catalogue) -> None:
    assert written(export, stocked) == written(export, stocked)


@every_export
def test_another_day_and_another_order_of_runs_give_the_same_bytes(
    export: Export, stocked: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sequence, run or fetch time stands in an export: only what the sources say."""
    monkeypatch.setattr(shelf, "START", datetime(2031, 1, 1, tzinfo=UTC) + timedelta(hours=3))
    with Catalogue.open(tmp_path, clock=shelf.Clock()) as fresh:
        late = shelf.Source(key="late_joiner", title="Late joiner", protocol="files", endpoint="file:///late")
        copy = {"title": ["LoTSS sky survey, our copy"]}
        shelf._harvest(fresh, late, [shelf.deposit(late, "late", copy, kind="dataset", doi="10.5281/zenodo.4242")])
        for source, items in (
            (shelf.REGISTRY, shelf._registry_items()),
            (shelf.SHELF, [each for each in shelf._shelf_items() if "gone" not in each.payload.header.identifier]),
            (shelf.PORTAL, shelf._portal_items()),
        ):
            shelf._harvest(fresh, source, items[::-1])
        assert written(export, fresh) == written(export, stocked)


@every_export
def test_every_live_entity_is_in_it_and_no_other(export: Export, stocked: Catalogue) -> None:
    text = written(export, stocked).decode()
    for entity in stocked.entities():
        assert shelf.BASE + entity.iri in text
    assert "zenodo.13" not in text


@every_export
def test_an_empty_catalogue_can_be_exported(export: Export, tmp_path: Path) -> None:
    with Catalogue.open(tmp_path) as empty:
        assert len(written(export, empty).splitlines()) <= 1


# --- each format by its own rules ----------------------------------------------------------------------------


def test_json_lines_hold_every_record_and_where_each_field_came_from(stocked: Catalogue) -> None:
    lines = [orjson.loads(line) for line in written(export_named("jsonl"), stocked).splitlines()]
    assert [line["@id"] for line in lines] == sorted(line["@id"] for line in lines)
    joined = next(line for line in lines if line["@id"].endswith("zenodo.4242"))
    assert [record["source"] for record in joined["records"]] == ["lofar_portal", "open_shelf", "late_joiner"]
    assert joined["fields"]["title"]["record"] == joined["records"][0]["@id"]
    assert joined["records"][0]["findings"][0] == {"code": "DATE-PRECISION", "path": "modified", "severity": "info"}


def test_n_triples_are_read_by_another_library(stocked: Catalogue) -> None:
    body = written(export_named("nt"), stocked)
    graph = Graph().parse(data=body, format="nt")
    assert len(graph) == len(body.splitlines())


def test_all_rdf_says_the_same(stocked: Catalogue) -> None:
    graph = Graph().parse(data=written(export_named("nt"), stocked), format="nt")
    assert set(Graph().parse(data=written(export_named("ttl"), stocked), format="turtle")) == set(graph)
    quads = Store()
    quads.load(written(export_named("nq"), stocked), format=RdfFormat.N_QUADS)
    named = {str(name.value) for name in quads.named_graphs()}
    for entity in stocked.entities():
        assert {shelf.BASE + iri for iri in (entity.iri, *(record.iri for record in entity.records))} <= named
    store = Store()
    store.load(written(export_named("jsonld"), stocked), format=RdfFormat.JSON_LD)
    assert len(store) == len(graph)


def test_the_table_is_rfc_4180_with_one_row_for_each_entity(stocked: Catalogue) -> None:
    text = written(export_named("csv"), stocked).decode()
    assert "\r\n" in text
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert len(rows) - 1 == sum(1 for _ in stocked.entities())


def test_the_table_says_controlled_terms_in_words_beside_their_addresses(stocked: Catalogue) -> None:
    rows = csv.DictReader(io.StringIO(written(export_named("csv"), stocked).decode(), newline=""))
    row = next(each for each in rows if each["iri"].endswith("zenodo.4242"))
    assert row["country"] == "Netherlands"
    assert (row["language"], row["language_label"]) == (f"{shelf.EUROPE}/language/ENG", "English")
    assert row["access_rights"] == f"{shelf.EUROPE}/access-right/PUBLIC"
    assert row["access_rights_label"] == "open access"
    assert (row["licence"], row["licence_label"]) == ("https://spdx.org/licenses/CC-BY-4.0", "CC BY 4.0")


def test_no_cell_of_the_table_can_become_a_formula(stocked: Catalogue) -> None:
    rows = csv.reader(io.StringIO(written(export_named("csv"), stocked).decode(), newline=""))
    for row in rows:
        for cell in row:
            assert not re.match(r"[=+\-@\t\r\0]", cell), cell


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")']
)
def test_hostile_text_keeps_its_words(hostile: str) -> None:
    assert safe_cell(hostile) == "'" + hostile.replace("\0", "")


@pytest.mark.parametrize("plain", ["", "1+1", "a=b", "naïve", "e-mail@x", "x" * 32_767])
def test_harmless_text_stays_as_it_is(plain: str) -> None:
    assert safe_cell(plain) == plain


def test_a_cell_is_not_longer_than_a_spreadsheet_takes() -> None:
    cut: Callable[[str], str] = safe_cell
    assert len(cut("x" * 50_000)) == len(cut("=" * 50_000)) == 32_767
