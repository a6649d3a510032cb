"""The table of what each format keeps is what its real records give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from schemas.errors import MalformedPayload
from schemas.formats.keeping import COMPARED, KEPT, also_kept
from schemas.formats.registry import FORMATS, recognise
from schemas.formats.xml import parse_xml

FOLDERS = (
    "b2find", "cds-oai-marcxml", "csw-oai-pycsw", "datacite", "dataverse", "iso19139", "ivoa-registry",
    "standards/datacite", "standards/ivoa", "oai-misc", "oai-vufind", "zenodo-oai", "standards/crosswalk",
)  # fmt: skip
OAI = "{http://www.openarchives.org/OAI/2.0/}"
_LARGEST, _MOST = 300_000, 40


@pytest.mark.samples
def test_the_table_is_what_real_records_give(samples: Path) -> None:
    seen: dict[str, set[str]] = {name: set() for name in COMPARED}
    for body in _bodies(samples):
        try:
            found = recognise(body)
            if found is not None and found.prefix in seen:
                seen[found.prefix] |= set(_paths(dict(found.parse(body).properties)))
        except MalformedPayload:
            continue
    assert {path: {name for name in COMPARED if path in seen[name]} for path in KEPT} == KEPT


def _bodies(samples: Path) -> Iterator[bytes]:
    """Every record of the files, also those in answers of OAI-PMH."""
    for folder in FOLDERS:
        for path in sorted((samples / folder).rglob("*.xml")):
            if path.stat().st_size > _LARGEST:
                continue
            body = path.read_bytes()
            yield body
            if b"OAI-PMH" not in body[:3000]:
                continue
            try:
                elements = [each[0] for each in parse_xml(body).iter(f"{OAI}metadata") if len(each)]
            except MalformedPayload:
                continue
            yield from (etree.tostring(each, with_tail=False) for each in elements[:_MOST])


def _paths(value: Any, above: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not key.startswith("@"):
                yield above + key
                if not above:
                    yield from _paths(inner, f"{key}.")
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _paths(inner, above)


def test_fields_are_told_in_words_and_only_where_both_are_known() -> None:
    assert len(also_kept("oai_datacite", "oai_dc")) >= 14
    assert "funders" in also_kept("oai_datacite", "oai_dc")
    assert "licences" not in also_kept("oai_datacite", "oai_dc")
    assert set(also_kept("dcat", "oai_dc")) > set(also_kept("oai_datacite", "oai_dc"))
    assert also_kept("oai_dc", "oai_datacite") == ()
    assert also_kept("unheard", "oai_dc") == also_kept("oai_datacite", "unheard") == ()
    assert {each.prefix for each in FORMATS} > COMPARED
