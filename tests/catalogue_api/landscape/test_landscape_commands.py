"""`catalogue landscape` as a person types it."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from catalogue_api.catalogue import Catalogue
from catalogue_api.landscape import citation
from schemas.holdings import Snapshot
from tests.catalogue_api import shelf
from tests.catalogue_api.conftest import Run


@pytest.fixture
def run(command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    shelf.stock(tmp_path / "shelf")
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(tmp_path / "shelf"))
    monkeypatch.setenv("CATALOGUE_BASE_URL", shelf.BASE)
    return command


def test_a_snapshot_is_taken_listed_and_cited(run: Run) -> None:
    code, out, _ = run("landscape", "snapshot", "2026-11", "--json")
    taken = orjson.loads(out)
    assert code == 0
    assert taken["address"] == "https://catalogue.example/landscape/snapshots/2026-11"
    assert taken["records"] > taken["entities"] > 50
    assert run("landscape", "snapshot", "2026-11")[0] == 2
    assert [each["name"] for each in orjson.loads(run("landscape", "list", "--json")[1])["snapshots"]] == ["2026-11"]
    _, bibtex, _ = run("landscape", "list", "--cite", "bib")
    assert bibtex.startswith("@misc{snapshot-2026-11,")
    assert r"\url{https://catalogue.example/landscape/snapshots/2026-11}" in bibtex
    (item,) = orjson.loads(run("landscape", "list", "--cite", "json")[1])
    assert item["issued"] == {"date-parts": [[2026, 11, 20]]}


def test_bibtex_words_are_safe_in_latex() -> None:
    taken = Snapshot("a", 1, shelf.START, shelf.START, 1, 2, "00")
    written = citation.bibtex(taken, title="R&D {100%} \\input", base=shelf.BASE)
    assert r"title = {R\&D \{100\%\} \textbackslash{}input: snapshot a}" in written


def test_an_inventory_and_what_stands_beside_it(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("landscape", "inventory", "-f", "kind=dataset", "--format", "xlsx", "-o", "all.xlsx", "--json")
    told = orjson.loads(out)
    assert code == 0
    assert told["query"] == {"words": "", "filters": {"kind": ["dataset"]}}
    assert orjson.loads((tmp_path / "all.xlsx.about.json").read_bytes()) == told
    assert (tmp_path / "all.xlsx").read_bytes().startswith(b"PK")
    code, out, _ = run("landscape", "inventory", "--column", "title", "--column", "year")
    assert (code, out.splitlines()[0]) == (0, "title,year")
    assert run("landscape", "inventory", "--json")[0] == 2
    assert run("landscape", "inventory", "--snapshot", "never")[0] == 1


def test_the_matrix_in_words_as_json_and_its_gaps(run: Run) -> None:
    code, out, _ = run("landscape", "show")
    assert (code, out.splitlines()[-1].split()[0]) == (0, "all")
    told = orjson.loads(run("landscape", "show", "-f", "kind=service", "-f", "kind=dataset", "--json")[1])
    assert {each["row"] for each in told["cells"]} == {"service", "dataset", None}
    assert told["gaps"]
    assert "none known" in run("landscape", "show", "--gaps")[1]
    assert run("landscape", "show", "--rows", "kind", "--columns", "kind")[0] == 2


def test_what_lies_between_what_overlaps_and_how_it_grew(run: Run, tmp_path: Path) -> None:
    run("landscape", "snapshot", "before")
    assert run("landscape", "diff", "before")[:2] == (0, "0 added, 0 removed, 0 changed\n")
    with Catalogue.open(tmp_path / "shelf", clock=shelf.Clock()) as catalogue:
        catalogue.withdraw_source("late_joiner", by="ana", reason="closed")
    code, out, _ = run("landscape", "diff", "before")
    assert (code, out.splitlines()[-1]) == (1, "0 added, 0 removed, 1 changed")
    assert "split: left by record/late_joiner/late" in out
    run("landscape", "snapshot", "after")
    told = orjson.loads(run("landscape", "diff", "before", "after", "--json")[1])
    assert told["counts"] == {"changed": 1}
    assert run("landscape", "diff", "after", "before")[0] == 2
    listed = orjson.loads(run("landscape", "overlap", "--json")[1])["overlap"]
    assert {"sources": ["lofar_portal", "open_shelf"], "things": 1} in listed
    assert " alone" in run("landscape", "overlap", "--snapshot", "before")[1]
    series = orjson.loads(run("landscape", "series", "--json")[1])["series"]
    assert [each["snapshot"] for each in series] == ["before", "after", None]
    assert len({each["figure"] for each in series}) == 1


def test_capacities_are_told_with_who_states_them(run: Run) -> None:
    code, out, _ = run("landscape", "capacity", "-f", "kind=site", "-f", "kind=storage")
    assert code == 0
    assert "24 EB  tape, pledged, “pledge of 2026”, for 2026; stated by 2 of 3 of kind storage" in out
    assert "2 of 3 providers (67 %)" in out
    assert "In no sum, for want of a unit or for several amounts of one sort: 1 of disk." in out
    told = orjson.loads(run("landscape", "capacity", "--json")[1])
    assert [each["total"] for each in told["sums"] if each["measure"] == "tape"] == ["24000000000000000000"]
    assert told["left_out"] == {"disk": 1}


def test_tables_by_a_third_facet_and_of_capacity(run: Run) -> None:
    asked = ("landscape", "show", "--rows", "kind", "--columns", "country", "--layers", "source")
    _, out, _ = run(*asked, "--measure", "capacity", "--of", "tape")
    assert "source: service_registry" in out
    assert "24 EB" in out
    told = orjson.loads(run(*asked, "--json")[1])
    assert told["layers"]["by"] == "source"
    tables = {each["value"]: each for each in told["layers"]["tables"]}
    assert len(tables) == 4
    assert {each["sure"] for each in told["gaps"]} == {"looked", "uncovered"}
    assert run("landscape", "show", "--layers", "kind")[0] == 2


def test_needs_are_laid_over_what_there_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "needs.csv").write_text(
        "\ufeffkind\tcountry\tneed\twhy\nstorage\tFrance\t4\ttape\n\nsite\tPolnd\t1\t\n"
    )
    code, out, _ = run("landscape", "needs", "needs.csv")
    assert code == 1
    assert out.splitlines() == [
        "storage, France: need 4, supply 3, gap 1",
        "site, Polnd: need 1, supply 0, gap 1 (no source); 'Polnd': Poland?",
        "2 missing in 2 of 2",
    ]
    _, out, _ = run("landscape", "needs", "needs.csv", "--snapshot", "@60", "--csv")
    assert out.splitlines()[0] == "kind,country,need,supply,gap,how_sure,sources,why"
    told = orjson.loads(run("landscape", "needs", "needs.csv", "-f", "kind=storage", "--json")[1])["needs"]
    assert [(each["line"], each["gap"]) for each in told] == [(2, 1), (4, 1)]
    assert run("landscape", "needs", "never.csv")[0] == 2
    (tmp_path / "wrong.csv").write_text("kind,need\nstorage,many\n")
    code, _, said = run("landscape", "needs", "wrong.csv")
    assert code == 2
    assert "line 2" in said
