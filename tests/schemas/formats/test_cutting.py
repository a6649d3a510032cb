"""Lists in which a record cannot be read: the others are, and nothing is made of a part of one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import MalformedPayload
from schemas.formats.cutting import MEMBERS, Cut, cut
from schemas.formats.json import load
from schemas.formats.registry import FORMATS
from schemas.formats.xml import parse_xml

RECORDS = [
    {"id": f"r{number}", "name": f"Name {number}", "tags": ["a", "b"], "parts": [{"id": "x"}, {"id": "y"}]}
    for number in range(5)
]
LIST = json.dumps({"total": 5, "results": RECORDS, "facets": [{"id": "f"}], "next": None}).encode()
SITES = b"".join(
    b'<SITE PRIMARY_KEY="%dG0" NAME="a > b"><SHORT_NAME>n%d</SHORT_NAME></SITE>\n' % (number, number)
    for number in range(5)
)
XML = b'<?xml version="1.0"?><results><meta><count>5</count></meta>' + SITES + b"</results>"


def ids(found: Cut | None) -> list[str]:
    assert found is not None
    return [each["id"] for each in load(found.sound)["results"]]


def names(found: Cut | None) -> list[str | None]:
    """What the records that were cut out are called."""
    assert found is not None
    return [None if each.hint is None else load(each.hint)["results"][0].get("id") for each in found.bad]


@pytest.mark.parametrize(
    ("become", "name"),
    [
        (b"NaN", "r2"),
        (b'"a \x03 b"', "r2"),
        (b'"a \xff b"', "r2"),
        (b'"\\ud800"', "r2"),
        (b'"a" b"', None),
        (b'"a', None),
        (b"[[1]", None),
        (b"{}}", None),
        (b"1,", None),
        (b"[" * 5000 + b"]" * 5000, None),
    ],
)
def test_one_record_of_json_that_cannot_be_read_is_cut_out_alone(become: bytes, name: str | None) -> None:
    found = cut(LIST.replace(b'"Name 2"', become), ("results",))
    assert ids(found) == ["r0", "r1", "r3", "r4"]
    assert found is not None
    assert load(found.sound)["total"] == 5
    assert [each.number for each in found.bad] == [2]
    assert b'"r2"' in found.bad[0].body
    assert names(found) == [name]


@pytest.mark.parametrize("number", [0, 4])
def test_the_first_and_the_last_record_may_be_the_one_that_does_not_close(number: int) -> None:
    found = cut(LIST.replace(b'"Name %d"' % number, b'"Name'), ("results",))
    assert ids(found) == [f"r{each}" for each in range(5) if each != number]
    assert found is not None
    assert load(found.sound)["facets"] == [{"id": "f"}]


def test_what_stands_between_two_records_that_do_not_close_goes_with_them() -> None:
    found = cut(LIST.replace(b'"Name 1"', b'"Name').replace(b'"Name 3"', b'"Name'), ("results",))
    assert ids(found) == ["r0", "r4"]
    assert found is not None
    assert b'"r2"' in found.bad[0].body


def test_members_of_an_object_are_cut_under_their_names() -> None:
    body = b'{"a": {"x": 1}, "b": {"x": NaN}, "c": {"x": 3}}'
    found = cut(body, (MEMBERS,))
    assert found is not None
    assert load(found.sound) == {"a": {"x": 1}, "c": {"x": 3}}
    assert load(found.bad[0].hint or b"") == {"b": {"x": None}}
    assert cut(b'{"rse": "A", "attributes": {"x": NaN}}', (MEMBERS,)) is None, "one record, and these are its parts"


def test_a_line_that_is_no_json_is_cut_out_of_lines() -> None:
    found = cut(b'{"id":"a"}\n{"id":"b"\n\n{"id":"c"}\n', ("results",))
    assert found is not None
    assert load(found.sound) == [{"id": "a"}, {"id": "c"}]
    assert found.bad[0].body == b'{"id":"b"'


@pytest.mark.parametrize(
    "body",
    [
        LIST,
        LIST[:-20],
        LIST[:200],
        LIST.replace(b'"total": 5', b'"total": NaN'),
        b'{"id": "one", "tags": ["a", NaN]}',
        b'{"id": "one",\n "tags": ["a",\n {}, NaN]}',
        b"<html>We are back soon</html>",
        b"",
        XML,
        XML[:-12],
        XML.replace(b"<meta>", b"<meta"),
    ],
)
def test_what_is_sound_cut_off_or_no_list_is_not_cut(body: bytes) -> None:
    assert cut(body, ("results", "SITE")) is None


@pytest.mark.parametrize(
    "become",
    [b"n2\x03", b"n2 & x", b"<b>", b"n2</SHORT_NAME></SITE>", b"n2<!--", b"<![CDATA[n2", b"\xff\xfe", b"&nbsp;"],
)
def test_one_record_of_xml_that_cannot_be_read_is_cut_out_alone(become: bytes) -> None:
    found = cut(XML.replace(b"n2", become), ("SERVICE_GROUP", "SITE"))
    assert found is not None
    assert [each.get("PRIMARY_KEY") for each in parse_xml(found.sound)[1:]] == ["0G0", "1G0", "3G0", "4G0"]
    assert [each.number for each in found.bad] == [2]
    assert [each.get("PRIMARY_KEY") for each in parse_xml(found.bad[0].hint or b"")[1:]] == ["2G0"]


def test_the_last_record_of_xml_may_be_the_one_that_does_not_close() -> None:
    found = cut(XML.replace(b"n4</SHORT_NAME></SITE>", b"n4"), ("SITE",))
    assert found is not None
    assert len(parse_xml(found.sound)) == 5


def test_a_cell_is_no_record() -> None:
    table = b"<VOTABLE><TABLE><FIELD/><DATA><TABLEDATA>%s</TABLEDATA></DATA></TABLE></VOTABLE>"
    rows = b"<TR><TD>1</TD><TD>a & b</TD></TR><TR><TD>2</TD><TD>c</TD></TR>"
    found = cut(table % rows, ("TR",))
    assert found is not None
    assert found.sound == table % b"<TR><TD>2</TD><TD>c</TD></TR>"


# A record as a provider may break it: by bytes that stand anywhere in it.
BREAKS = st.sampled_from([b'"', b"{", b"}", b"[", b"]", b",", b"\\", b"\x00", b"\xff", b"NaN", b"\n", b"}}", b"{{"])


@given(number=st.integers(0, 4), at=st.integers(1, 80), piece=BREAKS)
def test_a_list_that_was_cut_holds_only_records_as_they_were_listed(number: int, at: int, piece: bytes) -> None:
    written = [json.dumps(each).encode() for each in RECORDS]
    written[number] = written[number][:at] + piece + written[number][at:]
    body = b'{"total":5,"results":[' + b",".join(written) + b"]}"
    try:
        load(body)
    except MalformedPayload:
        found = cut(body, ("results",))
        if found is not None:
            kept = load(found.sound)["results"]
            assert [each for each in kept if each not in RECORDS] == []
            lost = [each["id"].encode() for each in RECORDS if each not in kept]
            assert all(any(name in bad.body for bad in found.bad) or name == b"r%d" % number for name in lost)


def test_where_lists_have_their_records_is_said_by_formats_that_cut_them() -> None:
    assert [each.prefix for each in FORMATS if each.listed_at and each.split is None] == []
