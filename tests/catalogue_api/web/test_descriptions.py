"""Entities and records at their addresses: every form, every state, identifiers of every shape."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph
from rdflib.compare import isomorphic

from catalogue_api.representations import REPRESENTATIONS
from tests.catalogue_api.shelf import BASE, JOINED, SLASHES
from tests.catalogue_api.web.reading_pages import Page

ENTITY = "/entity/doi/10.5281/zenodo.4242"
RDFLIB = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own JSON-LD parser
@pytest.mark.parametrize("suffix", RDFLIB)
@pytest.mark.parametrize("path", [ENTITY, "/record/lofar_portal/ivo%3A%2F%2Flofar.example%2Flotss-dr2"])
def test_every_rdf_form_says_the_same(client: FlaskClient, path: str, suffix: str) -> None:
    reference = Graph().parse(data=client.get(path + ".nt").data, format="nt")
    graph = Graph().parse(data=client.get(f"{path}.{suffix}").data, format=RDFLIB[suffix])
    if suffix == "rdf":
        # RDF/XML cannot write a predicate that does not end in an XML name; ours all do.
        assert len(graph) == len(reference)
    assert isomorphic(graph, reference)
    assert len(reference) > 50


@pytest.mark.parametrize("representation", REPRESENTATIONS, ids=lambda each: each.suffix)
def test_the_accept_header_and_the_suffix_give_the_same(client: FlaskClient, representation: Any) -> None:
    by_header = client.get(ENTITY, headers={"Accept": f"{representation.media_type}, text/html;q=0.5"})
    by_suffix = client.get(f"{ENTITY}.{representation.suffix}")
    assert by_header.data == by_suffix.data
    assert by_header.mimetype == by_suffix.mimetype == representation.media_type
    assert "Accept" in by_header.headers["Vary"]
    assert "Vary" not in by_suffix.headers


@pytest.mark.parametrize("accept", ["text/html", "*/*", "", "image/png", "text/html;q=0.9, text/turtle;q=0.4"])
def test_a_page_is_what_a_browser_gets(client: FlaskClient, accept: str) -> None:
    answer = client.get(ENTITY, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


def test_the_address_as_stored_and_as_a_person_types_it_are_one(client: FlaskClient) -> None:
    assert client.get("/" + JOINED + ".nt").data == client.get(ENTITY + ".nt").data


def test_every_form_signposts_the_others(client: FlaskClient) -> None:
    links = client.get(ENTITY).headers.getlist("Link")
    assert f'<{BASE}{JOINED}>; rel="canonical"' in links
    for each in REPRESENTATIONS:
        target = f"<{BASE}{JOINED}.{each.suffix}>"
        assert f'{target}; rel="alternate"; type="{each.media_type}"' in links
        assert f'{target}; rel="describedby"; type="{each.media_type}"' in links


def test_an_identifier_that_ends_like_a_suffix_is_itself(client: FlaskClient) -> None:
    whole = client.get(f"/record/lofar_portal/{SLASHES}")
    assert whole.mimetype == "text/html"
    assert "pulsar wind nebula" in whole.text
    as_json = client.get(f"/record/lofar_portal/{SLASHES}.json")
    assert as_json.json["title"] == ["Observation 2024 of the pulsar wind nebula"]
    stem = client.get(f"/record/lofar_portal/{SLASHES.removesuffix('.json')}", headers={"Accept": "application/json"})
    assert stem.json["title"] == ["The folder of that observation"]


def test_double_slashes_are_not_merged(client: FlaskClient) -> None:
    assert client.get("/record/lofar_portal/https://archive.example/obs/2024.json").status_code == 404
    assert client.get("/record/lofar_portal/https://archive.example//obs//2024.json").status_code == 200


def test_what_is_gone_is_410_with_its_last_state(client: FlaskClient) -> None:
    page = client.get("/entity/doi/10.5281/zenodo.13")
    assert page.status_code == 410
    assert "A dataset that was taken back" in page.text
    assert "No source describes this any more" in page.text
    turtle = client.get("/entity/doi/10.5281/zenodo.13.ttl")
    assert (turtle.status_code, turtle.mimetype) == (410, "text/turtle")
    assert b"A dataset that was taken back" in turtle.data
    record = client.get("/record/open_shelf/oai:shelf:gone")
    assert record.status_code == 410
    assert "gives this record no longer" in record.text


def test_what_was_joined_leads_to_what_it_became_in_the_same_form(client: FlaskClient) -> None:
    moved = client.get("/entity/record/late_joiner/late")
    assert (moved.status_code, moved.headers["Location"]) == (303, "/" + JOINED)
    assert client.get("/entity/record/late_joiner/late.ttl").headers["Location"] == f"/{JOINED}.ttl"
    assert client.get(moved.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    "path", ["/entity/doi/10.1/never", "/entity/bogus/1", "/entity/doi", "/record/open_shelf/never", "/record/x/y.ttl"]
)
def test_what_never_was_is_404_for_people_and_programs(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    problem = client.get(path, headers={"Accept": "application/json"})
    assert (problem.status_code, problem.content_type) == (404, "application/problem+json")


def test_an_unchanged_page_is_not_sent_twice(client: FlaskClient) -> None:
    etag = client.get(ENTITY + ".ttl").headers["ETag"]
    assert client.get(ENTITY + ".ttl", headers={"If-None-Match": etag}).status_code == 304


def test_the_original_is_a_file_and_never_a_page(client: FlaskClient) -> None:
    answer = client.get("/original/open_shelf/oai:shelf:xss")
    assert answer.data.startswith(b"<html")
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get("/original/open_shelf/never").status_code == 404


# --- the pages -----------------------------------------------------------------------------------------------


def test_the_page_of_an_entity_tells_everything(client: FlaskClient) -> None:
    page = Page(client.get(ENTITY).text)
    assert page.one("h1").text.strip() == "LOFAR Two-metre Sky Survey: second data release"
    assert page.one("h1").attributes["lang"] == "en"
    for words in (
        "Get the resource",
        "northern radio sky",
        "T. Shimwell",
        "Dutch Research Council",
        "CC BY 4.0",
        "Open access",
        "2014-05-23 to 2020",
        "3.2 GB",
        "sha256 9f86d081884c7d659a2feaa0c55ad015",
        "Northern sky",
        "Netherlands",
        "same doi 10.5281/zenodo.4242",
        "A private telephone number was taken out of the contact.",
        "Payload received",
    ):
        assert words in page.words, words
    assert "https://orcid.org/0000-0001-5648-9069" in page.links()
    assert page.one("p", class_="othertitle", lang="de").text.startswith("LOFAR-Zweimeter")


def test_the_page_says_which_field_came_from_which_record_by_which_rule(client: FlaskClient) -> None:
    page = Page(client.get(ENTITY).text)
    rows = [" ".join(row.text.split()) for row in page.all("tr")]
    title = [row for row in rows if row.startswith("Title ")][-1]
    assert "lofar_portal ivo://lofar.example/lotss-dr2" in title
    assert "richer format" in title
    assert "union of 2" in next(row for row in rows if row.startswith("Keywords "))


def test_outside_links_are_marked_and_own_links_are_not(client: FlaskClient) -> None:
    for link in Page(client.get(ENTITY).text).all("a"):
        outside = link.attributes["href"].startswith("http")
        assert ("noopener nofollow ugc" in link.attributes.get("rel", "")) == outside, link


def test_the_page_of_a_record_shows_findings_drops_receipts_and_the_original(client: FlaskClient) -> None:
    page = Page(client.get("/record/lofar_portal/ivo%3A%2F%2Flofar.example%2Flotss-dr2").text)
    for words in (
        "Give the address of a service desk",
        "no term for polygons with holes",
        "http://vocabulary.example/terms#beamSize",
        "https://archive.example/oai",
        "crosswalk revision 1",
    ):
        assert words in page.words, words
    assert '"@id":"record/lofar_portal/' in page.one("pre").text


def test_harvested_text_carries_its_language_and_direction(client: FlaskClient) -> None:
    page = Page(client.get("/entity/record/open_shelf/oai:shelf:ar").text)
    arabic = page.one("p", class_="othertitle")
    assert (arabic.attributes["lang"], arabic.attributes["dir"]) == ("ar", "auto")
    assert page.one("h1").attributes["lang"] == "en"


# --- hostile metadata ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/entity/record/open_shelf/oai:shelf:xss",
        "/record/open_shelf/oai:shelf:xss",
        "/search?q=hostile",
        "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/search?subject=%3Cb%3Ebold%3C/b%3E",
        "/search?%3Cscript%3E=1",
        "/trace?identifier=oai:shelf:xss",
        "/trace?identifier=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/",
        "/%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_nothing_a_provider_or_visitor_writes_becomes_code(client: FlaskClient, path: str) -> None:
    page = Page(client.get(path).text)
    assert {script.attributes.get("src") for script in page.all("script")} <= {"/static/suggest.js"}
    assert not any(script.text.strip() for script in page.all("script"))
    assert not [each for each in page.elements if each.tag in {"iframe", "object", "embed", "base", "style", "img"}]
    for element in page.elements:
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"], element
        for name in ("href", "src", "action"):
            assert not element.attributes.get(name, "").lower().startswith(("javascript:", "data:")), element


def test_hostile_words_are_shown_as_words(client: FlaskClient) -> None:
    page = Page(client.get("/entity/record/open_shelf/oai:shelf:xss").text)
    assert page.one("h1").text.strip() == "<script>alert('title')</script>"
    assert "Hostile" in page.words
    assert "alert(3)" not in page.one("div", class_="prose").text


# --- what stands beside a description ------------------------------------------------------------------------


def test_the_page_says_where_records_disagree_and_who_was_believed(client: FlaskClient) -> None:
    page = Page(client.get(ENTITY).text)
    rows = [" ".join(row.text.split()) for row in page.all("tr")]
    said = next(row for row in rows if row.startswith("Title "))
    assert "Shown: LOFAR Two-metre Sky Survey: second data release" in said
    assert "LOFAR long-term archive, because its format says more" in said
    assert "LoTSS sky survey, our copy Late joiner" in said
    assert not any(row.startswith("Keywords ") and "Shown:" in row for row in rows), "keywords add up"


def test_a_relation_is_read_from_both_sides(client: FlaskClient) -> None:
    course = Page(client.get("/entity/record/open_shelf/oai:shelf:course").text)
    assert "/" + JOINED in course.links(), "it leads to the page of what it names"
    pointed = Page(client.get(ENTITY).text)
    assert "/entity/record/open_shelf/oai%3Ashelf%3Acourse" in pointed.links()
    assert "Referred to by Introduction à l’astronomie multimessager Training" in pointed.words


def test_the_quality_of_a_dataset_with_what_to_mend_first(client: FlaskClient) -> None:
    words = Page(client.get(ENTITY).text).words
    assert "Quality: good" in words
    assert "State the format (dct:format on a distribution). +20 points" in words
    assert "Quality:" not in Page(client.get("/entity/record/open_shelf/oai:shelf:course").text).words


def test_what_filters_know_leads_to_everything_else_that_has_it(client: FlaskClient) -> None:
    page = Page(client.get(ENTITY).text)
    keyword = next(link for link in page.links() if link.startswith("/search?subject="))
    found = client.get(keyword)
    assert ENTITY.removeprefix("/entity/doi/") in found.text.replace("%2F", "/")


def test_why_records_were_joined_is_said_once(client: FlaskClient) -> None:
    words = Page(client.get(ENTITY).text).words
    assert "Joined because they state the same doi:10.5281/zenodo.4242." in words
    assert words.count("Joined because") == 1


def test_an_address_at_which_there_is_nothing_offers_to_search_for_its_identifier(client: FlaskClient) -> None:
    answer = client.get("/entity/doi/10.5281/zenodo.77", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert 'value="10.5281/zenodo.77"' in answer.text
    assert 'value="never here"' in client.get("/never/here", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(("ending", "begins"), [("bib", "@misc{"), ("ris", "TY  - DATA"), ("csl", "["), ("apa", "T. ")])
def test_a_thing_is_cited_in_every_form(client: FlaskClient, ending: str, begins: str) -> None:
    answer = client.get(f"/cite/{ending}/doi/10.5281/zenodo.4242")
    assert answer.status_code == 200
    assert answer.text.startswith(begins)
    assert "10.5281/zenodo.4242" in answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    assert f"/cite/{ending}/doi/10.5281%2Fzenodo.4242" in Page(client.get(ENTITY).text).links()


def test_references_of_what_is_gone_moved_or_unknown(client: FlaskClient) -> None:
    assert client.get("/cite/bib/doi/10.5281/zenodo.13").status_code == 410
    moved = client.get("/cite/bib/record/late_joiner/late")
    assert (moved.status_code, moved.headers["Location"]) == (303, "/cite/bib/doi/10.5281%2Fzenodo.4242")
    assert client.get("/cite/bib/doi/10.5281/never").status_code == 404
    assert client.get("/cite/docx/doi/10.5281/zenodo.4242").status_code == 404


@pytest.mark.parametrize("odd", ["a\nb", "a\r\n", "..", "a//b", "/", "\u202ea", "%00", "a?b#c"])
def test_a_path_takes_whatever_an_identifier_is(app: Flask, odd: str) -> None:
    _, values = app.url_map.bind("localhost").match(f"/record/open_shelf/{odd}")
    assert odd in values.values()


@pytest.mark.parametrize("path", ["/api/v1/runs/{}", "/api/v1/holds/{}", "/holds/{}", "/sources/open_shelf/runs/{}"])
def test_a_number_that_no_store_can_hold_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path.format("9" * 22)).status_code == 404
