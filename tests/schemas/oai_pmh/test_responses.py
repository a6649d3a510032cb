"""Reading answers: strict, each repair flagged, a broken record alone, tokens kept, hostile bytes survived."""

from __future__ import annotations

from html.entities import html5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import MalformedPayload, ProtocolViolation
from schemas.formats.xml import parse_xml
from schemas.oai_pmh.responses import Response, ResumptionToken, read_response

DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></oai_dc:dc>'
)
NS = 'xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def record(number: int, metadata: str | None = None) -> str:
    inner = DC.format(title=f"Title {number}") if metadata is None else metadata
    return (
        f"<record><header><identifier>oai:x:{number}</identifier><datestamp>2020-01-0{number}</datestamp>"
        f"<setSpec>a</setSpec></header><metadata>{inner}</metadata></record>"
    )


def page(*records: str, token: str = "<resumptionToken>next</resumptionToken>", ns: str = NS) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH {ns}><responseDate>2024-01-01T00:00:00Z</responseDate>'
        f"<request>http://x</request><ListRecords>{''.join(records)}{token}</ListRecords></OAI-PMH>"
    )


THREE = (record(1), record(2), record(3))


def read(body: str | bytes, *, record_bytes: int = 1_000_000) -> Response:
    return read_response(body.encode() if isinstance(body, str) else body, record_bytes=record_bytes)


def title(response: Response, index: int) -> str:
    metadata = response.records[index].metadata
    assert metadata is not None
    return "".join(parse_xml(metadata).itertext())


def codes(response: Response) -> list[set[str]]:
    return [{finding.code for finding in each.findings} for each in response.records]


# --- strict


def test_a_clean_page_is_read_without_findings() -> None:
    response = read(page(*THREE))
    assert response.verb == "ListRecords"
    assert response.response_date == "2024-01-01T00:00:00Z"
    assert [each.header.identifier for each in response.records] == ["oai:x:1", "oai:x:2", "oai:x:3"]
    assert response.records[0].header.sets == ("a",)
    assert response.token == ResumptionToken("next")
    assert codes(response) == [set(), set(), set()]
    assert response.findings == ()


def test_metadata_stands_alone_with_all_inherited_prefixes() -> None:
    body = page(record(1, '<r xmlns="urn:r" xsi:type="vs:Thing"/>'), ns=f'{NS} xmlns:vs="urn:vs"')
    metadata = read(body).records[0].metadata
    assert metadata is not None
    assert parse_xml(metadata).nsmap["vs"] == "urn:vs"


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("", None),
        ("<resumptionToken/>", ResumptionToken(None)),
        ("<resumptionToken>\n  </resumptionToken>", ResumptionToken(None)),
        (
            '<resumptionToken completeListSize="60" cursor="10" expirationDate="x"> a|b+c=&amp;é </resumptionToken>',
            ResumptionToken("a|b+c=&é", 60, 10, "x"),
        ),
        ('<resumptionToken completeListSize="abc" cursor="-1">t</resumptionToken>', ResumptionToken("t")),
        ('<resumptionToken completeListSize="0">t</resumptionToken>', ResumptionToken("t")),
        ("<resumptionToken><resumptionToken>t</resumptionToken></resumptionToken>", ResumptionToken("t")),
    ],
)
def test_tokens(element: str, expected: ResumptionToken | None) -> None:
    assert read(page(*THREE, token=element)).token == expected


@pytest.mark.parametrize(
    "body",
    [
        page(*THREE, token="").replace("</ListRecords>", "</ListRecords><resumptionToken>t</resumptionToken>"),
        page(record(1), record(2).replace("</record>", "<resumptionToken>t</resumptionToken></record>"), token=""),
        page(*THREE, token="<wrap><resumptionToken>t</resumptionToken></wrap>"),
    ],
)
def test_a_token_in_the_wrong_place_is_not_lost(body: str) -> None:
    assert read(body).token == ResumptionToken("t")


def test_a_token_inside_metadata_is_somebodys_data() -> None:
    assert (
        read(page(record(1, '<x:a xmlns:x="urn:x"><resumptionToken>t</resumptionToken></x:a>'), token="")).token is None
    )


def test_prefixed_envelopes_are_read() -> None:
    body = page(*THREE, ns='xmlns:o="http://www.openarchives.org/OAI/2.0/"')
    for name in ("OAI-PMH", "responseDate", "request", "ListRecords", "record", "header", "identifier", "metadata"):
        body = body.replace(f"<{name}>", f"<o:{name}>").replace(f"</{name}>", f"</o:{name}>")
        body = body.replace(f"<{name} ", f"<o:{name} ")
    for name in ("datestamp", "setSpec", "resumptionToken"):
        body = body.replace(f"<{name}>", f"<o:{name}>").replace(f"</{name}>", f"</o:{name}>")
    response = read(body)
    assert len(response.records) == 3
    assert response.token == ResumptionToken("next")
    assert response.findings == ()


@pytest.mark.parametrize("ns", ['xmlns="http://www.openarchives.org/OAI/1.1/OAI_ListRecords"', ""])
def test_a_wrong_envelope_namespace_is_read_and_flagged(ns: str) -> None:
    response = read(page(*THREE, ns=ns))
    assert len(response.records) == 3
    assert response.token == ResumptionToken("next")
    assert [finding.code for finding in response.findings] == ["XML-REPAIR-NAMESPACE"]


def test_deleted_records_need_no_metadata_and_lose_it_if_they_have_it() -> None:
    gone = record(2).replace("<header>", '<header status="deleted">')
    response = read(page(record(1), gone))
    assert response.records[1].header.deleted
    assert response.records[1].metadata is None


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("<record><header><identifier>oai:x:1</identifier></header></record>", "has no metadata"),
        (record(1, " "), "empty"),
        (record(1, "&lt;dc&gt;"), "text"),
        (record(1).replace("oai:x:1", " "), "no identifier"),
        (record(1).replace("<identifier>oai:x:1</identifier>", ""), "no identifier"),
        ("<record><metadata><a/></metadata></record>", "no header"),
        (record(1, DC.format(title="x" * 2000)), "bytes"),
    ],
)
def test_a_record_that_cannot_be_taken_apart_is_broken_alone(broken: str, reason: str) -> None:
    response = read(page(broken, record(2)), record_bytes=1500)
    assert [each.header.identifier for each in response.records] == ["oai:x:2"]
    assert [reason in each.reason for each in response.broken] == [True]
    assert parse_xml(response.broken[0].body) is not None
    assert response.token == ResumptionToken("next")


@pytest.mark.parametrize(
    ("twice", "said"),
    [
        ("<header><identifier>oai:y:9</identifier></header>", "2 headers"),
        ("<metadata><a/></metadata>", "2 times metadata"),
    ],
)
def test_a_record_that_is_two_is_broken_under_its_first_name(twice: str, said: str) -> None:
    response = read(page(THREE[0], THREE[1].replace("</record>", f"{twice}</record>"), THREE[2]))
    assert [each.header.identifier for each in response.records] == ["oai:x:1", "oai:x:3"]
    (broken,) = response.broken
    assert broken.header is not None
    assert (broken.header.identifier, said in broken.reason) == ("oai:x:2", True)


def test_a_list_in_two_parts_is_one_list() -> None:
    whole = page(*THREE)
    cut = "</ListRecords><ListRecords>".join((THREE[0], THREE[1]))
    response = read(whole.replace(THREE[0] + THREE[1], cut))
    assert [finding.code for finding in response.findings] == ["OAI-LIST-IN-PARTS"]
    assert [each.header.identifier for each in response.records] == ["oai:x:1", "oai:x:2", "oai:x:3"]
    assert response.token == ResumptionToken("next")


def test_two_answers_in_one_body_are_the_first_one() -> None:
    first, second = page(*THREE[:2]), page(THREE[2], token="<resumptionToken>other</resumptionToken>")
    response = read(first + second)
    assert [finding.code for finding in response.findings] == ["XML-REPAIR-TRAILING"]
    assert [each.header.identifier for each in response.records] == ["oai:x:1", "oai:x:2"]
    assert response.token == ResumptionToken("next")


def test_dublin_core_without_its_wrapper_is_taken_whole_and_flagged() -> None:
    ns = f'{NS} xmlns:dc="http://purl.org/dc/elements/1.1/"'
    response = read(page(record(1, "<dc:title>T</dc:title><dc:date>2020</dc:date>"), ns=ns))
    assert codes(response) == [{"OAI-METADATA-UNWRAPPED"}]
    metadata = response.records[0].metadata
    assert metadata is not None
    assert len(parse_xml(metadata)) == 2


def test_all_errors_are_kept_with_odd_codes() -> None:
    body = page().replace(
        "<ListRecords><resumptionToken>next</resumptionToken></ListRecords>",
        '<error code="">a</error><error code="InternalException">b</error><error code="badArgument"/>',
    )
    response = read(body)
    assert [error.code for error in response.errors] == ["", "InternalException", "badArgument"]
    assert response.verb is None


# --- repairs, each flagged where it was needed


def flagged(body: str | bytes, code: str) -> Response:
    """All three records come, and the second one alone is flagged."""
    response = read(body)
    assert codes(response) == [set(), {code}, set()]
    assert response.token == ResumptionToken("next")
    assert response.broken == ()
    return response


ILLEGAL = [
    *(chr(n) for n in range(1, 32) if n not in (9, 10, 13)),
    "\ufffe",
    "\uffff",
    "&#x3;",
    "&#11;",
    "&#xD800;",
    "&#0;",
]


@pytest.mark.parametrize("character", ILLEGAL)
def test_illegal_characters_are_removed(character: str) -> None:
    response = flagged(
        page(record(1), record(2, DC.format(title=f"a{character}b")), record(3)), "XML-REPAIR-CHARACTERS"
    )
    assert title(response, 1) == "ab"


def test_a_null_byte_is_removed() -> None:
    body = page(record(1), record(2, DC.format(title="a\0b")), record(3))
    assert title(flagged(body, "XML-REPAIR-CHARACTERS"), 1) == "ab"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("R&D", "R&D"),
        ("a & b", "a & b"),
        ("AT&T; x", "AT&T; x"),
        ("a&nbsp;b", "a\xa0b"),
        ("caf&eacute;", "café"),
        ("a&lt;b&&amp;", "a<b&&"),
        ("x &copy", "x &copy"),
    ],
)
def test_ampersands_and_entities(written: str, meant: str) -> None:
    response = flagged(page(record(1), record(2, DC.format(title=written)), record(3)), "XML-REPAIR-ENTITIES")
    assert title(response, 1) == meant


def test_every_html_entity_is_understood() -> None:
    names = [name for name in html5 if name.endswith(";") and name[:-1] not in {"amp", "lt", "gt", "quot", "apos"}]
    text = "".join(f"[&{name}]" for name in names)
    response = read(page(record(1, DC.format(title=text))))
    assert title(response, 0) == "".join(f"[{html5[name]}]" for name in names)


def test_ampersands_in_cdata_are_left_alone() -> None:
    body = page(record(1), record(2, DC.format(title="<![CDATA[R&D &nbsp;]]> & x")), record(3))
    assert title(flagged(body, "XML-REPAIR-ENTITIES"), 1) == "R&D &nbsp; & x"


def test_invalid_bytes_are_read_as_windows_1252_in_their_record_only() -> None:
    body = page(record(1, DC.format(title="café")), record(2, DC.format(title="na?ve café ?")), record(3)).encode()
    body = body.replace(b"na?ve", b"na\xefve").replace(b"?</dc:title>", b"\x92</dc:title>")
    response = read(body)
    assert title(response, 0) == "café"
    assert title(response, 1) == "naïve café ’"
    assert codes(response) == [set(), {"XML-REPAIR-ENCODING"}, set()]


def test_known_prefixes_are_declared() -> None:
    body = page(record(1), record(2, "<oai_dc:dc><dc:title>T</dc:title></oai_dc:dc>"), record(3))
    response = flagged(body, "XML-REPAIR-PREFIX")
    metadata = response.records[1].metadata
    assert metadata is not None
    assert parse_xml(metadata).tag == "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"


def test_unknown_prefixes_break_their_record_alone() -> None:
    response = read(page(record(1), record(2, "<odd:dc/>"), record(3)))
    assert [each.header.identifier for each in response.records] == ["oai:x:1", "oai:x:3"]
    assert response.broken[0].header is not None
    assert response.broken[0].header.identifier == "oai:x:2"
    assert b"<odd:dc/>" in response.broken[0].body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("\n\n" + page(*THREE), "XML-REPAIR-LEADING"),
        ("<br />\n<b>Warning</b>: foo in x.php\n" + page(*THREE), "XML-REPAIR-LEADING"),
        (page(*THREE) + "\n<!-- ok --><b>Notice</b>: bar", "XML-REPAIR-TRAILING"),
        (page(*THREE).replace("UTF-8", "klingon"), "XML-REPAIR-DECLARATION"),
        (page(*THREE).replace("UTF-8", "UTF-16"), "XML-REPAIR-DECLARATION"),
    ],
)
def test_what_stands_around_the_xml_is_cut_off_and_flagged(body: str, code: str) -> None:
    response = read(body)
    assert len(response.records) == 3
    assert response.token == ResumptionToken("next")
    assert [finding.code for finding in response.findings] == [code]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_declared_encodings_are_honoured_without_a_finding(encoding: str) -> None:
    text = page(record(1, DC.format(title="café")))
    if encoding not in {"utf-8-sig"}:
        text = text.replace("UTF-8", encoding)
    response = read(text.encode(encoding))
    assert title(response, 0) == "café"
    assert response.findings == ()


def test_utf_16_can_be_repaired_too() -> None:
    response = read(page(record(1, DC.format(title="a & b"))).replace("UTF-8", "utf-16").encode("utf-16"))
    assert title(response, 0) == "a & b"


def test_the_charset_of_http_is_heard_when_the_bytes_do_not_fit() -> None:
    body = page(record(1, DC.format(title="ż"))).replace(' encoding="UTF-8"', "").encode("iso-8859-2")
    response = read_response(body, record_bytes=10_000, charset="ISO-8859-2")
    assert title(response, 0) == "ż"


# --- splitting


@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("fault", ["</dc:title>", "<dc:title>", "a < b", "<!-- -- -->", "]]>", '<x y="1" y="2"/>'])
def test_a_record_beyond_repair_is_alone_and_the_token_is_kept(index: int, fault: str) -> None:
    records = list(THREE)
    records[index] = record(index + 1, DC.format(title=fault))
    response = read(page(*records))
    assert len(response.records) == 2
    assert len(response.broken) == 1
    assert response.broken[0].header is not None
    assert response.broken[0].header.identifier == f"oai:x:{index + 1}"
    assert response.broken[0].body == records[index].encode()
    assert response.token == ResumptionToken("next")
    assert "XML-REPAIR-SPLIT" in {finding.code for finding in response.findings}


def test_marc_records_inside_metadata_are_no_boundaries() -> None:
    marc = '<record xmlns="http://www.loc.gov/MARC21/slim"><leader>x</leader></record>'
    bad = '<record xmlns="http://www.loc.gov/MARC21/slim"><leader>x</record>'
    response = read(page(record(1, marc), record(2, bad), record(3, marc)))
    assert [each.header.identifier for each in response.records] == ["oai:x:1", "oai:x:3"]
    assert len(response.broken) == 1


def test_too_deep_a_record_is_alone() -> None:
    deep = "<a>" * 300 + "</a>" * 300
    response = read(page(record(1), record(2, deep), record(3)))
    assert len(response.records) == 2
    assert len(response.broken) == 1
    assert response.token == ResumptionToken("next")


def test_a_text_over_ten_megabytes_does_not_lose_the_list() -> None:
    huge = DC.format(title="x" * 11_000_000)
    body = page(record(1), record(2, huge), record(3))
    assert len(read(body, record_bytes=20_000_000).records) == 3
    response = read(body, record_bytes=5_000_000)
    assert len(response.records) == 2
    assert response.token == ResumptionToken("next")


def test_broken_headers_are_split_as_well() -> None:
    header = "<header><identifier>oai:x:{}</identifier><datestamp>2020</datestamp></header>"
    body = page().replace("ListRecords", "ListIdentifiers")
    body = body.replace(
        "<ListIdentifiers>", "<ListIdentifiers>" + header.format(1) + header.format("<") + header.format(3)
    )
    response = read(body)
    assert [each.header.identifier for each in response.records] == ["oai:x:1", "oai:x:3"]
    assert len(response.broken) == 1


@pytest.mark.parametrize("at", range(5, 100, 7))
def test_a_cut_answer_is_never_taken_for_a_short_list(at: int) -> None:
    body = page(*THREE).encode()
    with pytest.raises((MalformedPayload, ProtocolViolation)):
        read(body[: len(body) * at // 100])


def test_a_mangled_token_is_never_taken_for_the_end() -> None:
    broken = record(2, "<odd:dc/>")
    with pytest.raises(MalformedPayload):
        read(page(record(1), broken, token="<resumptionToken>next</resumptionTok>"))


# --- what is no answer at all


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"broken xml", "not OAI-PMH"),
        (b'{"error": 1}', "not OAI-PMH"),
        (b"<!DOCTYPE html><html><body><p>x</body></html>", "HTML"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", "HTML"),
        (b"<html><title>Just a moment...</title></html>", "firewall"),
        (b"<rss/>", "not OAI-PMH"),
        (page().replace("<ListRecords><resumptionToken>next</resumptionToken></ListRecords>", "").encode(), "neither"),
    ],
)
def test_it_says_which_wrong_thing_came(body: bytes, word: str) -> None:
    with pytest.raises(ProtocolViolation, match=word):
        read(body)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_entities_never_read_files(doctype: str) -> None:
    body = page(record(1, DC.format(title="&a;"))).replace("?>\n", f"?>{doctype}", 1)
    assert "root:" not in title(read(body), 0)


# --- hostile bytes


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_bytes_give_an_answer_or_a_providers_fault(data: st.DataObject) -> None:
    body = bytearray(page(*THREE, token='<resumptionToken cursor="0">next</resumptionToken>').encode())
    pieces = [
        b"<",
        b">",
        b"&",
        b"</record>",
        b"<record>",
        b"<header>",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"\xff",
        b"\0",
        b"<?",
    ]
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body) - 1))
        length = data.draw(st.integers(0, 40))
        piece = data.draw(st.one_of(st.sampled_from(pieces), st.binary(max_size=4)))
        body[at : at + length] = piece
    try:
        response = read(bytes(body))
    except (MalformedPayload, ProtocolViolation):
        return
    for each in response.records:
        assert each.metadata is None or parse_xml(each.metadata) is not None


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_a_providers_fault(noise: bytes) -> None:
    with pytest.raises((MalformedPayload, ProtocolViolation)):
        read(noise)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("bomb", ["<!--", "<![CDATA[", "&", "<record>", "<record>    ", "<a ", "<a:b c:d='", "<?x "])
def test_repair_is_linear(bomb: str) -> None:
    body = page(record(1, bomb * 200_000))
    try:
        read(body)
    except (MalformedPayload, ProtocolViolation):
        return
