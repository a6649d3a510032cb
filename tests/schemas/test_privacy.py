from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from schemas.privacy import REDACTED, REDACTED_ADDRESS, is_role_address, redact, redact_payload


@pytest.mark.parametrize(
    "address",
    [
        "info@egi.eu",
        "egi-helpdesk@egi.eu",
        "noreply@x.eu",
        "zenodo@zenodo.org",
        "gridsupport@x.de",
        "a@lists.cern.ch",
        "mailto:support@x.org",
        "VO-admins@x.org",
    ],
)
def test_role_addresses_are_known(address):
    assert is_role_address(address)


@pytest.mark.parametrize(
    "address", ["jane.doe@x.org", "jdoe@x.org", "dev.patel@x.org", "x@egi.eu", "not an address", REDACTED_ADDRESS]
)
def test_unsure_means_a_person(address):
    assert not is_role_address(address)


@pytest.mark.parametrize(
    ("text", "public", "count"),
    [
        ("write jane.doe@x.org or info@x.org", f"write {REDACTED} or info@x.org", 1),
        ("Call +33 4 76 00 00 00 now", f"Call {REDACTED} now", 1),
        ("Tel.: 01 23 45 67 89", f"Tel.: {REDACTED}", 1),
        ("Meeting ID: 862 1234 5678, Passcode: ab12cd", f"Meeting ID: {REDACTED}, Passcode: {REDACTED}", 2),
        ("https://zoom.us/j/1?pwd=abcdef", f"https://zoom.us/j/1?pwd={REDACTED}", 1),
        ("dec +22 00 52.20 and +1.234567890", "dec +22 00 52.20 and +1.234567890", 0),
        ("a password is required; tel 5 events", "a password is required; tel 5 events", 0),
    ],
)
def test_free_text_loses_what_is_private_and_nothing_else(text, public, count):
    assert redact(text) == (public, count)
    assert redact(public) == (public, 0)


def test_an_eosc_record_loses_its_people_and_stays_json():
    record = {
        "metadata": {"registeredBy": "Jane Doe", "registeredAt": "1669628500497", "modifiedBy": "Jane Doe"},
        "loggingInfo": [{"userEmail": "jane.doe@x.org", "userFullName": "Jane Doe", "userRole": "user"}],
        "service": {
            "name": "A service",
            "creators": [{"firstName": "Marie", "lastName": "Curie"}],
            "mainContact": {"firstName": "Jane", "lastName": 'Doe "JD"', "email": "jane.doe@x.org", "phone": "+33 4"},
            "helpdeskEmail": "support@x.org",
        },
    }
    body = json.dumps(record, indent=2).encode()

    public, count = redact_payload(body)

    found = json.loads(public)
    assert count == 8
    assert b"Doe" not in public
    assert found["service"]["creators"] == record["service"]["creators"]
    assert found["service"]["helpdeskEmail"] == "support@x.org"
    assert found["service"]["mainContact"]["email"] == REDACTED_ADDRESS
    assert found["metadata"]["registeredAt"] == "1669628500497"
    assert redact_payload(public) == (public, 0)


def test_a_site_loses_numbers_and_certificates_and_stays_xml():
    body = (
        b"<results><SITE><CONTACT_EMAIL>jane.doe@x.org</CONTACT_EMAIL><CONTACT_TEL>+33 4 76</CONTACT_TEL>"
        b"<HOSTDN><![CDATA[/DC=org/O=X/CN=host.x.org]]></HOSTDN><CSIRT_EMAIL>csirt@x.org</CSIRT_EMAIL>"
        b"<gmd:voice xmlns:gmd='g' xmlns:gco='c'><gco:CharacterString>+33 4</gco:CharacterString></gmd:voice>"
        b"<TEL/><HOME_URL>https://x.org/</HOME_URL><NOTE>mail jane.doe&#64;x.org</NOTE></SITE></results>"
    )

    public, count = redact_payload(body)

    assert count == 5
    etree.fromstring(public)
    for private in (b"jane", b"+33", b"CN="):
        assert private not in public
    assert b"csirt@x.org" in public
    assert b"https://x.org/" in public
    assert redact_payload(public) == (public, 0)


def test_a_payload_without_private_values_is_the_very_same_object():
    body = b"<dc><title>Nothing private</title></dc>"

    assert redact_payload(body)[0] is body


_SCRAPS = st.sampled_from(
    ["jane.doe@x.org", "info@x.org", "&#64;", "/DC=a/CN=b", "]]", "plain", "+33 4 76 00 00 00", "&amp;", "\\u0040", "é"]
)


@given(st.lists(_SCRAPS, max_size=6).map(" ".join), st.sampled_from(["phone", "CONTACT_TEL", "HOSTDN", "title"]))
def test_redacting_keeps_xml_well_formed_and_is_done_once(text, name):
    body = f"<r><{name}>{text}</{name}><x y='{text}'/></r>".encode()

    public, _ = redact_payload(body)

    etree.fromstring(public)
    assert redact_payload(public) == (public, 0)


@given(
    st.dictionaries(
        st.sampled_from(["phone", "mainContact", "firstName", "userEmail", "x"]),
        st.text(max_size=20) | st.dictionaries(st.sampled_from(["firstName", "phone", "y"]), st.text(max_size=10)),
    )
)
def test_redacting_keeps_json_well_formed_and_is_done_once(value):
    body = json.dumps(value).encode()

    public, _ = redact_payload(body)

    assert json.loads(public).keys() == value.keys()
    assert redact_payload(public) == (public, 0)
