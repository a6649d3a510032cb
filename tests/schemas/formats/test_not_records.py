"""What is no record is said to be none, by what it is; what only nobody reads yet is not called so."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from schemas.errors import NoRecord
from schemas.formats import ivo_vor, votable
from schemas.formats.registry import recognise, unrecognised

CSW = b'<csw:%s xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"/>'
VOR = (
    b'<ri:VOResources xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0"'
    b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1">'
    b"%s</ri:VOResources>"
)
RESOURCE = b'<ri:Resource xsi:type="vs:CatalogService"><title>%s</title><identifier> %s </identifier></ri:Resource>'
TABLE = b"<VOTABLE><RESOURCE>%s<TABLE>%s<DATA><TABLEDATA>%s</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'<c:capabilities xmlns:c="http://www.ivoa.net/xml/VOSICapabilities/v1.0"/>', "capabilities of a service"),
        (b'<t:tableset xmlns:t="http://www.ivoa.net/xml/VOSITables/v1.1"/>', "tables of a service"),
        (b"<tableset/>", "tables of a service"),
        (b'<a:availability xmlns:a="http://www.ivoa.net/xml/VOSIAvailability/v1.0"/>', "availability"),
        (b'<u:jobs xmlns:u="http://www.ivoa.net/xml/UWS/v1.0"/>', "asynchronous"),
        (b'<schema xmlns="http://www.w3.org/2001/XMLSchema"/>', "XML Schema"),
        (CSW % b"TransactionResponse", "holds no record"),
        (b'<e:ExceptionReport xmlns:e="http://www.opengis.net/ows/1.1"/>', "error of a service"),
        (b'{"$schema": "http://json-schema.org/draft-07/schema#", "title": "Dataset"}', "JSON Schema"),
        (b'{"type": "object", "properties": {"title": {}}}', "JSON Schema"),
        (b'{"@context": {"name": "schema:name"}}', "context of JSON-LD"),
        (b'{"openapi": "3.0.0", "paths": {}}', "OpenAPI"),
    ],
)
def test_what_describes_nothing_is_said_to_be_what_it_is(body: bytes, said: str) -> None:
    reason, words = unrecognised(body)

    assert reason == "not-a-record"
    assert said in words


@pytest.mark.parametrize(
    "body",
    [
        CSW % b"GetRecordsResponse",
        b'<m:MD_Metadata xmlns:m="http://www.isotc211.org/2005/gmd"/>',
        b"<capabilities/>",
        b'{"$schema": "https://example.org/record.json", "recid": "1"}',
        b'[{"@context": {}}]',
    ],
)
def test_what_nobody_reads_yet_may_still_be_a_record(body: bytes) -> None:
    assert unrecognised(body)[0] == "unknown-format"


@pytest.mark.parametrize(
    ("before", "fields", "rows", "said"),
    [
        (b'<INFO name="QUERY_STATUS" value="ERROR">No such table</INFO>', b"", b"", "No such table"),
        (b"", b'<FIELD name="ra"/><FIELD name="dec"/>', b"<TR><TD>1</TD><TD>2</TD></TR>", "measurements.*ra, dec"),
        (b"", b'<FIELD name="ivoid"/><FIELD name="res_title"/>', b"", r"RegTAP.*ivo_vor"),
        (b"", b'<FIELD name="obs_collection"/>', b"", "no rows"),
    ],
)
def test_a_table_that_describes_nothing(before: bytes, fields: bytes, rows: bytes, said: str) -> None:
    with pytest.raises(NoRecord, match=said):
        list(votable.split(TABLE % (before, fields, rows)))


def test_a_list_of_a_registry_is_cut_into_its_resources_with_the_prefixes_they_use() -> None:
    body = VOR % (RESOURCE % (b"Krill", b"ivo://krill/one") + b"\n" + RESOURCE % (b"Cod", b"ivo://krill/two"))

    parts = dict(ivo_vor.split(body))

    assert parts.keys() == {"ivo://krill/one", "ivo://krill/two"}
    for part, title in zip(parts.values(), ["Krill", "Cod"], strict=True):
        assert recognise(part) is ivo_vor.FORMAT
        description = ivo_vor.parse(part)
        assert (description.kind, description.properties["title"]) == ("service", [title])


def test_an_empty_list_of_a_registry_holds_no_record() -> None:
    with pytest.raises(NoRecord):
        list(ivo_vor.split(VOR % b""))


@pytest.mark.samples
@pytest.mark.parametrize(("folder", "reasons"), [("ivoa-vosi", {"not-a-record": 29})])
def test_the_talk_of_services_is_told_for_every_file(samples: Path, folder: str, reasons: dict[str, int]) -> None:
    files = [each for each in sorted((samples / folder).rglob("*.xml")) if each.name != "regtap.xml"]

    assert Counter(unrecognised(each.read_bytes())[0] for each in files) == reasons
