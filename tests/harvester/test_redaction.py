"""What redaction takes out of a document does not survive in the payload that is stored and published."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest

from harvester.normalise import read_payload
from harvester.spiders.files import unwrap
from harvester.spiders.members import Member
from schemas.dcat.private import redact_rdf
from schemas.formats.registry import FORMATS, format_of
from schemas.privacy import redact_payload
from schemas.records import Deposit, Header, Payload, Source
from tests.contracts.test_formats import BODIES as SMALLEST

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = Source("s", "S", "files", "/nowhere")
TEXT = "Ask Jane at +49 151 23456789, phone: 022 767 61 11 or jane.doe@x.org. Meeting ID: 862 1234 5678, M45 +24 07 00."
PRIVATE = ("23456789", "767 61 11", "jane.doe", "1234 5678")
CONTACT = ("Doe, Jim", "Jim Doe", "15123456789", "J. Doe-Contact", "+49301234567")
KEPT = ("Curie", "M45 +24 07 00", "10.5281/zenodo.1")


def oai_dc(text: str = TEXT) -> bytes:
    return (
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>A title</dc:title><dc:creator>Curie, Marie</dc:creator><dc:description>{text}</dc:description>"
        "<dc:identifier>https://doi.org/10.5281/zenodo.1</dc:identifier><dc:type>dataset</dc:type></oai_dc:dc>"
    ).encode()


DATACITE = f"""<resource xmlns="http://datacite.org/schema/kernel-4">
<identifier identifierType="DOI">10.5281/zenodo.1</identifier>
<creators><creator><creatorName>Curie, Marie</creatorName></creator></creators>
<titles><title>A title</title></titles><publisher>P</publisher><publicationYear>2020</publicationYear>
<contributors><contributor contributorType="ContactPerson"><contributorName>Doe, Jim</contributorName>
<givenName>Jim</givenName><affiliation>ESO</affiliation></contributor>
<contributor contributorType="ContactPerson"><contributorName nameType="Organizational">ESO Desk</contributorName>
</contributor></contributors>
<resourceType resourceTypeGeneral="Dataset">d</resourceType>
<descriptions><description descriptionType="Abstract">{TEXT}</description></descriptions></resource>""".encode()

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix v: <http://www.w3.org/2006/vcard/ns#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix schema: <http://schema.org/> .
"""
TURTLE = (
    PREFIXES
    + f"""<https://x.org/d> a dcat:Dataset ; dct:title "A title"@en ; dct:description "{TEXT}" ;
  dct:identifier "https://doi.org/10.5281/zenodo.1" ; dct:creator [ a foaf:Person ; foaf:name "Marie Curie" ] ;
  dct:publisher [ a foaf:Organization ; foaf:name "ESO" ; foaf:phone <tel:+4915123456789> ;
    schema:telephone "+4915123456789" ] ;
  dcat:contactPoint [ a v:Individual ; v:fn "Jim Doe" ; v:given-name "Jim Doe" ; v:nickname "J. Doe-Contact" ;
    v:organization-name "ESO" ; v:hasEmail <mailto:jane.doe@x.org>, <mailto:support@x.org> ;
    v:hasTelephone <tel:+4915123456789>, [ v:hasValue <tel:+49301234567> ], [ v:value "+49301234567" ] ] ,
    [ a v:Organization ; v:fn "ESO Desk" ] . # or +49 151 23456789
"""
).encode()
RDF_XML = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"
 xmlns:dct="http://purl.org/dc/terms/" xmlns:c="http://www.w3.org/2006/vcard/ns#" xmlns:foaf="http://xmlns.com/foaf/0.1/">
<dcat:Dataset rdf:about="https://x.org/d"><dct:title>A title</dct:title><dct:description>{TEXT}</dct:description>
<dct:identifier>https://doi.org/10.5281/zenodo.1</dct:identifier>
<dct:creator><foaf:Person foaf:name="Marie Curie"/></dct:creator>
<dcat:contactPoint><c:Kind c:nickname="J. Doe-Contact"><c:fn>Jim Doe</c:fn>
<c:hasTelephone rdf:resource="tel:+4915123456789"/>
<c:hasTelephone rdf:parseType="Resource"><c:hasValue rdf:resource="tel:+49301234567"/></c:hasTelephone>
<c:organization-name>ESO</c:organization-name></c:Kind></dcat:contactPoint>
<dcat:contactPoint><c:Organization><c:fn>ESO Desk</c:fn></c:Organization></dcat:contactPoint></dcat:Dataset></rdf:RDF>
""".encode()
JSON_LD = json.dumps(
    {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "called": "http://www.w3.org/2006/vcard/ns#fn",
            "ring": {"@id": "http://www.w3.org/2006/vcard/ns#hasTelephone", "@type": "@id"},
            "foaf": "http://xmlns.com/foaf/0.1/",
            "org": "http://www.w3.org/2006/vcard/ns#organization-name",
        },
        "@id": "https://x.org/d",
        "@type": "dcat:Dataset",
        "dct:title": "A title",
        "dct:description": TEXT,
        "dct:identifier": "https://doi.org/10.5281/zenodo.1",
        "dct:creator": {"@type": "foaf:Person", "foaf:name": "Marie Curie"},
        "dcat:contactPoint": [
            {"called": "Jim Doe", "ring": "tel:+4915123456789", "org": "ESO"},
            {"called": "ESO Desk"},
        ],
    }
).encode()
EOSC = {
    "id": "eosc.x",
    "name": "A service of Curie 10.5281/zenodo.1",
    "description": TEXT,
    "resourceOrganisation": "eosc.eso",
    "webpage": "https://x.org",
    "mainContact": {
        "firstName": "Jim Doe",
        "lastName": "Doe, Jim",
        "email": "jane.doe@x.org",
        "phone": "+4915123456789",
    },
    "helpdeskEmail": "support@x.org",
    "resourceProviders": ["ESO Desk"],
}
EOSC_PROVIDER = {
    "id": "eosc.p",
    "abbreviation": "ESO Desk",
    "name": "A provider of Curie 10.5281/zenodo.1",
    "description": TEXT,
    "website": "https://x.org",
    "legalEntity": True,
    "legalStatus": "provider_legal_status-public_legal_entity",
    "location": {"country": "DE"},
    "users": [{"name": "Jim", "surname": "Jim Doe", "email": "jane.doe@x.org"}],
    "mainContact": {"firstName": "Jim Doe", "phone": "+4915123456789"},
}
BODIES = {
    "oai_dc": [oai_dc()],
    "oai_datacite": [DATACITE],
    "dcat": [TURTLE, RDF_XML, JSON_LD],
    "eosc_service": [json.dumps(EOSC, indent=2).encode()],
    "eosc_provider": [json.dumps(EOSC_PROVIDER, indent=2).encode()],
}
CASES = [(prefix, body) for prefix, bodies in BODIES.items() for body in bodies]


def payload(prefix: str, body: bytes) -> Payload:
    return Payload("s", Header("one"), prefix, body, "https://x.org/oai", NOW)


# Formats whose texts are not prose that a person may have put a number into: names of tables, columns and surveys.
NO_PROSE = {"hips", "votable", "fedcloud", "cric"}
_XML_PROSE = re.compile(
    rb"(<(?:[\w.-]+:)?(?:description|abstract|abstr|institutionName|OFFICIAL_NAME|DESCRIPTION|Description|title)\b[^>/]*>)[^<]*|(code=\"a\">Krill)"
)


def with_prose(body: bytes) -> bytes:
    """One record of a format, its description said by somebody who is to be called."""
    if body.lstrip()[:1] == b"{":
        record = json.loads(body)
        inner = next((name for name in ("fields", *record) if isinstance(record.get(name), dict)), None)
        if inner is not None:
            record[inner] |= {"long_description": TEXT}
        return json.dumps({**record, "description": TEXT, "note": TEXT}).encode()
    if b"BEGIN:VEVENT" in body:
        folded = TEXT.replace(",", "\\,")
        lines = f"DESCRIPTION:{folded[:30]}\r\n {folded[30:]}\r\nATTENDEE;CN=Jim Doe:mailto:jane.doe@x.org\r\n"
        return body.replace(b"END:VEVENT", lines.encode() + b"END:VEVENT")
    return _XML_PROSE.sub(lambda at: (at[1] or at[2] + b" ") + TEXT.encode(), body)


def records_of(prefix: str, body: bytes) -> list[bytes]:
    """What a bulk body is cut into, else the body."""
    split = format_of(prefix).split
    return [part for _, part in split(body)] if split else [body]


@pytest.mark.parametrize("prefix", sorted({each.prefix for each in FORMATS} - set(BODIES) - NO_PROSE))
def test_every_other_format_is_looked_at(prefix):
    looked_at = 0
    for alone in (with_prose(part) for body in SMALLEST[prefix] for part in records_of(prefix, body)):
        item = read_payload(payload(prefix, alone), SOURCE)
        if not isinstance(item, Deposit) or b"Ask Jane" not in alone:
            continue
        looked_at += 1
        stored, document = item.payload.body.decode(), item.record.document.decode()
        assert "Ask Jane" in stored, "the rest stays as received"
        for private in (*PRIVATE, "Jim Doe"):
            assert private not in unescape(stored)
            assert private not in document
    assert looked_at, f"no body of {prefix} has prose: say why in NO_PROSE, or write one"


@pytest.mark.parametrize(("prefix", "body"), CASES, ids=[f"{prefix}-{at}" for at, (prefix, _) in enumerate(CASES)])
def test_what_a_document_may_not_hold_is_not_in_the_stored_payload(prefix, body):
    item = read_payload(payload(prefix, body), SOURCE)

    assert isinstance(item, Deposit)
    stored, document = item.payload.body.decode(), item.record.document.decode()
    for private in (*PRIVATE, *CONTACT):
        assert private not in unescape(stored)
        assert private not in document
    for kept in KEPT:
        assert kept in stored
    assert ("ESO Desk" in stored) is ("ESO Desk" in body.decode())
    assert item.payload.redacted >= 4
    assert read_payload(item.payload, SOURCE) == item


@pytest.mark.parametrize("body", [TURTLE, JSON_LD, RDF_XML])
def test_files_of_rdf_are_stored_without_contacts_too(body):
    (entry,) = unwrap(Member("d.ttl", body), SOURCE, record_bytes=1_000_000, url="file:///d.ttl", now=NOW)

    item = read_payload(entry, SOURCE)

    assert isinstance(item, Deposit)
    assert not [private for private in (*PRIVATE, *CONTACT) if private.encode() in item.payload.body]
    assert b"ESO Desk" in item.payload.body
    assert b"ESO Desk" in item.record.document


def test_rdf_of_one_meaning_is_one_document_whether_contacts_were_redacted_before_or_not():
    once, count = redact_rdf(TURTLE)

    assert count > 5
    assert redact_rdf(once) == (once, 0)
    assert redact_rdf(redact_rdf(RDF_XML)[0]) == (redact_rdf(RDF_XML)[0], 0)
    assert redact_rdf(RDF_XML)[0].startswith(b"<rdf:RDF")


def test_rdf_without_anything_private_is_the_very_same_object():
    body = (
        PREFIXES.encode()
        + b'<https://x.org/d> a dcat:Dataset ; dct:title "t" ; dcat:contactPoint [ v:fn "ESO Desk" ] .'
    )

    assert redact_rdf(body)[0] is body


@pytest.mark.parametrize(
    ("written", "private"),
    [
        ("Tel:\n      022\n      767 61 11", "767"),
        ("Tel: &lt;b&gt;022 767 61 11&lt;/b&gt;", "767"),
        ("&#43;49 151 23456789", "23456789"),
        ("Passwort: geheim99", "geheim99"),
        ("T\u00e9l\u00e9phone : 01 23 45 67 89", "45 67"),
        ("see https://zoom.us/j/1?a=b&amp;pwd=abcdef now", "abcdef"),
        ("<![CDATA[phone: 022 767 61 11 & more]]>", "767"),
        ("x<!-- mobile 0151 2345678 -->", "2345678"),
        ("Tel:<br/>022 767 61 11", "767"),
    ],
)
def test_a_number_is_found_however_it_is_written(written, private):
    body = oai_dc(written)

    public, count = redact_payload(body)

    assert count == 1
    assert private not in public.decode()
    assert redact_payload(public) == (public, 0)
    assert isinstance(read_payload(payload("oai_dc", public), SOURCE), Deposit)


@pytest.mark.parametrize(
    "written",
    [
        "https://zenodo.org/records/1?token=abcdefgh",
        "+40.6894-074.0447",
        "tel-01234567",
        "2020-01-01T00:00:00+0100",
        "hotel 1234567 and telescope 12345678",
    ],
)
def test_what_is_no_number_of_a_person_stays(written):
    body = oai_dc(written)

    assert redact_payload(body)[0] is body


def test_two_bytes_a_character_hide_nothing():
    body = ('<?xml version="1.0" encoding="UTF-16"?>' + oai_dc().decode()).encode("utf-16")

    public, count = redact_payload(body)

    assert count == 4
    assert b"utf-8" in public
    assert isinstance(read_payload(payload("oai_dc", public), SOURCE), Deposit)
    assert not [private for private in PRIVATE if private in public.decode()]


@pytest.mark.parametrize("value", ["::", "[a]:x", "{a}:b", ":", "a\x7f:b", "http://[::1"])
def test_an_attribute_that_is_no_iri_is_redacted_like_any_other(value):
    """Found by mutants of GeoDCAT-AP examples: building an IRI of it raises `ValueError`."""
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:v="http://www.w3.org/2006/vcard/ns#">'
        f'<rdf:Description rdf:about="https://example.org/c" v:note="{value}">'
        '<v:hasEmail rdf:resource="mailto:jane.doe@example.org"/></rdf:Description></rdf:RDF>'
    ).encode()
    public, count = redact_rdf(body)
    assert count
    assert b"jane.doe" not in public


@pytest.mark.parametrize("value", ["https://example.org/a|b", "https://example.org/`", "https://[x/", "urn:%%4"])
def test_an_iri_that_no_parser_should_have_let_through_stays_as_it_is(value):
    """oxigraph reads such IRIs leniently and refuses to build them (mutants of our own Turtle)."""
    body = f"<https://example.org/c> <http://purl.org/dc/terms/relation> <{value}> .".encode()
    assert redact_rdf(body) == (body, 0)
