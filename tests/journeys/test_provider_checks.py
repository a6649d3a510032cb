"""A provider checks what it publishes, and reads what is printed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from catalogue_api.validating.gathering import gathered
from catalogue_api.validating.judging import judged
from catalogue_api.validating.reports import Tally, text

pytestmark = pytest.mark.samples


def printed(path: Path) -> tuple[str, str]:
    """What `catalogue validate` prints of a file, and its last line."""
    tally = Tally()
    said = "".join(text(tally.take(judged(gathered(str(path), stdin=io.BytesIO()), ()))))
    return said, tally.sentence()


def test_a_codemeta_file_that_is_no_json(samples: Path) -> None:
    said, sentence = printed(samples / "km3net" / "codemeta.json")
    assert "codemeta.json:13:164: error SYNTAX: A comma or “}” is missing here." in said
    assert "^\n  fix       A quotation mark inside a text? Write it" in said
    assert sentence == "1 error in 0 records of 1 file."


def test_an_eosc_service(samples: Path) -> None:
    folder = samples / "eosc-resource-catalogue" / "resource-catalogue-service" / "src" / "main" / "resources"
    said, sentence = printed(folder / "models" / "m-b-service.json")
    assert "m-b-service.json:1:1: warning EOSC6-SVC-accessTypes: The service states no access types" in said
    assert '"accessTypes": "…"' in said
    assert sentence == "11 errors, 1 warning in 1 record of 1 file."


def test_a_registry_record(samples: Path) -> None:
    path = samples / "standards" / "ivoa" / "records-docregext" / "m1distance-example.xml"
    assert printed(path) == ("", "No problems in 1 record of 1 file.")


def test_a_catalogue_with_five_mistakes() -> None:
    said, sentence = printed(Path(__file__).parent.parent / "catalogue_api" / "web" / "seeded.ttl")
    for place in (
        "15:1: error DCATAP3-Dataset-description:",
        "17:16: error DCATAP3-Dataset-issued:",
        "18:19: error DCATAP3-Agent-name:",
        "20:23: error DCATAP3-Distribution-accessURL:",
        "28:23: error DCATAP3-Dataset-contactPoint:",
    ):
        assert f"seeded.ttl:{place}" in said
    assert sentence == "5 errors in 3 records of 1 file."
