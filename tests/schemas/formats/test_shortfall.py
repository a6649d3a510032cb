"""Answers that say that they are not the whole list, and those that do not."""

from __future__ import annotations

import pytest

from schemas.formats.registry import find_format
from schemas.formats.shortfall import shortfall

_CSW = (
    b'<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults %s><csw:Record/>'
    b"</csw:SearchResults></csw:GetRecordsResponse>"
)
_OAI = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>%s</ListRecords></OAI-PMH>'
_TABLE = b'<VOTABLE><RESOURCE><INFO name="QUERY_STATUS" value="%s"/></RESOURCE></VOTABLE>'


@pytest.mark.parametrize(
    ("prefix", "body", "said"),
    [
        ("eosc_service", b'{"total": 9, "results": [{"id": "a"}]}', "holds 1 of 9 records"),
        ("zenodo_json", b'{"hits": {"hits": [{"id": 1}], "total": 7}}', "holds 1 of 7 records"),
        ("zenodo_json", b'{"hits": {"hits": [{"id": 1}], "total": {"value": 7}}}', "holds 1 of 7 records"),
        ("datacite_json", b'{"data": [{"id": "a"}], "meta": {"total": 3}}', "holds 1 of 3 records"),
        ("stac", b'{"collections": [], "links": [{"rel": "next", "href": "?page=2"}]}', "names a next page"),
        ("inspire", b'{"hits": {"hits": []}, "links": {"next": "https://x.example/?page=2"}}', "names a next page"),
        ("votable", _TABLE % b"OVERFLOW", "says that its rows are cut off (OVERFLOW)"),
        ("csw_record", _CSW % b'numberOfRecordsMatched="5" nextRecord="2"', "holds 1 of 5 records"),
        ("oai_dc", _OAI % b"<resumptionToken>t</resumptionToken>", "ends with a resumptionToken"),
    ],
)
def test_a_part_that_says_so_is_told(prefix: str, body: bytes, said: str) -> None:
    assert shortfall(body, find_format(prefix)) == said


@pytest.mark.parametrize(
    ("prefix", "body"),
    [
        ("eosc_service", b'{"total": 1, "results": [{"id": "a"}]}'),
        ("eosc_service", b'{"total": true, "results": []}'),
        ("eosc_service", b'{"total": 9, "id": "one record"}'),
        ("codemeta", b'{"total": 9, "results": []}'),
        ("votable", _TABLE % b"OK"),
        ("csw_record", _CSW % b'numberOfRecordsMatched="5" nextRecord="0"'),
        ("oai_dc", _OAI % b"<resumptionToken/>"),
        ("eosc_service", b'{"total": 9, "results": [NaN]}'),
        ("own", b"name: x"),
        ("own", b""),
    ],
)
def test_a_whole_answer_says_nothing(prefix: str, body: bytes) -> None:
    assert shortfall(body, find_format(prefix)) == ""
