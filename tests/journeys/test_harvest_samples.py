"""Answers and files that real providers published: every record ends in exactly one outcome, and nothing raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalogue_api.catalogue import Catalogue
from tests.harvester.commands import Done, Workplace
from tests.harvester.loopback import Asked, Reply, serving

pytestmark = pytest.mark.samples


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path)


def run(place: Workplace, source: Path, *words: str) -> Done:
    return place.harvest("run", "--json", str(source), *words)


def adds_up(report: dict[str, Any]) -> bool:
    ledger = report["ledger"]
    parts = ("new", "changed", "unchanged", "deleted", "quarantined", "rejected")
    return ledger["listed"] > 0 and ledger["listed"] == sum(ledger[part] for part in parts)


def kept(place: Workplace) -> dict[str, int]:
    with Catalogue.open(place.data_dir) as catalogue:
        (status,) = catalogue.sources()
        return {"live": status.live, "quarantined": status.quarantined, "bytes": len(catalogue.quarantined())}


def zenodo(folder: Path) -> Any:
    """Zenodo as it was recorded: three pages of a list whose stated size is eight million, errors with HTTP 422."""
    first = next(folder.glob("*verb=ListRecords_metadataPrefix=oai_dc.200.*")).read_bytes()
    second, last = sorted(
        (path.read_bytes() for path in folder.glob("*verb=ListRecords_resumptionToken=*")),
        key=lambda body: b"<resumptionToken" not in body,
    )
    identify = next(folder.glob("*verb=Identify*")).read_bytes()
    formats = next(folder.glob("*verb=ListMetadataFormats*.200.*")).read_bytes()
    nothing = next(folder.glob("*verb=ListRecords_from=2030*.422.*")).read_bytes()
    expired = next(folder.glob("*verb=ListSets_resumptionToken=XXX.422.*")).read_bytes()
    followers = {token_of(first): second, token_of(second): last}

    def answer(asked: Asked) -> Reply:
        verb = asked.query.get("verb")
        if asked.path != "/oai2d":
            return Reply(status=404)
        if verb == "Identify":
            return Reply(identify)
        if verb == "ListMetadataFormats":
            return Reply(formats)
        if "resumptionToken" in asked.query:
            body = followers.get(asked.query["resumptionToken"])
            return Reply(body) if body else Reply(expired, status=422)
        if verb == "ListRecords" and "from" not in asked.query:
            return Reply(first)
        return Reply(nothing, status=422)

    return answer


def token_of(page: bytes) -> str:
    return page.split(b"<resumptionToken", 1)[1].split(b">", 1)[1].split(b"<", 1)[0].decode()


def test_zenodos_recorded_answers_over_http(place: Workplace, samples: Path) -> None:
    """Three pages of eight million records, whose errors come with HTTP 422: no proof of the end, and nothing lost."""
    with serving(zenodo(samples / "zenodo-oai")) as server:
        source = place.source("zenodo", protocol="oai_pmh", endpoint=f"{server.url}/oai2d", formats=["oai_dc"])
        done = run(place, source)
    assert done.code == 3, done.err
    assert done.report["state"] == "incomplete"
    assert adds_up(done.report)
    assert done.report["ledger"]["quarantined"] == 0
    assert kept(place)["live"] == done.report["ledger"]["new"] >= 3


def test_zenodos_list_to_its_end(place: Workplace, samples: Path) -> None:
    """The same with the size of what was recorded: the last page has no token at all, and one record is deleted."""
    replay = zenodo(samples / "zenodo-oai")

    def answer(asked: Asked) -> Reply:
        reply = replay(asked)
        return replace(reply, body=reply.body.replace(b'completeListSize="8091628"', b'completeListSize="9"'))

    with serving(answer) as server:
        source = place.source("zenodo", protocol="oai_pmh", endpoint=f"{server.url}/oai2d", formats=["oai_dc"])
        done = run(place, source)
    assert done.code == 0, done.err
    assert done.report["state"] == "complete"
    ledger = done.report["ledger"]
    assert (ledger["listed"], ledger["new"], ledger["deleted"]) == (9, 8, 1)
    assert kept(place)["live"] == 8


def test_zenodos_pages_and_errors_as_files(place: Workplace, samples: Path) -> None:
    source = place.source("zenodo", protocol="files", endpoint=str(samples / "zenodo-oai"))
    done = run(place, source)
    assert done.code == 3, done.err
    assert done.report["state"] == "complete"
    assert adds_up(done.report)
    assert done.report["ledger"]["new"] >= 100
    reasons = {problem["message"].split(":")[0] for problem in done.report["problems"]}
    assert reasons == {"no-records", "error-answer"}, "lists of sets and identifiers, and errors"
    assert kept(place)["quarantined"] == kept(place)["bytes"] == done.report["ledger"]["quarantined"]


LIDO = b"".join(
    b"<record><header><identifier>oai:museum:%d</identifier><datestamp>2018-11-23T10:21:50Z</datestamp></header>"
    b'<metadata><lido:lido xmlns:lido="http://www.lido-schema.org"><lido:lidoRecID>%d</lido:lidoRecID></lido:lido>'
    b"</metadata></record>" % (number, number)
    for number in (1, 2)
)


def library(prefix: str, namespace: str, page: bytes) -> Callable[[Asked], Reply]:
    """A server that offers one format and has one page of records."""
    head = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2019-01-21T15:09:55Z</responseDate>'
    answers = {
        "Identify": b"<Identify><repositoryName>CDS</repositoryName><deletedRecord>persistent</deletedRecord>"
        b"<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>",
        "ListMetadataFormats": b"<ListMetadataFormats><metadataFormat><metadataPrefix>%s</metadataPrefix>"
        b"<schema>x</schema><metadataNamespace>%s</metadataNamespace></metadataFormat></ListMetadataFormats>"
        % (prefix.encode(), namespace.encode()),
    }

    def answer(asked: Asked) -> Reply:
        verb = asked.query.get("verb", "")
        if verb == "ListRecords" and "from" not in asked.query:
            return Reply(page)
        return Reply(head + answers.get(verb, b'<error code="noRecordsMatch">None.</error>') + b"</OAI-PMH>")

    return answer


def test_a_format_not_known_yet_is_quarantined_and_not_lost(place: Workplace) -> None:
    page = (
        b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2019-01-21T15:09:55Z</responseDate>'
        b"<ListRecords>" + LIDO + b"</ListRecords></OAI-PMH>"
    )
    with serving(library("lido", "http://www.lido-schema.org", page)) as server:
        source = place.source("museum", protocol="oai_pmh", endpoint=f"{server.url}/oai2d", formats=["lido"])
        done = run(place, source)
    assert done.code == 3, done.err
    assert adds_up(done.report)
    assert done.report["ledger"]["quarantined"] == done.report["ledger"]["listed"] == 2
    assert "not one of the 2 records" in done.report["reason"]
    assert kept(place) == {"live": 0, "quarantined": 2, "bytes": 2}
    replayed = place.here("replay", "--json", str(source))
    assert replayed.code == 3, replayed.err
    assert replayed.report["ledger"]["quarantined"] == 2, "tried again, and still nobody reads LIDO"


def test_a_library_that_speaks_marcxml_is_read(place: Workplace, samples: Path) -> None:
    page = next((samples / "cds-oai-marcxml").rglob("cds-cerncds-hep-th.xml")).read_bytes()
    with serving(library("marcxml", "http://www.loc.gov/MARC21/slim", page)) as server:
        source = place.source("cds", protocol="oai_pmh", endpoint=f"{server.url}/oai2d", formats=["marcxml"])
        done = run(place, source)
    assert done.code == 0, done.err
    assert adds_up(done.report)
    assert done.report["ledger"]["new"] == done.report["ledger"]["listed"] == 2
    assert kept(place) == {"live": 2, "quarantined": 0, "bytes": 0}


@pytest.mark.parametrize(
    ("folder", "least"), [("b2find", 50), ("datacite", 45), ("argo-gocdb-eosc", 6)], ids=lambda value: str(value)
)
def test_folders_of_real_files(place: Workplace, samples: Path, folder: str, least: int) -> None:
    source = place.source("real", protocol="files", endpoint=str(samples / folder))
    first = run(place, source)
    assert first.code == 3, first.err
    assert first.report["state"] == "complete", first.report["reason"]
    assert adds_up(first.report)
    assert first.report["ledger"]["new"] >= least
    quarantined = [problem for problem in first.report["problems"] if problem["code"] == "quarantined"]
    assert len(quarantined) == first.report["ledger"]["quarantined"]
    assert all(problem["message"] for problem in quarantined)
    assert not [problem for problem in quarantined if "internal-error" in problem["message"]]

    second = run(place, source)
    ledger = second.report["ledger"]
    assert (ledger["new"], ledger["changed"]) == (0, 0)
    assert ledger["unchanged"] == first.report["ledger"]["new"]
    assert second.json["indexed"] == 0


def test_gocdb_files_and_eosc_lists_are_read_beside_what_is_no_record(place: Workplace, samples: Path) -> None:
    source = place.source("argo", protocol="files", endpoint=str(samples / "argo-gocdb-eosc"))
    report = run(place, source).report
    quarantined = {problem["identifier"] for problem in report["problems"] if problem["code"] == "quarantined"}
    assert "sample-topo.csv" in quarantined
    read = ("sample-private-", "sample-lot1sc", "sample-sites_with_contacts", "sample-gocdb_downtimes")
    assert not {name for name in quarantined if name.startswith(read)}
