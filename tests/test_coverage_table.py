"""The committed table of what becomes of the samples is what they give."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.coverage_table import TABLE, document, table

ROOT = Path(__file__).parent.parent


def test_the_readme_leads_to_the_table() -> None:
    assert "(tests/COVERAGE.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.samples
def test_the_committed_table_is_what_the_samples_give(samples: Path) -> None:
    assert TABLE.read_text(encoding="utf-8") == document(), "run 'make coverage-table' and read what changed"


def test_the_figures_of_every_committed_row_add_up() -> None:
    rows = [line.split(" | ") for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]

    assert len(rows) > 30
    for row in rows:
        quarantined, *parts = map(int, row[4:8])
        assert quarantined == sum(parts), row


def test_every_quarantine_is_named_with_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "broken.xml").write_text("<a><b></a>")
    (tmp_path / "caps.xml").write_text('<c:capabilities xmlns:c="http://www.ivoa.net/xml/VOSICapabilities/v1.0"/>')
    (tmp_path / "iso.xml").write_text('<m:MD_Metadata xmlns:m="http://www.isotc211.org/2005/gmd"/>')

    head, _, row, *rest = table([tmp_path])

    assert [each.strip() for each in row.split("|")][2:9] == ["0", "0", "0", "3", "1", "1", "1"], head
    for name, what in (("broken.xml", "broken"), ("caps.xml", "not a record"), ("iso.xml", "not read yet")):
        [line] = [each for each in rest if f"`{name}`" in each]
        assert f"**{what}**" in line
