"""The committed table of what becomes of the samples is what they give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.coverage_table import FOLDERS, TABLE, document, table

ROOT = Path(__file__).parent.parent
SLOW = "osg-topology"


def test_the_readme_leads_to_the_table() -> None:
    assert "(tests/COVERAGE.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.samples
def test_the_committed_table_is_what_the_samples_give(samples: Path) -> None:
    """The folder that takes longest is harvested whole by a journey of its own, with its counts."""
    quick = [name for name in FOLDERS if name != SLOW]
    committed = re.sub(rf"\| {SLOW} \|.*\n", "", TABLE.read_text(encoding="utf-8"))
    committed = re.sub(rf"## {SLOW}\n(?:(?!## ).*\n)*", "", committed)

    assert committed == document(quick), "run 'make coverage-table' and read what changed"


def test_the_figures_of_every_committed_row_add_up() -> None:
    first = TABLE.read_text(encoding="utf-8").partition("\n## ")[0]
    rows = [line.split(" | ") for line in first.splitlines() if line.startswith("| ")][1:]

    assert len(rows) > 30
    for row in rows:
        quarantined, *parts = map(int, row[4:8])
        assert quarantined == sum(parts), row


def test_every_quarantine_is_named_with_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "broken.xml").write_text("<a><b></a>")
    (tmp_path / "caps.xml").write_text('<c:capabilities xmlns:c="http://www.ivoa.net/xml/VOSICapabilities/v1.0"/>')
    (tmp_path / "own.xml").write_text("<m:Krill xmlns:m='https://krill.example/'/>")

    head, _, row, *rest = table([tmp_path])

    assert [each.strip() for each in row.split("|")][2:9] == ["0", "0", "0", "3", "1", "1", "1"], head
    for name, what in (("broken.xml", "broken"), ("caps.xml", "not a record"), ("own.xml", "not read yet")):
        [line] = [each for each in rest if f"`{name}`" in each]
        assert f"**{what}**" in line
