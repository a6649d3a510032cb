"""A DCAT portal with Hydra paging on loopback, in three syntaxes: harvested twice, and then with less."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from catalogue_api.catalogue import Catalogue
from harvester.spiders.dcat_feed import SPIDER
from schemas.records import Source
from tests.harvester.commands import Workplace
from tests.harvester.loopback import Asked, Reply, serving
from tests.harvester.talking import talk

PREFIXES = (
    "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
    "@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n"
)
BASE = "https://portal.example/"
SIZE, COUNT = 10, 34


def feed(numbers: list[int], page: int, *, total: int | None, base: str = "") -> str:
    """One page as CKAN's extension for DCAT writes it."""
    shown = numbers[(page - 1) * SIZE : page * SIZE]
    last = -(-len(numbers) // SIZE)
    said = [f"<{base}?page={page}> a hydra:PagedCollection ; hydra:lastPage <{base}?page={last}>"]
    said += [f"hydra:totalItems {total}"] if total is not None else []
    said += [f"hydra:nextPage <{base}?page={page + 1}>"] if page < last else []
    members = ", ".join(f"<{BASE}{number}>" for number in shown)
    lines = [f'<{BASE}> a dcat:Catalog ; dct:title "Portal"@en ; dcat:dataset {members} .']
    lines += [f'<{BASE}{n}> a dcat:Dataset ; dct:title "Krill survey {n}"@en .' for n in shown]
    return PREFIXES + " ;\n".join(said) + " .\n" + "\n".join(lines) + "\n"


def portal(numbers: list[int]) -> Any:
    def answer(asked: Asked) -> Reply:
        if asked.path != "/catalog.ttl":
            return Reply(status=404)
        text = feed(numbers, int(asked.query.get("page", 1)), total=len(numbers))
        return Reply(text.encode(), headers={"Content-Type": "text/turtle"})

    return answer


def test_a_portal_is_harvested_whole_and_the_second_run_changes_nothing(tmp_path: Path) -> None:
    place, numbers = Workplace(tmp_path), list(range(COUNT))
    with serving(portal(numbers)) as server:
        source = place.source("portal", protocol="dcat_feed", endpoint=f"{server.url}/catalog.ttl", formats=["dcat"])
        first = place.harvest("run", "--json", str(source)).report
        second = place.harvest("run", "--json", "--full", str(source)).report
        numbers.pop()
        place.harvest("run", "--json", "--full", str(source))
        last = place.harvest("run", "--json", "--full", str(source)).report
    assert first["state"] == "complete", first["reason"]
    assert (first["ledger"]["listed"], first["ledger"]["new"]) == (COUNT + 1, COUNT + 1), "with the catalogue itself"
    assert (second["ledger"]["unchanged"], second["ledger"]["changed"]) == (COUNT + 1, 0)
    assert last["ledger"]["withdrawn"] == 1, "two whole lists in a row lack it"
    with Catalogue.open(place.data_dir) as catalogue:
        kept = catalogue.record("portal", f"{BASE}{COUNT - 1}")
        assert kept is not None
        assert kept.deleted


# --- the spider alone --------------------------------------------------------------------------------------------

HERE = Source(key="portal", title="Portal", protocol="dcat_feed", endpoint="https://portal.example/catalog.ttl")


def talked(*bodies: str) -> tuple[int, Any]:
    """How many records came, and the end, where the portal answers with these bodies in turn, again and again."""
    given = cycle(bodies)
    pages, end, _ = talk(SPIDER, HERE, lambda url: next(given).encode())
    return sum(len(page.entries) for page in pages), end


def test_a_feed_without_hydra_is_one_whole_answer() -> None:
    count, end = talked(PREFIXES + f'<{BASE}1> a dcat:Dataset ; dct:title "Krill" .')
    assert (count, end.complete, end.whole) == (1, True, True)


@pytest.mark.parametrize("total", [20, 40])
def test_a_count_that_disagrees_makes_the_run_incomplete(total: int) -> None:
    numbers = list(range(34))
    count, end = talked(*(feed(numbers, page, total=total) for page in range(1, 5)))
    assert count == 35
    assert not end.complete
    assert "drifted" in end.reason


def test_without_a_count_the_last_page_must_call_itself_the_last() -> None:
    numbers, base = list(range(12)), "catalog.ttl"
    whole = [feed(numbers, page, total=None, base=base) for page in (1, 2)]
    count, end = talked(*whole)
    assert (count, end.complete) == (13, True), "what the second reading shows again is not given again"
    assert "two readings" in end.proof
    assert not talked(*(each.replace("hydra:lastPage", "hydra:firstPage") for each in whole))[1].complete


def test_pages_that_show_other_records_at_each_reading_are_no_list() -> None:
    numbers, base = list(range(12)), "catalog.ttl"
    readings = [feed([*numbers[:-1], last], page, total=12, base=base) for last in (20, 21, 22) for page in (1, 2)]
    _, end = talked(*readings)
    assert not end.complete
    assert "drifted" in end.reason
    assert talk(SPIDER, replace(HERE, options={"still": True}), lambda url: readings["=2" in url].encode())[1].complete


def test_a_feed_that_turns_in_a_circle_or_leads_elsewhere_stops_loudly() -> None:
    again = PREFIXES + f'<> hydra:next <catalog.ttl> . <{BASE}1> a dcat:Dataset ; dct:title "Krill" .'
    assert "asked for before" in talked(again)[1].reason
    away = again.replace("<catalog.ttl>", "<https://other.example/>")
    assert "another host" in talked(away)[1].reason
    same = [again.replace("<catalog.ttl>", f"<?page={number}>") for number in range(3)]
    assert "repeats records" in talked(*same)[1].reason


@pytest.mark.parametrize("body", ["", "<!doctype html><html></html>", PREFIXES + "<a> <b> .", "<a> dcat:b <c> ."])
def test_what_is_no_rdf_is_told(body: str) -> None:
    count, end = talked(body)
    assert (count, end.complete, end.unreachable) == (0, False, True)


def test_rdf_xml_and_json_ld_are_feeds_too() -> None:
    json_ld = (
        '{"@context": {"dcat": "http://www.w3.org/ns/dcat#", "hydra": "http://www.w3.org/ns/hydra/core#"}, "@graph": ['
        '{"@id": "https://portal.example/1", "@type": "dcat:Dataset"}, {"@id": "?p=1", "hydra:totalItems": 1}]}'
    )
    xml = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" '
        'xmlns:hydra="http://www.w3.org/ns/hydra/core#"><hydra:PagedCollection><hydra:totalItems>1</hydra:totalItems>'
        '</hydra:PagedCollection><dcat:Dataset rdf:about="https://portal.example/1"/></rdf:RDF>'
    )
    for body in (json_ld, xml):
        count, end = talked(body)
        assert (count, end.complete) == (1, True), end.reason
