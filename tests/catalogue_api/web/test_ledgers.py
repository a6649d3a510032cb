"""The books as anyone reads them: holds, harvests and what became of every record, without a login."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient


def run_of(client: FlaskClient, source: str, mode: str = "full") -> int:
    runs = client.get(f"/api/v1/runs?source={source}").json["runs"]
    return int(next(each["run"] for each in runs if each["mode"] == mode))


def test_the_ledger_of_a_run_adds_up_record_by_record(client: FlaskClient) -> None:
    number = run_of(client, "open_shelf")
    found = client.get(f"/api/v1/runs/{number}").json
    ledger = found["ledger"]
    parts = ("new", "changed", "unchanged", "deleted", "quarantined", "rejected")
    assert ledger["listed"] == sum(ledger[part] for part in parts) > 3
    for outcome in parts:
        records = client.get(f"/api/v1/runs/{number}/records?outcome={outcome}").json["records"]
        assert (len(records), {each["outcome"] for each in records} - {outcome}) == (ledger[outcome], set())
    assert (found["ending"]["whole"], found["ending"]["requests"]) == (True, None)
    assert found["seconds"] > 0


def test_pages_of_records_follow_each_other(client: FlaskClient) -> None:
    number = run_of(client, "open_shelf")
    seen: list[str] = []
    address = f"/api/v1/runs/{number}/records?limit=2"
    while address:
        page = client.get(address).json
        seen += [each["identifier"] for each in page["records"]]
        address = "/" + page["next"].partition("://")[2].partition("/")[2] if page["next"] else ""
    assert seen == sorted(set(seen))
    assert len(seen) == client.get(f"/api/v1/runs/{number}").json["ledger"]["listed"]


def test_a_refused_record_says_why_with_its_code(client: FlaskClient) -> None:
    (refused,) = client.get("/api/v1/sources/open_shelf/records?outcome=rejected").json["records"]
    assert refused["identifier"] == "oai:shelf:refused"
    assert [each["code"] for each in refused["findings"]] == ["TITLE-MISSING"]
    page = client.get("/sources/open_shelf/records?outcome=rejected").text
    assert "A dataset needs a title." in page
    assert "oai:shelf:77" not in page


def test_the_table_to_download_is_safe_and_whole(client: FlaskClient) -> None:
    number = run_of(client, "open_shelf")
    answer = client.get(f"/sources/open_shelf/runs/{number}/records.csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="open_shelf-{number}.csv"'
    header, *rows = csv.reader(io.StringIO(answer.text))
    assert header == ["identifier", "outcome", "detail", "codes"]
    assert len(rows) == client.get(f"/api/v1/runs/{number}").json["ledger"]["listed"]
    assert ["oai:shelf:refused", "rejected", "A dataset needs a title.", "TITLE-MISSING"] in rows
    everything = list(csv.reader(io.StringIO(client.get("/sources/open_shelf/records.csv").text)))
    assert len(everything) >= len(rows)


def test_a_hold_is_shown_with_its_evidence_and_what_has_to_be_decided(client: FlaskClient) -> None:
    (listed,) = client.get("/api/v1/holds").json["holds"]
    found = client.get(f"/api/v1/holds/{listed['number']}?limit=10").json
    assert (found["count"], len(found["records"])) == (23, 10)
    assert found["question"].startswith("Are these records really gone?")
    assert found["records"][0] == {"old": "eosc.1", "new": None}
    page = client.get(f"/holds/{listed['number']}").text
    assert "23 of 24 records are not listed any more" in page
    assert "eosc.1" in page
    assert f"/holds/{listed['number']}" in client.get("/holds").text
    assert f"/holds/{listed['number']}" in client.get("/sources").text
    assert f"/holds/{listed['number']}" in client.get("/sources/service_registry").text


@pytest.mark.parametrize(
    "path",
    [
        "/holds/99",
        "/sources/never/records",
        "/sources/never/runs/1",
        "/sources/open_shelf/runs/99",
        "/sources/service_registry/runs/2",
        "/sources/open_shelf/runs/99/records.csv",
        "/api/v1/runs/99/records",
    ],
)
def test_what_is_not_here_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_pages_lead_to_the_books(client: FlaskClient) -> None:
    number = run_of(client, "open_shelf")
    assert f"/sources/open_shelf/runs/{number}" in client.get("/sources/open_shelf").text
    assert "/sources/open_shelf/records" in client.get("/sources/open_shelf").text
    assert "/trace?identifier=oai" in client.get("/record/open_shelf/oai:shelf:77").text
    assert "/trace?identifier=10.1234%2Fnever" in client.get("/search?q=10.1234/never").text
    assert "/holds" in client.get("/").text


@pytest.mark.parametrize(
    "written",
    [
        "oai:shelf:77",
        " oai:shelf:77 ",
        "oai%3Ashelf%3A77",
        "OAI:shelf:77",
        "https://doi.org/10.5281/ZENODO.4242",
        "doi:10.5281/zenodo.4242",
    ],
)
def test_a_record_is_traced_under_any_written_form(client: FlaskClient, written: str) -> None:
    traces = client.get("/api/v1/trace", query_string={"identifier": written}).json["traces"]
    assert "oai:shelf:77" in [each["identifier"] for each in traces]
    assert "Next harvest" in client.get("/trace", query_string={"identifier": written}).text


def test_nothing_private_stands_in_what_could_not_be_read(client: FlaskClient) -> None:
    for source in ("lofar_portal", "open_shelf", "service_registry"):
        page = client.get(f"/api/v1/sources/{source}/records?limit=1000").text
        assert "@" not in page
