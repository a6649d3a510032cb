"""The JSON API: what it answers, what it refuses, and that its OpenAPI document tells the truth about both."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue_api.index.facets import FACETS
from tests.catalogue_api.shelf import BASE, SLASHES


def test_words_filters_and_counts(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=pulsar&kind=dataset&source=lofar_portal&facet=kind&facet=access").json
    assert found["total"] > 1
    assert all(hit["kind"] == "dataset" and "lofar_portal" in hit["sources"] for hit in found["hits"])
    assert all(hit["iri"].startswith(BASE + "entity/") for hit in found["hits"])
    assert set(found["facets"]) == {"kind", "access"}
    told = {"value": "dataset", "count": found["total"], "selected": True, "group": False, "within": "data (all)"}
    assert told in found["facets"]["kind"]


def test_values_of_one_facet_add_up_and_facets_narrow_each_other(client: FlaskClient) -> None:
    def total(query: str) -> int:
        return int(client.get("/api/v1/search?" + query).json["total"])

    assert total("kind=dataset&kind=training") == total("kind=dataset") + total("kind=training")
    assert 0 < total("kind=dataset&access=open+access") < total("kind=dataset")


def test_following_next_gives_every_entity_once(client: FlaskClient) -> None:
    seen: list[str] = []
    address = "/api/v1/search?size=7&sort=title"
    while address:
        answer = client.get(address)
        seen += [hit["iri"] for hit in answer.json["hits"]]
        following = answer.json.get("next")
        assert (
            (f'<{following}>; rel="next"' == answer.headers.get("Link")) if following else "Link" not in answer.headers
        )
        address = following.removeprefix(BASE[:-1]) if following else ""
    assert len(seen) == len(set(seen)) == client.get("/api/v1/search").json["total"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("search?kin=dataset", "kin"),
        ("search?size=0", "size"),
        ("search?size=1001", "size"),
        ("search?size=many", "size"),
        ("search?sort=price", "sort"),
        ("search?facet=colour", "facet"),
        ("search?q=" + "x" * 513, "q"),
        ("trace", "identifier"),
        ("trace?identifier=%20", "identifier"),
        ("changes?after=tomorrow", "after"),
        ("holds?state=lost", "state"),
        ("sources?q=x", "q"),
        ("entities/doi/10.5281/zenodo.4242?format=xml", "format"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_named(client: FlaskClient, query: str, parameter: str) -> None:
    answer = client.get("/api/v1/" + query)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.json["status"] == 400
    assert parameter in {error["parameter"] for error in answer.json["errors"]}


def test_a_page_token_of_another_search_is_refused(client: FlaskClient) -> None:
    token = client.get("/api/v1/search?q=field&size=1").json["next"].rpartition("after=")[2]
    answer = client.get(f"/api/v1/search?q=pulsar&size=1&after={token}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_an_entity_says_where_each_field_came_from(client: FlaskClient) -> None:
    entity = client.get("/api/v1/entities/doi/10.5281/zenodo.4242").json
    assert entity["state"] == "live"
    assert entity["sources"] == ["late_joiner", "lofar_portal", "open_shelf"]
    records = {record["iri"] for record in entity["records"]}
    assert set(entity["fields"]) >= {"title", "description", "keyword"}
    assert {origin["record"] for origin in entity["fields"].values()} <= records
    assert entity["description"]["@id"] == entity["iri"] == BASE + "entity/doi/10.5281%2Fzenodo.4242"
    assert len(entity["joined_by"]) == 3


def test_gone_merged_and_unknown_entities(client: FlaskClient) -> None:
    gone = client.get("/api/v1/entities/doi/10.5281/zenodo.13")
    assert (gone.status_code, gone.json["state"]) == (410, "withdrawn")
    assert gone.json["description"]["title"] == ["A dataset that was taken back"]
    merged = client.get("/api/v1/entities/record/late_joiner/late")
    assert (merged.status_code, merged.headers["Location"]) == (303, BASE + "api/v1/entities/doi/10.5281%2Fzenodo.4242")
    for path in ("doi/10.5281/never", "nonsense/1", "doi", "record/open_shelf"):
        unknown = client.get("/api/v1/entities/" + path)
        assert (unknown.status_code, unknown.content_type) == (404, "application/problem+json"), path


def test_records_by_the_providers_own_identifier(client: FlaskClient) -> None:
    record = client.get(f"/api/v1/records/lofar_portal/{SLASHES}").json
    assert record["identifier"] == SLASHES
    assert client.get("/api/v1/records/open_shelf/oai:shelf:gone").status_code == 410
    assert client.get("/api/v1/records/open_shelf/oai:shelf:never").status_code == 404
    rich = client.get("/api/v1/records/lofar_portal/ivo%3A%2F%2Flofar.example%2Flotss-dr2").json
    assert [finding["code"] for finding in rich["findings"]] == ["DATE-PRECISION", "CONTACT-REDACTED"]
    assert rich["dropped"][0]["path"] == "resource/geoLocations/geoLocationPolygon"


def test_the_catalogues_own_books(client: FlaskClient) -> None:
    sources = client.get("/api/v1/sources").json
    assert [source["source"] for source in sources["sources"]] == [
        "late_joiner",
        "lofar_portal",
        "open_shelf",
        "service_registry",
    ]
    runs = client.get("/api/v1/runs?source=open_shelf").json["runs"]
    assert [run["mode"] for run in runs] == ["incremental", "full"]
    ledger = runs[1]["ledger"]
    counted = ("new", "changed", "unchanged", "deleted", "quarantined", "rejected")
    assert ledger["listed"] == sum(ledger[name] for name in counted) == 6
    holds = client.get("/api/v1/holds").json["holds"]
    assert [(hold["source"], hold["kind"], hold["count"]) for hold in holds] == [("service_registry", "absence", 23)]
    assert client.get("/api/v1/holds?state=released").json["total"] == 0
    story = client.get("/api/v1/trace?identifier=10.5281/zenodo.13").json["traces"][0]
    assert story["state"] == "withdrawn"
    assert "withdrawn" in [step["what"] for step in story["steps"]]


def test_the_change_log_can_be_followed_to_its_end(client: FlaskClient) -> None:
    seen: list[int] = []
    address = "/api/v1/changes?limit=9"
    while True:
        answer = client.get(address)
        page = answer.json
        if not page["changes"]:
            break
        seen += [change["sequence"] for change in page["changes"]]
        assert page["next"].startswith(BASE + "api/v1/changes?limit=9&after=")
        assert answer.headers["Link"] == f'<{page["next"]}>; rel="next"'
        address = "/" + page["next"].removeprefix(BASE)
    assert "Link" not in answer.headers, "who follows the header comes to an end"
    assert page["next"] == BASE + address.removeprefix("/"), "from here on there is nothing new yet"
    assert seen == sorted(set(seen))
    assert len(seen) > 60
    assert client.get("/api/v1/changes?after=another-epoch:1").status_code == 400


def test_an_unchanged_answer_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/api/v1/entities/doi/10.5281/zenodo.4242")
    again = client.get("/api/v1/entities/doi/10.5281/zenodo.4242", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_without_an_index_search_is_503_and_the_rest_answers(app: Flask) -> None:
    catalogue = app.extensions["catalogue"]
    index, catalogue.index = catalogue.index, None
    try:
        client = app.test_client()
        answer = client.get("/api/v1/search?q=x")
        assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
        assert int(answer.headers["Retry-After"]) > 0
        assert client.get("/api/v1/entities/doi/10.5281/zenodo.4242").status_code == 200
        assert client.get("/").status_code == 200
        assert client.get("/search?q=x").status_code == 503
        assert client.get("/readyz").status_code == 503
    finally:
        catalogue.index = index


# --- the OpenAPI document ------------------------------------------------------------------------------------


def test_the_document_is_openapi_3_1_and_knows_every_facet(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.1.0"
    parameters = {each["name"]: each for each in document["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert set(parameters) >= {facet.name for facet in FACETS} | {"q", "facet", "sort", "size", "after"}
    assert parameters["kind"]["schema"]["type"] == "array"
    assert parameters["kind"]["explode"] is True


def test_every_route_of_the_api_is_in_the_document(app: Flask, client: FlaskClient) -> None:
    documented = set(client.get("/api/v1/openapi.json").json["paths"])
    routes = {
        templated(rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("api.", "acting.", "checking."))
    }
    assert routes == documented


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/search?q=field&facet=kind",
        "/api/v1/search?bogus=1",
        "/api/v1/entities/doi/10.5281/zenodo.4242",
        "/api/v1/entities/doi/10.5281/zenodo.13",
        "/api/v1/entities/doi/10.5281/never",
        "/api/v1/records/open_shelf/oai:shelf:77",
        "/api/v1/trace?identifier=10.5281/zenodo.13",
        "/api/v1/sources",
        "/api/v1/runs",
        "/api/v1/holds?state=all",
        "/api/v1/changes?limit=5",
        "/api/v1/sources/open_shelf",
        "/api/v1/sources/never",
        "/api/v1/sources/open_shelf/records?outcome=rejected",
        "/api/v1/sources/open_shelf/records?outcome=lost",
        "/api/v1/runs/2",
        "/api/v1/runs/99",
        "/api/v1/runs/2/records?limit=2",
        "/api/v1/holds/1",
        "/api/v1/holds/99",
    ],
)
def test_an_answer_is_as_the_document_says(app: Flask, client: FlaskClient, path: str) -> None:
    document = client.get("/api/v1/openapi.json").json
    rule, _ = app.url_map.bind("").match(urlsplit(path).path, return_rule=True)
    template = templated(rule.rule)
    answer = client.get(path)
    stated = document["paths"][template]["get"]["responses"][str(answer.status_code)]
    if "$ref" in stated:
        stated = document["components"]["responses"][stated["$ref"].rpartition("/")[2]]
    schema = stated["content"][answer.content_type]["schema"]
    conforms(answer.json, schema, document["components"]["schemas"], path)


def templated(rule: str) -> str:
    """A rule of ours as OpenAPI writes it."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def conforms(value: Any, schema: dict[str, Any], named: dict[str, Any], where: str) -> None:
    """As much of JSON Schema as our document uses."""
    if "$ref" in schema:
        schema = named[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        if value is None:
            assert {"type": "null"} in schema["anyOf"], where
            return
        schema = next(each for each in schema["anyOf"] if each.get("type") != "null")
        conforms(value, schema, named, where)
        return
    kinds = schema.get("type", "object")
    names = kinds if isinstance(kinds, list) else [kinds]
    python = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}
    assert any(value is None if name == "null" else isinstance(value, python[name]) for name in names), (where, value)
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema.get("required", [])) <= set(value), where
        assert set(value) <= set(schema["properties"]), where
        for name, each in value.items():
            conforms(each, schema["properties"][name], named, f"{where}/{name}")
    elif isinstance(value, dict) and schema.get("additionalProperties"):
        for name, each in value.items():
            conforms(each, schema["additionalProperties"], named, f"{where}/{name}")
    elif isinstance(value, list):
        for each in value:
            conforms(each, schema["items"], named, where + "[]")


_names = st.sampled_from(["q", "kind", "source", "facet", "sort", "size", "after", "facet_size", "year", "bogus"])
_values = st.one_of(st.text(max_size=40), st.sampled_from(["relevance", "dataset", "20", "-1", "1e9", '"a', "NaN"]))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(_names, _values), max_size=6))
def test_no_query_breaks_it(client: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    readable = [(name, value.encode("utf-8", "replace").decode()) for name, value in pairs]
    answer = client.get("/api/v1/search", query_string=readable)
    assert answer.status_code in (200, 400)
    assert client.get("/search", query_string=readable).status_code == 200
