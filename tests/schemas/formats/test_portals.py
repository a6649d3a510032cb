"""Packages of CKAN and data sets of DCAT-US, field by field, and every sample of both read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from schemas.errors import MalformedPayload
from schemas.formats import ckan, dcat_us
from schemas.formats.registry import recognise
from schemas.records import Description, Text


def package(**fields: Any) -> Description:
    return ckan.parse(orjson.dumps({"id": "a-1", "notes": "x", "resources": [], **fields}))


def test_extras_stand_for_fields_and_hold_lists_as_json() -> None:
    told = package(
        title="T",
        extras=[
            {"key": "dcat_issued", "value": "2012-05-10"}, {"key": "language", "value": "en,es,ca"},
            {"key": "theme", "value": '["https://a.org/t", "Physics"]'}, {"key": "dcat_publisher_name", "value": "Lab"},
        ],
    )  # fmt: skip
    properties = told.properties
    assert properties["issued"] == "2012-05-10"
    assert properties["language"] == ["en", "es", "ca"]
    assert properties["theme"] == ["https://a.org/t", {"prefLabel": ["Physics"]}]
    assert properties["publisher"] == "Lab"


def test_what_stands_at_the_top_wins_over_an_extra() -> None:
    assert package(issued="2020", extras=[{"key": "issued", "value": "1999"}]).properties["issued"] == "2020"


def test_titles_and_tags_keep_their_languages() -> None:
    told = package(
        title="T", title_translated={"en": "Krill", "fr": "Crevette"}, tags_translated={"fr": ["glace"]},
        tags=[{"name": "ice"}],
    )  # fmt: skip
    assert told.properties["title"] == [Text("Krill", "en"), Text("Crevette", "fr")]
    assert told.properties["keyword"] == ["ice", Text("glace", "fr")]


def test_a_resource_is_a_distribution_with_size_and_checksum() -> None:
    told = package(
        resources=[
            {"url": "https://a.org/k.csv", "name": "K", "format": "CSV", "mimetype": "text/csv", "size": 5,
             "hash": "00ff", "hash_algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha1"},
            {"name": "without an address"},
        ]
    )  # fmt: skip
    (only,) = told.properties["distribution"]
    assert only["accessURL"] == only["downloadURL"] == ["https://a.org/k.csv"]
    assert (only["byteSize"], only["format"], only["mediaType"]) == ("5", "CSV", "text/csv")
    assert only["checksum"]["checksumValue"] == "00ff"


def test_a_shape_becomes_the_box_around_it() -> None:
    shape = {"type": "Polygon", "coordinates": [[[11.5, 54.0], [12.5, 54.5], [11.5, 54.0]]]}
    told = package(spatial_coverage=[{"geom": shape, "text": "Bay", "uri": "https://a.org/bay"}])
    assert told.properties["spatial"] == [
        {"prefLabel": ["Bay"], "bbox": "POLYGON((11.5 54.0,12.5 54.0,12.5 54.5,11.5 54.5,11.5 54.0))",
         "@id": "https://a.org/bay"}
    ]  # fmt: skip
    assert "spatial" not in package(spatial={"type": "Point", "coordinates": [500, 1]}).properties


def test_a_person_is_no_contact_and_a_number_joins_nothing() -> None:
    told = package(author="Doe, J.", author_email="j.doe@cern.ch", maintainer_email="support@a.org")
    assert told.properties["creator"] == ["Doe, J."]
    assert [each["hasEmail"] for each in told.properties["contactPoint"]] == [["support@a.org"]]
    assert not any(each.primary for each in told.identifiers)
    assert package(identifier="https://doi.org/10.5281/zenodo.1").identifiers[0].primary


def test_answers_of_the_action_api_are_split_and_read() -> None:
    one = {"id": "a-1", "name": "k", "notes": "x", "resources": []}
    many = orjson.dumps({"success": True, "result": {"count": 1, "results": [one]}})
    assert [identifier for identifier, _ in ckan.split(many)] == ["a-1"]
    assert ckan.parse(orjson.dumps({"success": True, "result": one})).properties["title"] == ["k"]


def test_a_catalogue_of_the_us_is_taken_apart_with_what_is_nested_in_it() -> None:
    body = orjson.dumps(
        {"conformsTo": {"title": "DCAT-US 3.0"}, "title": "C", "catalog": [
            {"title": "Inner", "publisher": {"name": "P"}, "service": [
                {"title": "S", "identifier": "s", "publisher": {"name": "P"}, "endpointURL": "https://a.org/api"}]}],
         "dataset": [{"title": "D", "identifier": {"@id": "https://a.org/d"}, "publisher": {"name": "P"}}]}
    )  # fmt: skip
    found = {identifier: dcat_us.parse(alone).kind for identifier, alone in dcat_us.split(body)}
    assert found == {"https://a.org/d": "dataset", None: "catalogue", "s": "data-service"}


def test_what_a_service_serves_and_a_series_holds_is_a_record_of_its_own_once() -> None:
    def described(name: str, **more: object) -> dict[str, object]:
        return {"title": name, "identifier": f"https://a.org/{name}", "publisher": {"name": "P"}, **more}

    body = orjson.dumps(
        {"conformsTo": {"title": "DCAT-US 3.0"}, "title": "C",
         "service": [described("s", servesDataset=[described("served")])],
         "datasetSeries": [{"title": "series", "@id": "https://a.org/series", "first": described("one"),
                            "seriesMember": [described("one"), described("two")]}],
         "catalog": [{"@type": "Catalog", "title": "Inner", "dataset": [described("inside")]}]}
    )  # fmt: skip
    found = [(identifier, dcat_us.parse(alone)) for identifier, alone in dcat_us.split(body)]
    assert [(identifier or "").removeprefix("https://a.org/") for identifier, _ in found] == [
        "s", "served", "", "inside", "series", "one", "two",
    ]  # fmt: skip
    told = {identifier: each for identifier, each in found}
    assert told["https://a.org/s"].properties["servesDataset"] == ["https://a.org/served"]
    assert told["https://a.org/series"].properties["hasPart"] == ["https://a.org/one", "https://a.org/two"]
    assert told[None].kind == "catalogue"


def test_an_interval_is_no_date_and_access_is_a_level() -> None:
    told = dcat_us.parse(
        orjson.dumps(
            {"title": "D", "identifier": "d", "accessLevel": "non-public", "modified": "R/P1W", "publisher": {
                "name": "CFTC", "subOrganizationOf": {"name": "U.S. Government"}}}
        )
    )  # fmt: skip
    assert "modified" not in told.properties
    assert told.properties["https://w3id.org/continuum/ns#updateFrequency"] == [{"@value": "R/P1W"}]
    assert told.properties["accessRights"] == "non-public"
    assert told.properties["publisher"]["memberOf"] == [{"name": ["U.S. Government"]}]


def test_every_sample_of_both_is_read_or_says_why_not(samples: Path) -> None:
    seen = {"ckan": 0, "dcat_us": 0}
    refused: list[str] = []
    for folder in ("dcat-ckan/ckan", "dcat-us/dcatus"):
        for path in sorted((samples / folder).glob("*.json")):
            body = path.read_bytes()
            form = recognise(body)
            if form is None or form.prefix not in seen:
                continue
            assert form.split is not None
            for _, alone in form.split(body):
                try:
                    told = form.parse(alone)
                except MalformedPayload as error:
                    refused.append(str(error))
                    continue
                assert told.properties["title"], path
                seen[form.prefix] += 1
    assert all("it has no title" in each for each in refused)
    assert seen["ckan"] >= 4
    assert seen["dcat_us"] >= 15
