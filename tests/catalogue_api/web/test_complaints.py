"""What is wrong with a source's records, as its provider reads it."""

from __future__ import annotations

import csv
import io
from html import unescape

from flask.testing import FlaskClient

from schemas.formats.xml import parse_xml
from schemas.profiles.registry import PROFILES
from schemas.validation.cards import card

ATOM = "{http://www.w3.org/2005/Atom}"


def test_problems_stand_by_cause_under_the_providers_identifiers(client: FlaskClient) -> None:
    page = unescape(client.get("/sources/lofar_portal/problems").text)
    assert "<h1>What can be mended</h1>" in page
    assert "A private telephone number was taken out of the contact." in page
    assert "Give the address of a service desk in place of a person's." in page
    assert ">ivo://lofar.example/lotss-dr2</a>" in page
    assert page.index("CONTACT-REDACTED") < page.index("DATE-PRECISION"), "warnings stand before advice"
    assert "no term for polygons with holes" in page
    assert "resource/geoLocations/geoLocationPolygon" in page


def test_one_cause_lists_every_record_with_all_that_is_wrong_with_it(client: FlaskClient) -> None:
    page = unescape(client.get("/sources/lofar_portal/problems?code=CONTACT-REDACTED").text)
    assert "contact point 1" in page
    assert "<code>CONTACT-REDACTED</code> <code>DATE-PRECISION</code>" in page or (
        "<code>DATE-PRECISION</code> <code>CONTACT-REDACTED</code>" in page
    )
    refused = unescape(client.get("/sources/open_shelf/problems?code=TITLE-MISSING").text)
    assert "oai:shelf:refused" in refused
    assert "rejected" in refused
    assert "What can be mended" in client.get("/sources/open_shelf/problems?code=NEVER").text


def test_the_table_has_a_row_for_every_finding(client: FlaskClient) -> None:
    answer = client.get("/sources/open_shelf/problems.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.mimetype == "text/csv"
    assert ("oai:shelf:refused", "error", "TITLE-MISSING", "rejected") in {
        (row["identifier"], row["severity"], row["code"], row["outcome"]) for row in rows
    }
    private = list(csv.DictReader(io.StringIO(client.get("/sources/lofar_portal/problems.csv").text)))
    assert {"DATE-PRECISION", "CONTACT-REDACTED"} <= {row["code"] for row in private}


def test_the_feed_tells_what_became_wrong(client: FlaskClient) -> None:
    answer = client.get("/sources/lofar_portal/problems.atom")
    feed = parse_xml(answer.data)
    assert answer.mimetype == "application/atom+xml"
    entries = feed.findall(f"{ATOM}entry")
    told = {entry.findtext(f"{ATOM}title") for entry in entries}
    assert "A private telephone number was taken out of the contact. (1 record)" in told
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(entry.findtext(f"{ATOM}updated") for entry in entries)
    again = client.get("/sources/lofar_portal/problems.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_badge_is_a_picture_that_other_pages_may_show(client: FlaskClient) -> None:
    answer = client.get("/sources/lofar_portal/badge.svg")
    assert answer.mimetype == "image/svg+xml"
    assert parse_xml(answer.data).get("aria-label") == "metadata: errors in 1 record"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert client.get("/sources/lofar_portal/badge.svg", headers={"If-None-Match": answer.headers["ETag"]}).text == ""
    assert "metadata: no errors" in client.get("/sources/service_registry/badge.svg").text


def test_a_source_leads_to_its_problems_and_one_that_is_none_is_not_found(client: FlaskClient) -> None:
    assert 'href="/sources/open_shelf/problems"' in client.get("/sources/open_shelf").text
    for path in ("problems", "problems.csv", "problems.atom", "badge.svg"):
        assert client.get(f"/sources/never/{path}").status_code == 404


def test_the_rules_of_a_harvest_are_rules_of_the_validator() -> None:
    for profile in PROFILES:
        for rule in profile.rules:
            found = card(rule.code)
            assert found is not None, rule.code
            assert found.severity is rule.severity, rule.code
