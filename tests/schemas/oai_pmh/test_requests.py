"""Requests: encoded once, and every illegal one refused with the right code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import OaiPmhError
from schemas.oai_pmh.dates import (
    Granularity,
    lenient_datestamp,
    read_granularity,
    strict_datestamp,
    write_datestamp,
)
from schemas.oai_pmh.requests import Request, read_request


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_token_survives_the_query(token: str) -> None:
    request = Request("ListRecords", (("resumptionToken", token),))
    assert dict(parse_qsl(request.query(), keep_blank_values=True))["resumptionToken"] == token


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("junk", "badVerb"),
        ("verb=junk", "badVerb"),
        ("verb=identify", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&identifier=oai:x:1", "badArgument"),
        ("verb=GetRecord&identifier=&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&identifier=%00&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=a b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=junk", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=2020-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=2020-02-03T00:00:00", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=2020-02-03T00:00:00%2B01:00", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2002-02-05&until=2002-02-06T05:35:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2002-02-06&until=2002-02-05", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a::b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=ListIdentifiers&resumptionToken=junk&until=2000-02-05", "badArgument"),
        ("verb=ListRecords&resumptionToken=", "badArgument"),
        ("verb=ListRecords&resumptionToken=%00", "badArgument"),
    ],
)
def test_illegal_requests(query: str, code: str) -> None:
    with pytest.raises(OaiPmhError) as caught:
        read_request(parse_qsl(query, keep_blank_values=True))
    assert caught.value.code == code


@pytest.mark.parametrize(
    "query",
    [
        "verb=Identify",
        "verb=ListSets",
        "verb=ListMetadataFormats&identifier=oai:x:1",
        'verb=GetRecord&identifier=invalid"id&metadataPrefix=oai_dc',
        "verb=ListRecords&metadataPrefix=oai_dc&from=2002-02-05&until=2002-02-05&set=a:b",
        "verb=ListIdentifiers&metadataPrefix=p&until=2002-02-06T05:35:00Z",
        "verb=ListRecords&resumptionToken=anything at all é",
        "verb=GetRecord&metadataPrefix=p&identifier=oai:localhost:doi/10.5281%2Fzenodo.1",
    ],
)
def test_legal_requests_come_back_as_they_were(query: str) -> None:
    pairs = parse_qsl(query)
    assert parse_qsl(read_request(pairs).query()) == pairs


# --- dates


@given(st.integers(-62_135_500_000, 253_402_200_000), st.sampled_from(list(Granularity)))
def test_one_formatter_for_every_moment(seconds: int, granularity: Granularity) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=999_999)
    text = write_datestamp(moment, granularity)
    read = strict_datestamp(text)
    assert read is not None
    assert read[1] is granularity
    assert read[0] == lenient_datestamp(text)
    assert write_datestamp(read[0], granularity) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-03-30T16:02:12+05:45", "2023-03-30T10:17:12Z"),
        ("2020-03-06T17:00:01.743162+01:00", "2020-03-06T16:00:01Z"),
        ("2014-11-12 12:20:32 -05", "2014-11-12T17:20:32Z"),
        ("2020-01-01t00:00:00z", "2020-01-01T00:00:00Z"),
        ("2020-01-01T00:00:00", "2020-01-01T00:00:00Z"),
        ("2020-01-01", "2020-01-01T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("0000-01-01", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2020-13-01", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_lenient_datestamps(text: str | None, expected: str | None) -> None:
    moment = lenient_datestamp(text)
    assert (None if moment is None else write_datestamp(moment, Granularity.SECOND)) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("YYYY-MM-DD", Granularity.DAY),
        ("yyyy-mm-dd", Granularity.DAY),
        ("YYYY-MM-DDThh:mm:ssZ", Granularity.SECOND),
        ("YYYY-MM-DDTHH:MM:SSZ", Granularity.SECOND),
        ("YYYY-MM-DDThh:mm:ss.sZ", Granularity.SECOND),
        ("seconds", None),
        (None, None),
    ],
)
def test_granularity(word: str | None, expected: Granularity | None) -> None:
    assert read_granularity(word) is expected
