from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dates import DATE, DATETIME, GYEAR, GYEARMONTH, Moment, Period, Unread, is_literal, read_date

MOMENTS = [
    ("2016", "2016", GYEAR),
    ("2009-12", "2009-12", GYEARMONTH),
    ("2016-05-31", "2016-05-31", DATE),
    ("  2016-05-31\n ", "2016-05-31", DATE),
    ("2016-5-1", "2016-05-01", DATE),
    ("20201117", "2020-11-17", DATE),
    ("2016-05-00", "2016-05", GYEARMONTH),
    ("2016-00-00", "2016", GYEAR),
    ("2015/07/03", "2015-07-03", DATE),
    ("03.07.2015", "2015-07-03", DATE),
    ("23/07/2015", "2015-07-23", DATE),
    ("07/23/2015", "2015-07-23", DATE),
    ("2016-05-01T10:20:30Z", "2016-05-01T10:20:30Z", DATETIME),
    ("2016-05-01T10:20:30", "2016-05-01T10:20:30", DATETIME),
    ("2016-05-01T10:20:30.123456+01:00", "2016-05-01T10:20:30.123456+01:00", DATETIME),
    ("2016-05-01T10:20Z", "2016-05-01T10:20:00Z", DATETIME),
    ("2016-05-01T24:00:00Z", "2016-05-02T00:00:00Z", DATETIME),
    ("20201117T101112Z", "2020-11-17T10:11:12Z", DATETIME),
    ("2014-11-12 12:20:32 -05", "2014-11-12T12:20:32-05:00", DATETIME),
    ("2016-05-01+02:00", "2016-05-01+02:00", DATE),
    ("May 09, 2023 16:00 +0000", "2023-05-09T16:00:00+00:00", DATETIME),
    ("Aug 7, 2017 14:00 -0700", "2017-08-07T14:00:00-07:00", DATETIME),
    ("Jul 11, 2023 0:00 +0000", "2023-07-11T00:00:00+00:00", DATETIME),
    ("Tue, 14 Nov 2023 12:20:32 GMT", "2023-11-14T12:20:32Z", DATETIME),
    ("1669628500497", "2022-11-28T09:41:40.497Z", DATETIME),
    ("info:eu-repo/date/embargoEnd/2026-11-01", "2026-11-01", DATE),
    ("-0024", "-0024", GYEAR),
    ("14 November 2023", "2023-11-14", DATE),
    ("November 2023", "2023-11", GYEARMONTH),
    ("1er mars 2020", "2020-03-01", DATE),
    ("12. März 2020", "2020-03-12", DATE),
    ("1 de enero de 2020", "2020-01-01", DATE),
    ("2023-Nov-05", "2023-11-05", DATE),
]
PERIODS = [
    ("2016-2019", "2016", "2019"),
    ("2016–2019", "2016", "2019"),
    ("2016/2019", "2016", "2019"),
    ("1990-91", "1990", "1991"),
    ("/2016", None, "2016"),
    ("../2016", None, "2016"),
    ("2016/", "2016", None),
    ("2016/..", "2016", None),
    ("2016-present", "2016", None),
    ("-0024/-0022", "-0024", "-0022"),
    ("1985-12-18T23:15:00/1990-01-15T00:04:00", "1985-12-18T23:15:00", "1990-01-15T00:04:00"),
    ("2016-01-01 to 2016-02-01", "2016-01-01", "2016-02-01"),
    ("14-15 November 2023", "2023-11-14", "2023-11-15"),
    ("November 14-15, 2023", "2023-11-14", "2023-11-15"),
    ("30 November - 2 December 2023", "2023-11-30", "2023-12-02"),
    ("January-March 2020", "2020-01", "2020-03"),
]


@pytest.mark.parametrize(("text", "value", "datatype"), MOMENTS)
def test_a_date_keeps_its_precision(text, value, datatype):
    found = read_date(text)

    assert isinstance(found, Moment)
    assert found.literal == {"@value": value, "@type": datatype}


@pytest.mark.parametrize(("text", "start", "end"), PERIODS)
def test_an_interval_keeps_both_ends(text, start, end):
    found = read_date(text)

    assert isinstance(found, Period)
    assert (found.start and found.start.value, found.end and found.end.value) == (start, end)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2016-02-30", "no such day"),
        ("2003-02-29", "no such day"),
        ("2016-05-01T10:20:61", "no such day or time"),
        ("2016-13", "not written as a date"),
        ("03/07/2015", "cannot be told apart"),
        ("03/07/15 12:00:30", "cannot be told apart"),
        ("R/P1W", "repeating"),
        ("/2", "'2' is no date"),
        ("2019/2016", "ends before it begins"),
        ("2016-01-01/P1Y", "duration"),
        ("Yesterday", "not written as a date"),
        ("100 BCE", "not written as a date"),
        ("202011", "not written as a date"),
        ("٢٠١٦", "not written as a date"),
        ("x" * 500, "too long"),
    ],
)
def test_what_is_no_date_says_why(text, reason):
    found = read_date(text)

    assert isinstance(found, Unread)
    assert reason in found.reason
    assert found.stated


@pytest.mark.parametrize("text", [":tba", ":unav", "", "0000", "0000-00-00", "n.d.", "not set", "/", "../.."])
def test_no_date_is_told_from_a_bad_one(text):
    found = read_date(text)

    assert isinstance(found, Unread)
    assert not found.stated


def test_a_time_without_minutes_is_marked_as_filled_up():
    assert read_date("2009-12-01T10Z") == Moment("2009-12-01T10:00:00Z", DATETIME, exact=False)


_WRITTEN = (
    "2016 0000 -0024 12 13 31 02 29 / - -- . : T Z + +01:00 14:60 24:00:00 Nov November 14-15 , to P1Y R .. 9999 th"
)
_PIECES = st.sampled_from(_WRITTEN.split())
_SHAPES = st.lists(_PIECES, max_size=7).flatmap(
    lambda parts: st.sampled_from(["", " ", "-"]).map(lambda by: by.join(parts))
)


@given(st.text(max_size=30) | _SHAPES | st.text("0123456789-/:T. ", max_size=25) | st.dates().map(str))
def test_every_literal_is_lexically_valid_and_reads_as_itself(text):
    found = read_date(text)

    for moment in (
        (found,) if isinstance(found, Moment) else (found.start, found.end) if isinstance(found, Period) else ()
    ):
        if moment is not None:
            assert is_literal(moment.value, moment.datatype), moment
            again = read_date(moment.value)
            assert isinstance(again, Moment)
            assert again.literal == moment.literal


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_calendar_day_is_read_as_itself(day):
    assert read_date(day.isoformat()) == Moment(day.isoformat(), DATE)
    assert read_date(day.strftime("%Y%m%d")) == Moment(day.isoformat(), DATE)


@pytest.mark.parametrize(
    ("value", "datatype", "valid"),
    [
        ("2016", GYEAR, True),
        ("16", GYEAR, False),
        ("0000", GYEAR, False),
        ("02016", GYEAR, False),
        ("12016", GYEAR, True),
        ("2016-13", GYEARMONTH, False),
        ("2000-02-29", DATE, True),
        ("1900-02-29", DATE, False),
        ("-0001-02-29", DATE, True),
        ("2016-01-01T00:00:00+14:00", DATETIME, True),
        ("2016-01-01T00:00:00+14:01", DATETIME, False),
        ("2016-01-01", DATETIME, False),
        ("2016-01-01", "xsd:string", False),
    ],
)
def test_lexical_forms_are_judged_as_xsd_judges_them(value, datatype, valid):
    assert is_literal(value, datatype) is valid
