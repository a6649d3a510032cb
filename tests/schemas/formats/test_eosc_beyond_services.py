"""EOSC's data sources, training, guidelines, marketplace and search documents, field by field."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.errors import MalformedPayload, NoRecord
from schemas.formats import eosc_datasource, eosc_guideline, eosc_marketplace, eosc_search, eosc_training
from schemas.formats.registry import recognise
from schemas.records import Description

ACCESS = "http://publications.europa.eu/resource/authority/access-right/"


def read(parse: Callable[[bytes], Description], **fields: Any) -> Description:
    return parse(orjson.dumps(fields))


def labels(nodes: list[dict[str, Any]]) -> list[str]:
    return [each["prefLabel"][0] for each in nodes]


# --- data sources -------------------------------------------------------------------------------------------------


def test_a_data_source_of_profile_5_stands_beside_its_service() -> None:
    told = read(
        eosc_datasource.parse,
        datasource={
            "id": "21.11170/d", "serviceId": "21.11170/x", "jurisdiction": "ds_jurisdiction-global",
            "datasourceClassification": "ds_classification-aggregator", "thematic": False, "versionControl": None,
            "submissionPolicyURL": "https://krill.eu/policy", "researchEntityTypes": ["ds_research_entity_type-data"],
            "researchProductLicensings": [{"researchProductLicenseName": "CC0"}], "catalogueId": "eosc",
        },
        active=True, status="approved datasource",
    )  # fmt: skip
    said = told.properties
    assert told.kind == "archive"
    assert said["title"] == ["Data source of 21.11170/x"]
    assert said["isPartOf"] == ["https://hdl.handle.net/21.11170/x"]
    assert labels(said["type"]) == ["Aggregator", "Global"]
    assert labels(said["theme"]) == ["Data"]
    assert said["page"] == ["https://krill.eu/policy"]
    assert "license" not in said, "that is the licence of what it holds"
    assert [each.code for each in told.findings] == ["EOSC-NO-NAME"]


def test_a_data_source_of_profile_6_says_all_that_a_service_says() -> None:
    told = read(
        eosc_datasource.parse,
        id="21.11170/d", name="Krill store", resourceOwner="21.11170/p", orderType="order_type-open_access",
        datasourceClassification="ds_classification-repository", researchProductTypes="data", trl="trl-9",
        webpage="https://krill.eu", publishingDate="2024-05-01",
        metadataLicense={"metadataLicenseName": "CC0-1.0", "metadataLicenseURL": "https://spdx.org/licenses/CC0-1.0"},
    )  # fmt: skip
    said = told.properties
    assert (said["title"], said["maturity"], said["issued"]) == (["Krill store"], "trl-9", "2024-05-01")
    assert said["accessRights"] == ACCESS + "PUBLIC"
    assert said["license"] == "https://spdx.org/licenses/CC0-1.0"
    assert not told.findings


# --- training -----------------------------------------------------------------------------------------------------


def test_a_training_resource_of_profile_5() -> None:
    told = read(
        eosc_training.parse,
        id="21.11171/t", title="Krill for all", resourceOrganisation="21.11170/p", authors=["Doe, J.", "Roe, R."],
        url="https://krill.eu/t", urlType="tr_url_type-repo", description="How to count.", keywords=["krill"],
        license="CC-BY-4.0", accessRights="tr_access_right-open_access", versionDate="2023-01-31",
        targetGroups=["target_user-students"], learningOutcomes=["Counts krill"], duration="2 hours",
        expertiseLevel="tr_expertise_level-beginner", languages=["en", "fr"], geographicalAvailabilities=["WW"],
        scientificDomains=[{"scientificDomain": "scientific_domain-natural_sciences"}],
        contact={"email": "j.doe@cern.ch", "firstName": "J."}, eoscRelatedServices=["21.11170/x", "old.slug"],
    )  # fmt: skip
    said = told.properties
    assert told.kind == "training"
    assert said["title"] == ["Krill for all"]
    assert said["creator"] == ["Doe, J.", "Roe, R."]
    assert said["landingPage"] == ["https://krill.eu/t"]
    assert said["license"] == "CC-BY-4.0"
    assert said["accessRights"] == ACCESS + "PUBLIC"
    assert said["modified"] == "2023-01-31"
    assert labels(said["audience"]) == ["Students"]
    assert labels(said["type"]) == ["Beginner"]
    assert said["abstract"] == ["Learning outcome: Counts krill"]
    assert said["language"] == ["en", "fr"]
    assert said["spatial"] == [{"prefLabel": ["Worldwide"], "notation": "WW"}]
    assert said["relation"] == ["https://hdl.handle.net/21.11170/x"]
    assert "contactPoint" not in said
    assert {each.path for each in told.dropped} >= {"contact", "eoscRelatedServices", "urlType"}


def test_a_training_resource_of_profile_6_has_creators_with_their_identifiers() -> None:
    told = read(
        eosc_training.parse,
        id="21.11171/t", name="Krill", learningOutcomes=["x"], expertiseLevel="tr_expertise_level-expert",
        license={"licenseName": "CC0-1.0", "licenseURL": "https://spdx.org/licenses/CC0-1.0"},
        creators=[{"firstName": "Jane", "lastName": "Doe", "email": "j.doe@cern.ch",
                   "PIDs": [{"creatorPID": "https://orcid.org/0000-0002-1825-0097"}],
                   "affiliations": [{"affiliationName": "CERN"}]}],
    )  # fmt: skip
    (creator,) = told.properties["creator"]
    assert creator["name"] == ["Doe, Jane"]
    assert creator["identifier"] == ["https://orcid.org/0000-0002-1825-0097"]
    assert creator["memberOf"] == [{"name": ["CERN"]}]
    assert told.properties["license"] == "https://spdx.org/licenses/CC0-1.0"


def test_pending_training_is_not_public() -> None:
    told = read(
        eosc_training.parse,
        trainingResource={"id": "21.11171/t", "title": "Krill-TEST", "learningOutcomes": ["x"]},
        status="pending resource", active=False,
    )  # fmt: skip
    assert {each.path for each in told.findings if each.code == "EOSC-NOT-PUBLIC"} == {"status", "active", "name"}


# --- guidelines ---------------------------------------------------------------------------------------------------


def test_a_guideline_is_a_standard_with_its_own_status() -> None:
    told = read(
        eosc_guideline.parse,
        id="21.11173/g", title="Krill exchange", status="ir_status-accepted", providerId="21.11170/p",
        identifierInfo={"identifier": "10.5281/zenodo.1", "identifierType": "DOI"}, publicationYear=2022,
        created="2022-01-02", updated="2022-03-04", domain="scientific_domain-natural_sciences",
        creators=[{"creatorNameTypeInfo": {"creatorName": "Krill Lab", "nameType": "ir_name_type-organizational"}}],
        resourceTypesInfo=[{"resourceType": "Specification", "resourceTypeGeneral": "resource_type_general-text"}],
        relatedStandards=[{"relatedStandardIdentifier": "OAI-PMH", "relatedStandardURI": "https://oai.org/"}],
        rights=[{"rightTitle": "CC BY 4.0", "rightURI": "https://creativecommons.org/licenses/by/4.0/"}],
        eoscGuidelineType="ir_eosc_guideline_type-operational_guideline",
    )  # fmt: skip
    said = told.properties
    assert told.kind == "standard"
    assert not told.findings
    assert said["status"]["prefLabel"] == ["Accepted"]
    assert (told.identifiers[0].value, told.identifiers[0].primary) == ("10.5281/zenodo.1", True)
    assert (said["issued"], said["created"], said["modified"]) == ("2022", "2022-01-02", "2022-03-04")
    assert said["creator"][0]["name"] == ["Krill Lab"]
    assert said["conformsTo"] == [{"@id": "https://oai.org/", "label": ["OAI-PMH"]}]
    assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert said["type"][0] == "Specification"


# --- the marketplace ----------------------------------------------------------------------------------------------


@pytest.mark.samples
def test_a_dump_of_the_marketplace(samples: Path) -> None:
    body = (samples / "eosc-marketplace" / "db" / "data.yml").read_bytes()
    assert recognise(body[:4096]) is eosc_marketplace.FORMAT
    parts = dict(eosc_marketplace.split(body))
    nobody = (b'"eid":"target_user-', b'"name":"not specified yet"')
    users = {key: part for key, part in parts.items() if any(mark in part for mark in nobody)}
    found = {key: eosc_marketplace.parse(part) for key, part in parts.items() if key not in users}
    kinds = [each.kind for each in found.values()]
    assert (kinds.count("organisation"), kinds.count("service")) == (44, 61)
    assert {"providers/Students", "providers/Policy Makers", "providers/Not specified"} <= users.keys()
    for part in users.values():
        with pytest.raises(NoRecord):
            eosc_marketplace.parse(part)
    eudat = found["providers/EUDAT"].properties
    assert (eudat["title"], eudat["homepage"], eudat["spatial"]) == (["EUDAT"], "http://eudat.com", ["PL"])
    compute = found["services/High-Throughput compute"].properties
    assert compute["title"] == ["EGI High-Throughput compute"]
    assert compute["publisher"]["name"] == ["EGI Federation"]
    assert compute["landingPage"] == ["https://www.egi.eu/services/high-throughput-compute/"]
    assert compute["maturity"] == "trl-9"
    assert compute["rights"].startswith("https://marketplace.egi.eu/content/3-")
    assert "contactPoint" not in compute


# --- the search ---------------------------------------------------------------------------------------------------


@pytest.mark.samples
def test_every_document_of_the_search(samples: Path) -> None:
    body = (samples / "eosc-search/backend/tests/app/routes/records.jsonl").read_bytes()
    assert recognise(body) is eosc_search.FORMAT
    found = {identifier: eosc_search.parse(part) for identifier, part in eosc_search.split(body)}
    assert len(found) == 10
    alcove = found["50|06cdd3ff4700::535338b9ae30bc9e9eda378637dafdb4"]
    assert alcove.kind == "publication"
    assert alcove.properties["title"] == ["A generalization of the alcove model and its applications"]
    assert len(alcove.properties["description"]) == 2
    assert alcove.properties["creator"] == ["Lenart, Cristian", "Lubovsky, Arthur"]
    assert alcove.properties["issued"] == "2012-01-01"
    assert alcove.properties["accessRights"] == "Open Access"


def test_lists_are_aligned_by_position() -> None:
    told = read(
        eosc_search.parse,
        id="50|a", author_names=["A", "B"], author_pids=["", "0000-0002-1825-0097"], pid=["10.5281/zenodo.1", "x"],
    )  # fmt: skip
    first, second = told.properties["creator"]
    assert first == "A"
    assert second["identifier"] == ["0000-0002-1825-0097"]
    assert [(each.value, each.primary) for each in told.identifiers if each.primary] == [("10.5281/zenodo.1", True)]


@pytest.mark.parametrize("each", [eosc_datasource, eosc_guideline, eosc_training, eosc_marketplace, eosc_search])
def test_other_json_is_refused(each: Any) -> None:
    with pytest.raises(MalformedPayload):
        each.parse(b'{"id": "x", "name": "y"}')
