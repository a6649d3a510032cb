"""What share of the fields of real records reaches the description; a table to read, and a floor that must hold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from schemas.errors import MalformedPayload
from schemas.formats.registry import format_of, recognise
from tests.schemas.formats.survival import records, survival

pytestmark = pytest.mark.samples

FOLDERS: dict[str, tuple[str, float]] = {
    "ivo_vor": ("ivoa-registry/**/*.xml", 0.45),
    "cern_open_data": ("cern-opendata/cms-*.json", 0.60),
    "inspire": ("desy-inspire/**/*expected.json", 0.50),
    "zenodo_json": ("zenodo/zenodo_*.json", 0.40),
    "invenio_rdm": ("invenio-rdm/tests/records/full-record.json", 0.50),
    "datacite_json": ("datacite-rest/*.json", 0.35),
    "schema_org": ("pangaea-contentneg/*.jsonld", 0.50),
    "codemeta": ("codemeta/*/codemeta.json", 0.60),
    "ror": ("ror/*v2_organizations_page=1.*.json", 0.40),
    "crossref": ("crossref-json/**/*.json", 0.30),
    "dataverse_json": ("dataverse/scripts/api/data/dataset-*.json", 0.25),
    "oai_ddi": ("dataverse/export/ddi/dataset-*.xml", 0.40),
    "re3data": ("re3data/api.datacite.org_re3data_10*.json", 0.40),
}
"""Files of each format, and the least share of their fields that must reach the description."""


@pytest.mark.parametrize("prefix", FOLDERS)
def test_fields_survive(samples: Path, prefix: str, capsys: pytest.CaptureFixture[str]) -> None:
    pattern, least = FOLDERS[prefix]
    each = format_of(prefix)
    reached: Counter[str] = Counter()
    told: Counter[str] = Counter()
    silent: Counter[str] = Counter()
    read = 0
    for file in sorted(samples.glob(pattern)):
        body = file.read_bytes()
        if recognise(body) is not each:
            continue
        for record in records(body, each.split):
            try:
                description = each.parse(record)
            except MalformedPayload:
                continue
            read += 1
            for counter, paths in zip((reached, told, silent), survival(record, description), strict=True):
                counter.update(paths)
    assert read, f"no record of {prefix} at {pattern}"
    paths = {*reached, *told, *silent}
    share = len(reached) / len(paths)
    with capsys.disabled():
        never = sorted(silent.keys() - reached.keys() - told.keys())
        print(
            f"\n{prefix}: {read} records, {len(reached)} of {len(paths)} fields reach the document ({share:.0%})",
            end="",
        )
        print(f", {len(told.keys() - reached.keys())} told, {len(never)} said elsewhere: {', '.join(never[:12])}")
    assert share >= least
