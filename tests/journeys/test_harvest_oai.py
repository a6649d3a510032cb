"""OAI-PMH from a repository over HTTP into the store, by the real command; good days and bad ones."""

from __future__ import annotations

import csv
import gzip
import io
import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.web.app import create_app
from schemas.wire.settings import read_settings
from tests.harvester.commands import Done, Workplace
from tests.harvester.loopback import Asked, Reply
from tests.journeys.oai_server import Repository, listening


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path)


def state_of(place: Workplace) -> dict[str, Any]:
    """What a second harvest may not change: where the change log stands, and every record."""
    with Catalogue.open(place.data_dir) as catalogue:
        entities = list(catalogue.entities(states=("live", "withdrawn", "merged")))
        return {
            "position": catalogue.position(),
            "records": sorted((r.identifier, r.digest, r.deleted) for e in entities for r in e.records),
        }


def live(place: Workplace) -> int:
    with Catalogue.open(place.data_dir) as catalogue:
        return int(sum(status.live for status in catalogue.sources()))


def adds_up(report: dict[str, Any]) -> bool:
    ledger = report["ledger"]
    parts = ("new", "changed", "unchanged", "deleted", "quarantined", "rejected")
    return ledger["listed"] == sum(ledger[part] for part in parts)


def run(place: Workplace, source: Path, *words: str) -> Done:
    return place.harvest("run", "--json", str(source), *words)


# --- good days --------------------------------------------------------------------------------------------------


def test_a_repository_comes_in_once_and_stays_as_it_is(place: Workplace) -> None:
    repository = Repository(250, page=60)
    for number in range(0, 250, 25):
        repository.change(number, deleted=True)
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        first = run(place, source)
        assert first.code == 0, first.err
        assert first.report["state"] == "complete"
        assert first.report["ledger"] | {"listed": 250, "new": 240, "deleted": 10} == first.report["ledger"]
        assert first.json["indexed"] >= 240
        before = state_of(place)

        for words in ((), ("--full",)):
            again = run(place, source, *words)
            assert again.code == 0, again.err
            assert adds_up(again.report)
            ledger = again.report["ledger"]
            assert (ledger["new"], ledger["changed"], ledger["withdrawn"]) == (0, 0, 0)
            assert again.json["indexed"] == 0
            assert state_of(place) == before
        assert again.report["ledger"]["listed"] == 250
        assert again.report["ledger"]["unchanged"] == 240


def test_a_richer_format_that_is_offered_too_is_told_to_the_provider(place: Workplace) -> None:
    """On its page, in the table and to whoever reads the report; not where the richest is harvested anyway."""
    repository = Repository(3, offered=("oai_dc", "oai_datacite", "unheard_of"))
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai", formats=["oai_dc"])
        done = run(place, source)
    assert done.code == 0, done.err
    [told] = [each for each in done.report["problems"] if each["code"] == "richer-format"]
    assert told["message"].startswith("oai_datacite is offered too, which keeps 20 fields that oai_dc cannot")
    assert "identifiers of creators, such as ORCID" in told["message"]
    settings = read_settings("", {"CATALOGUE_DATA_DIR": str(place.data_dir)})
    with closing(open_catalogue(settings)) as catalogue:
        client = create_app(catalogue, settings).test_client()
        page = unescape(client.get("/sources/library/problems").text)
        assert page.index("You also offer more") < page.index(told["message"])
        rows = list(csv.DictReader(io.StringIO(client.get("/sources/library/problems.csv").text)))
        assert {each["message"] for each in rows if each["code"] == "richer-format"} == {told["message"]}
        assert told["message"] not in unescape(client.get("/sources/library").text), "it is no failure of the harvest"
    with listening(Repository(3)) as server:
        poor = place.source("poor", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        assert "richer-format" not in {each["code"] for each in run(place, poor).report["problems"]}


def test_an_incremental_run_brings_what_changed_and_what_was_deleted(place: Workplace) -> None:
    repository = Repository(120, page=50)
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        assert run(place, source).code == 0
        asked_before = len(server.asked)
        repository.now = repository.now.replace(day=2)
        repository.change(3, title="Edited")
        repository.change(4, deleted=True)
        repository.add(500)
        second = run(place, source)
        assert second.code == 0, second.err
        ledger = second.report["ledger"]
        assert (ledger["new"], ledger["changed"], ledger["deleted"]) == (1, 1, 1)
        assert second.report["window"]["from"] < "2026-11-01T12:00:00Z", "the server's clock, less an overlap"
        assert len(server.asked) - asked_before <= 5
    assert live(place) == 120


def test_a_few_silent_deletions_show_in_a_full_run(place: Workplace) -> None:
    repository = Repository(200)
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        assert run(place, source).code == 0
        repository.forget(1, 2, 3)
        assert run(place, source).report["ledger"]["absent"] == 0, "an incremental run shows no absence"
        assert live(place) == 200
        full = run(place, source, "--full")
        assert (full.code, full.report["ledger"]["withdrawn"]) == (0, 0), "one list alone is not believed"
        full = run(place, source, "--full")
        assert full.code == 0
        assert full.report["ledger"]["withdrawn"] == 3
    assert live(place) == 197


def test_a_sweep_shows_silent_deletions_without_a_full_run(place: Workplace) -> None:
    repository = Repository(200, deleted_record="no")
    with listening(repository) as server:
        sweeps = {"options": {"sweep": True}}
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai", **sweeps)
        assert run(place, source).code == 0
        repository.now = repository.now.replace(day=2)
        repository.change(9, title="Edited")
        repository.forget(1, 2, 3)
        swept = run(place, source)
        assert swept.code == 0, swept.err
        ledger = swept.report["ledger"]
        assert (ledger["changed"], ledger["absent"], ledger["withdrawn"]) == (1, 3, 0)
        assert adds_up(swept.report)
        assert run(place, source).report["ledger"]["withdrawn"] == 3, "two sweeps agree"
    assert live(place) == 197


# --- bad days ---------------------------------------------------------------------------------------------------


def at_token(asked: Asked) -> bool:
    return "resumptionToken" in asked.query


def oai_error(code: str) -> bytes:
    return (
        '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>'
        "2026-11-01T12:00:00Z</responseDate><request>http://repository.example/oai</request>"
        f'<error code="{code}">Said so.</error></OAI-PMH>'
    ).encode()


HTML = b"<!DOCTYPE html><html><body>Down for maintenance</body></html>"
PASSING = {
    "503 with Retry-After": Reply(b"busy", status=503, headers={"Retry-After": "1"}),
    "500 with an HTML page": Reply(HTML, status=500),
    "HTML with 200": Reply(HTML),
    "an empty body": Reply(b""),
    "a connection that breaks": Reply(b"<OAI-PMH" + b"x" * 5000, cut=100),
    "an expired token": Reply(oai_error("badResumptionToken")),
    "an expired token, with 422": Reply(oai_error("badResumptionToken"), status=422),
    "an unknown error": Reply(oai_error("InternalException")),
}


def test_passing_faults_lose_nothing(place: Workplace) -> None:
    """One of every kind, each met once, at another page of the list."""
    repository = Repository(240, page=10)
    left = list(PASSING.values())
    met: list[str] = []

    def fault(asked: Asked) -> Reply | None:
        if not at_token(asked):
            return None
        met.append(asked.target)
        if len(met) % 3 == 0 and left:
            return left.pop(0)
        if len(met) == 4:
            # Cut short with a true length: what loses records silently in every client that trusts its parser (D8).
            body = repository._answer(asked).body
            return Reply(body[: len(body) // 2])
        return None

    repository.fault = fault
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        done = run(place, source)
    assert done.code == 0, done.err + done.out
    assert left == []
    assert done.report["state"] == "complete"
    assert done.report["ledger"]["new"] == 240
    assert live(place) == 240


def test_an_empty_answer_with_422_is_an_answer(place: Workplace) -> None:
    """Zenodo says noRecordsMatch with HTTP 422: nothing new, and no failure."""
    repository = Repository(30)
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        assert run(place, source).code == 0
        repository.now = repository.now.replace(day=5)
        repository.fault = lambda asked: (
            Reply(oai_error("noRecordsMatch"), status=422) if asked.query.get("verb") == "ListRecords" else None
        )
        done = run(place, source)
    assert done.code == 0, done.err
    assert done.report["state"] == "complete"
    assert done.report["ledger"]["listed"] == 0


def test_one_broken_record_costs_itself_only(place: Workplace) -> None:
    repository = Repository(60, page=10)
    repository.things["oai:repository.example:23"].broken = True
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        done = run(place, source)
    assert done.code == 3, done.err
    assert done.report["ledger"]["new"] == 59
    assert done.report["ledger"]["quarantined"] == 1
    assert adds_up(done.report)
    problems = [each for each in done.report["problems"] if each["code"] == "quarantined"]
    assert [each["identifier"] for each in problems] == ["oai:repository.example:23"]


def test_a_server_whose_tokens_never_work_is_read_in_small_windows(place: Workplace) -> None:
    repository = Repository(60, page=10)
    repository.fault = lambda asked: Reply(HTML) if at_token(asked) else None
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        done = run(place, source)
    assert done.code == 0, done.err
    assert done.report["state"] == "complete"
    assert done.report["ledger"]["new"] == 60


def test_a_list_that_breaks_off_is_incomplete_and_withdraws_nothing(place: Workplace) -> None:
    repository = Repository(100, page=10)
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        assert run(place, source).code == 0
        repository.forget(*range(8))
        whole = ("Identify", "ListMetadataFormats")
        repository.fault = lambda asked: (
            Reply(HTML) if asked.query.get("verb") not in whole and ("from" in asked.query or at_token(asked)) else None
        )
        done = run(place, source, "--full")
    assert done.code == 3
    assert done.report["state"] == "interrupted", "a refused list is resumed, not listed anew"
    assert "HTML" in done.report["reason"]
    assert done.report["ledger"]["withdrawn"] == 0
    assert live(place) == 100


@pytest.mark.parametrize(
    "refusal", [Reply(HTML), Reply(status=302, headers={"Location": "/login"}), Reply(b"no", status=403)]
)
def test_a_list_behind_a_login_costs_few_requests(place: Workplace, refusal: Reply) -> None:
    """Everybody may ask who it is, only members for its records."""
    repository = Repository(60, page=10)
    repository.fault = lambda asked: refusal if asked.query.get("verb", "List").startswith("ListRecords") else None
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        done = run(place, source)
        asked = len(server.asked)
        repository.fault = lambda asked: None
        assert run(place, source).code == 0
    assert done.code == 3
    assert done.report["state"] == "interrupted"
    assert "the same refusal" in done.report["reason"]
    assert asked <= 20, asked
    assert live(place) == 60


def test_pages_that_are_too_large_are_the_reason_of_an_incomplete_run(place: Workplace) -> None:
    repository = Repository(60, page=10)
    bomb = Reply(gzip.compress(b" " * 5_000_000), headers={"Content-Encoding": "gzip"})
    repository.fault = lambda asked: bomb if asked.query.get("verb") in ("ListRecords", "ListIdentifiers") else None
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        done = place.harvest("run", "--json", str(source), CATALOGUE_HARVEST_PAGE_BYTES="1000000")
    assert done.code == 3, done.err
    assert done.report["state"] == "incomplete"
    assert "the response is larger than harvest.page_bytes (1000000)" in done.report["reason"]


def test_an_empty_full_list_is_held_and_released_by_one_command(place: Workplace) -> None:
    repository = Repository(1000)
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        assert run(place, source).code == 0
        before = state_of(place)
        repository.forget(*range(1000))
        done = run(place, source, "--full")
        assert done.code == 3
        assert (done.report["ledger"]["withdrawn"], done.report["ledger"]["held"]) == (0, 1000)
        assert state_of(place) == before
        assert live(place) == 1000
    (hold,) = place.here("holds", "--json").json
    assert hold["count"] == 1000
    assert hold["evidence"]["why"] == "the list is empty"
    released = place.here("release", str(hold["number"]))
    assert released.code == 0, released.err
    assert live(place) == 0
    assert place.here("holds", "--json").json == []


def test_a_hold_refused_keeps_its_records(place: Workplace) -> None:
    repository = Repository(100)
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        run(place, source)
        repository.forget(*range(50))
        assert run(place, source, "--full").report["ledger"]["held"] == 50
    (hold,) = place.here("holds", "--json").json
    assert place.here("refuse", str(hold["number"])).code == 0
    assert live(place) == 100
    assert place.here("release", str(hold["number"])).code == 2, "it is decided"


def test_a_provider_that_asks_to_come_back_later_is_left_alone(place: Workplace) -> None:
    repository = Repository(60, page=10)
    repository.fault = lambda asked: (
        Reply(status=503, headers={"Retry-After": "86400"})
        if asked.query.get("resumptionToken", "").endswith("|30")
        else None
    )
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        done = run(place, source)
        assert done.code == 3
        assert done.report["state"] == "interrupted"
        assert "86400" in done.report["reason"]
        assert live(place) == 30
        repository.fault = lambda asked: None
        first = len(server.asked)
        again = run(place, source)
        assert again.code == 0, again.err
        lists = [asked for asked in server.asked[first:] if asked.query.get("verb") == "ListRecords"]
        assert lists[0].query["resumptionToken"].endswith("|30"), "it goes on where it was"
    assert live(place) == 60


def test_a_stopped_harvest_goes_on_where_it_was(place: Workplace) -> None:
    repository = Repository(400, page=10)
    gate = Gate(repository, after=12)
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        with gate.waiting(place, source) as harvest:
            harvest.send_signal(signal.SIGINT)
            out, err = harvest.communicate(timeout=60)
        assert harvest.returncode == 130, out + err
        (report,) = json.loads(out)["runs"]
        assert report["state"] == "interrupted"
        came = live(place)
        assert 0 < came == report["ledger"]["listed"] < 400
        first = len(server.asked)
        again = run(place, source)
        assert again.code == 0, again.err
        assert again.report["ledger"]["listed"] == 400, "the ledger is the whole run's"
        lists = [asked for asked in server.asked[first:] if asked.query.get("verb") == "ListRecords"]
        assert "resumptionToken" in lists[0].query
    assert live(place) == 400


class Gate:
    """Holds every answer back after so many, so that a harvest is surely at work while a test looks at it."""

    def __init__(self, repository: Repository, *, after: int) -> None:
        self._after = after
        self._count = 0
        self._reached, self._open = Event(), Event()
        repository.fault = self._hold

    def _hold(self, asked: Asked) -> None:
        self._count += 1
        if self._count > self._after and not self._open.is_set():
            self._reached.set()
            self._open.wait(60)

    @contextmanager
    def waiting(self, place: Workplace, source: Path) -> Iterator[subprocess.Popen[str]]:
        """A harvest that waits at the gate while the block lasts."""
        with place.start("run", "--json", str(source)) as harvest:
            assert self._reached.wait(60)
            try:
                yield harvest
            finally:
                self._open.set()
                harvest.terminate()


# --- exit codes and neighbours ----------------------------------------------------------------------------------


def test_one_bad_source_does_not_stop_the_others(place: Workplace) -> None:
    with listening(Repository(20)) as server:
        good = place.source("good", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        lost = place.source("lost", protocol="oai_pmh", endpoint=f"{server.url}/nothing-here")
        done = place.harvest("run", "--json", str(lost), str(good))
    assert done.code == 3
    assert {report["source"]: report["state"] for report in done.json["runs"]} == {"good": "complete", "lost": "failed"}
    assert live(place) == 20


def test_a_source_nobody_answers_for_is_unreachable(place: Workplace) -> None:
    source = place.source("lost", protocol="oai_pmh", endpoint="http://127.0.0.1:9/oai")
    done = run(place, source)
    assert done.code == 4, done.out + done.err
    assert done.report["state"] == "failed"


def test_a_source_is_harvested_by_one_process_at_a_time(place: Workplace) -> None:
    repository = Repository(40, page=10)
    gate = Gate(repository, after=4)
    with listening(repository) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        with gate.waiting(place, source) as first:
            second = run(place, source)
            first.send_signal(signal.SIGTERM)
            first.communicate(timeout=60)
    assert first.returncode == 130
    assert second.code == 5, second.out + second.err
    assert "another harvest" in second.err


def test_private_addresses_need_the_operators_word(place: Workplace) -> None:
    with listening(Repository(5)) as server:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        done = place.harvest("run", str(source), CATALOGUE_HARVEST_ALLOW_PRIVATE_ADDRESSES="false")
        assert server.asked == []
    assert done.code == 2
    assert "allow_private_addresses" in done.err


def test_a_contact_is_needed(place: Workplace) -> None:
    source = place.source("library", protocol="oai_pmh", endpoint="http://127.0.0.1:9/oai")
    done = place.harvest("run", str(source), CATALOGUE_HARVEST_CONTACT="")
    assert done.code == 2
    assert "harvest.contact" in done.err


def test_a_limit_stops_a_first_try_and_an_index_in_use_is_left_alone(place: Workplace) -> None:
    settings = read_settings("", {"CATALOGUE_DATA_DIR": str(place.data_dir)})
    with listening(Repository(100, page=10)) as server, open_catalogue(settings, project=True) as projector:
        source = place.source("library", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        done = run(place, source, "--limit", "20")
        assert done.json["indexed"] == 0
        assert "left to its own projector" in done.err
        assert projector.refresh_index() == done.report["ledger"]["new"]
    assert done.code == 0, done.err
    assert done.report["state"] == "incomplete"
    assert 20 <= done.report["ledger"]["listed"] <= 50
