"""`make audit`: a database that does not answer is never taken for a clean bill."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

AUDIT = runpy.run_path(str(Path(__file__).parent.parent / ".ci" / "audit"))
SOUND = {"name": "lxml", "version": "6.1.3", "vulns": []}
FAULTY = {
    "name": "urllib3",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"], "aliases": [], "description": ""}],
}
SKIPPED = {"name": "rdflib", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        ([SOUND], 0, "nothing is known against any of 1"),
        ([SOUND, FAULTY], 1, "urllib3 1.0: PYSEC-1, mended in 1.1"),
        ([SOUND, SKIPPED], 3, "1 of 2 libraries could NOT be audited"),
        ([FAULTY, SKIPPED], 1, "could NOT be audited"),
    ],
)
def test_what_was_found_is_said(capsys: pytest.CaptureFixture[str], found: list, code: int, said: str) -> None:
    assert AUDIT["report"](found) == code
    assert said in capsys.readouterr().out


def test_the_bill_of_materials_names_every_pinned_library() -> None:
    AUDIT["write_list"]()
    root = Path(__file__).parent.parent
    bill = json.loads((root / "build" / "sbom.cdx.json").read_text())
    named = {f"{each['name']}=={each['version']}" for each in bill["components"]}
    assert named == set((root / ".ci" / "constraints.txt").read_text().split())
