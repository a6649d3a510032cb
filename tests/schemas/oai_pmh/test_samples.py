"""Real answers are read without loss."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from schemas.errors import ProtocolViolation, ProviderFault
from schemas.formats.xml import parse_xml
from schemas.oai_pmh.responses import Response, read_response

pytestmark = pytest.mark.samples
OAI = "{http://www.openarchives.org/OAI/2.0/}"


def read(path: Path) -> Response:
    return read_response(path.read_bytes(), record_bytes=16_000_000)


def one(folder: Path, pattern: str) -> Response:
    (path,) = folder.glob(pattern)
    return read(path)


@pytest.mark.parametrize(
    "folder", ["zenodo-oai", "oai-sickle", "oai-vufind", "oai-misc", "cds-oai-marcxml", "standards/oai-pmh"]
)
def test_every_record_of_every_answer_is_read(samples: Path, folder: str) -> None:
    seen = 0
    for path in sorted((samples / folder).rglob("*.xml")):
        try:
            response = read(path)
        except ProtocolViolation:
            assert path.name == "ListRecordsBroken.xml"
            continue
        root = parse_xml(path.read_bytes())
        container = next((child for child in root if child.tag == f"{OAI}{response.verb}"), root)
        wanted = f"{OAI}header" if response.verb == "ListIdentifiers" else f"{OAI}record"
        listed = [each for each in container if each.tag == wanted]
        expected = [each.text.strip() for item in listed for each in item.iter(f"{OAI}identifier") if each.text]
        assert [record.header.identifier for record in response.records] == expected
        assert len(response.broken) == len(listed) - len(expected), "what has no identifier is kept as broken"
        live = [record for record in response.records if not record.header.deleted]
        if response.verb != "ListIdentifiers":
            assert all(record.metadata and parse_xml(record.metadata) is not None for record in live)
        tokens = [each.text for each in container if each.tag == f"{OAI}resumptionToken"]
        assert (response.token.value if response.token else None) == (tokens[0] if tokens else None)
        seen += 1
    assert seen > 0


def test_zenodo(samples: Path) -> None:
    folder = samples / "zenodo-oai"
    identify = one(folder, "*verb=Identify*").identify
    assert identify is not None
    assert (identify.deleted, identify.granularity) == ("no", "YYYY-MM-DDThh:mm:ssZ")
    assert identify.response_date == "2026-08-10T08:56:30Z"
    listed = one(folder, "*ListIdentifiers_metadataPrefix=oai_dc.200*")
    assert listed.records[0].header.deleted, "deletedRecord=no, and yet deleted headers come"
    assert listed.token is not None
    assert listed.token.complete_list_size == 8_084_640
    last = one(folder, "*ListRecords_resumptionToken*a1c2*")
    assert last.token is None
    sets = one(folder, "*ListSets.200*")
    assert sets.token is not None
    assert sets.token.complete_list_size == 42_068
    assert len(one(folder, "*ListMetadataFormats*200*").formats) == 8


def test_errors_with_status_422_have_readable_bodies(samples: Path) -> None:
    found = {error.code for path in (samples / "zenodo-oai").glob("*.422.*") for error in read(path).errors}
    assert found == {"badArgument", "idDoesNotExist", "noRecordsMatch", "badResumptionToken"}


def test_unknown_codes_and_odd_clocks(samples: Path) -> None:
    assert one(samples / "oai-vufind", "arbitrary*").errors[0].code == "foo"
    assert one(samples / "oai-vufind", "subjectsplus*").response_date == "2023-03-30T16:02:12+05:45"


def test_html_is_told_from_broken_xml(samples: Path) -> None:
    with pytest.raises(ProtocolViolation, match="HTML"):
        one(samples / "oai-misc", "*.html")
    with pytest.raises(ProtocolViolation, match="not OAI-PMH"):
        one(samples / "oai-sickle", "ListRecordsBroken.xml")


def test_marc_records_have_several_sets(samples: Path) -> None:
    response = one(samples / "cds-oai-marcxml/tests/functional/cds/fixtures/http_server/records", "*.xml")
    assert "cerncds:CERN:FULLTEXT" in response.records[0].header.sets
    metadata = response.records[0].metadata
    assert metadata is not None
    assert parse_xml(metadata).tag == "{http://www.loc.gov/MARC21/slim}record"


def test_any_sample_is_an_answer_or_a_providers_fault(samples: Path) -> None:
    for folder in ("arxiv-oai", "pos-oai", "csw-oai-pycsw", "dataverse"):
        for path in sorted((samples / folder).rglob("*.xml"))[:400]:
            with suppress(ProviderFault):
                read(path)
