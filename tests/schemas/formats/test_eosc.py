"""EOSC services and providers field by field, in every envelope and generation."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from schemas.errors import MalformedPayload
from schemas.formats import eosc_provider, eosc_service
from schemas.formats.eosc_records import date_of, label_of
from schemas.records import Claim, Description, Severity

ORGANISATION = ["foaf:Agent", "foaf:Organization"]
ACCESS = "http://publications.europa.eu/resource/authority/access-right/"


def service(**fields: Any) -> Description:
    return eosc_service.parse(orjson.dumps({"id": "krill.net", "name": "Krill Net", "trl": "trl-9", **fields}))


def said(**fields: Any) -> Any:
    """What a service says more than the plain one does."""
    return {name: value for name, value in service(**fields).properties.items() if name not in PLAIN}


def provider(**fields: Any) -> Description:
    return eosc_provider.parse(orjson.dumps({"id": "krill", "name": "Krill Lab", "legalEntity": True, **fields}))


def paths(description: Description) -> list[str]:
    return sorted(each.path for each in description.dropped)


PLAIN = {"identifier": ["krill.net"], "title": ["Krill Net"], "maturity": "trl-9"}


@pytest.mark.parametrize(
    ("stated", "of_a_service", "of_a_provider"),
    [
        ({"type": "ROR", "value": "https://ror.org/01ggx4157"}, False, True),
        ({"type": "PID", "value": "21.15120/z"}, True, True),
        ({"type": "DOI", "value": "10.5281/zenodo.4"}, True, True),
        ({"type": "EOSC PID", "value": "an inner name"}, False, False),
    ],
)
def test_alternative_identifiers_join_where_they_name_the_thing_itself(
    stated: dict[str, str], of_a_service: bool, of_a_provider: bool
) -> None:
    alternatives = {"alternativeIdentifiers": [stated]}
    assert service(**alternatives).identifiers[-1].primary is of_a_service
    assert provider(**alternatives).identifiers[-1].primary is of_a_provider


def test_the_plain_service() -> None:
    description = service()
    assert (description.kind, description.properties) == ("service", PLAIN)
    assert description.identifiers == (Claim("krill.net", "eosc", primary=True),)
    assert (description.dropped, description.findings) == ((), ())


# --- fields of a service ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"abbreviation": "KN", "tagline": "Nets", "description": "About"},
            {"alternative": ["KN"], "abstract": ["Nets"], "description": ["About"]},
        ),
        ({"abbreviation": "Krill Net"}, {}),
        ({"tags": ["a", "b", "a", ""]}, {"keyword": ["a", "b"]}),
        (
            {"webpage": "https://krill.eu", "urls": ["https://krill.eu", "https://m.krill.eu"]},
            {"landingPage": ["https://krill.eu"], "page": ["https://m.krill.eu"]},
        ),
        ({"logo": "https://krill.eu/l.png"}, {"depiction": ["https://krill.eu/l.png"]}),
        (
            {"multimedia": [{"multimediaURL": "https://krill.eu/v"}], "useCases": ["https://krill.eu/u"]},
            {"page": ["https://krill.eu/v", "https://krill.eu/u"]},
        ),
        (
            {"resourceOrganisation": "srce"},
            {"publisher": {"@type": ORGANISATION, "name": ["srce"], "identifier": ["srce"]}},
        ),
        (
            {"resourceOwner": "21.15120/b0mGx4"},
            {"publisher": {"@type": ORGANISATION, "identifier": ["https://hdl.handle.net/21.15120/b0mGx4"]}},
        ),
        (
            {"resourceOrganisation": "srce", "resourceProviders": ["srce", "egi"]},
            {
                "publisher": {"@type": ORGANISATION, "name": ["srce"], "identifier": ["srce"]},
                "qualifiedAttribution": [
                    {
                        "agent": {"@type": ORGANISATION, "name": ["egi"], "identifier": ["egi"]},
                        "hadRole": "serviceProvider",
                    }
                ],
            },
        ),
        (
            {
                "scientificDomains": [
                    {
                        "scientificDomain": "scientific_domain-natural_sciences",
                        "scientificSubdomain": "scientific_subdomain-natural-biology",
                    }
                ]
            },
            {
                "theme": [
                    {"prefLabel": ["Natural sciences"], "notation": "scientific_domain-natural_sciences"},
                    {"prefLabel": ["Biology"], "notation": "scientific_subdomain-natural-biology"},
                ]
            },
        ),
        (
            {
                "categories": [
                    {
                        "category": "category-sharing-applications",
                        "subcategory": "subcategory-sharing-applications-other",
                    }
                ]
            },
            {
                "type": [
                    {"prefLabel": ["Applications"], "notation": "category-sharing-applications"},
                    {"prefLabel": ["Applications (other)"], "notation": "subcategory-sharing-applications-other"},
                ]
            },
        ),
        (
            {"targetUsers": ["target_user-researchers"]},
            {"audience": [{"prefLabel": ["Researchers"], "notation": "target_user-researchers"}]},
        ),
        (
            {"geographicalAvailabilities": ["WW", "HR", "EL"], "resourceGeographicLocations": None},
            {"spatial": [{"prefLabel": ["Worldwide"], "notation": "WW"}, "HR", "GR"]},
        ),
        ({"languageAvailabilities": ["en", "hr"]}, {"language": ["en", "hr"]}),
        (
            {"certifications": ["ISO 9001"], "standards": ["OAI-PMH"], "openSourceTechnologies": []},
            {"conformsTo": [{"label": ["ISO 9001"]}, {"label": ["OAI-PMH"]}]},
        ),
        (
            {"lifeCycleStatus": "life_cycle_status-production"},
            {"status": {"prefLabel": ["Production"], "notation": "life_cycle_status-production"}},
        ),
        ({"version": "v2.1", "changeLog": ["Faster"]}, {"version": "v2.1", "versionNotes": ["Faster"]}),
        ({"lastUpdate": 1538092800000}, {"modified": "2018-09-28"}),
        ({"lastUpdate": "1664287190689"}, {"modified": "2022-09-27T13:59:50Z"}),
        ({"publishingDate": "2026-01-01"}, {"issued": "2026-01-01"}),
        ({"orderType": "order_type-fully_open_access"}, {"accessRights": ACCESS + "PUBLIC"}),
        ({"orderType": "order_type-open_access"}, {"accessRights": ACCESS + "PUBLIC"}),
        ({"orderType": "order_type-order_required"}, {"accessRights": ACCESS + "RESTRICTED"}),
        (
            {"termsOfUse": "https://krill.eu/t", "privacyPolicy": "https://krill.eu/p"},
            {"rights": "https://krill.eu/t", "page": ["https://krill.eu/p"]},
        ),
        (
            {"userManual": "https://krill.eu/m", "pricing": "https://krill.eu/c"},
            {"page": ["https://krill.eu/m", "https://krill.eu/c"]},
        ),
        (
            {"requiredResources": ["21.15120/a"], "relatedResources": ["21.15120/b"]},
            {"requires": ["https://hdl.handle.net/21.15120/a"], "relation": ["https://hdl.handle.net/21.15120/b"]},
        ),
        ({"nodePID": "21.15120/n"}, {"isPartOf": ["https://hdl.handle.net/21.15120/n"]}),
        (
            {"fundingBody": ["funding_body-ec"], "grantProjectNames": ["ESCAPE"]},
            {
                "isFundedBy": [{"@type": ORGANISATION, "name": ["EC"], "identifier": ["funding_body-ec"]}],
                "wasGeneratedBy": [{"@type": ["prov:Activity", "foaf:Project"], "label": ["ESCAPE"]}],
            },
        ),
        (
            {"alternativeIdentifiers": [{"type": "PID", "value": "21.15120/z"}]},
            {"otherIdentifier": [{"notation": "21.15120/z", "label": ["PID"]}]},
        ),
        (
            {"alternativePIDs": [{"pid": "10.1234/x", "pidSchema": "DOI"}]},
            {"otherIdentifier": [{"notation": "10.1234/x", "label": ["DOI"]}]},
        ),
        (
            {"type": "Service", "serviceCategories": ["service_category-storage"]},
            {"type": [{"prefLabel": ["Storage"], "notation": "service_category-storage"}, "Service"]},
        ),
        (
            {"accessTypes": ["access_type-remote"], "accessModes": ["access_mode-peer_reviewed"]},
            {"https://w3id.org/continuum/ns#accessType": [{"@value": "Remote"}], "accessMode": ["Peer reviewed"]},
        ),
    ],
)
def test_field_of_a_service(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    assert said(**fields) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"orderType": "order_type-other"},
        {"fundingPrograms": ["funding_program-h2020"]},
        {"relatedResources": ["srce.poem"]},
        {"nodePID": "node-egi"},
        {"catalogueId": "eosc"},
        {"horizontalService": True},
        {"jurisdiction": "ds_jurisdiction-global"},
        {"krill": {"a": 1}},
        {"tags": [{"a": 1}]},
        {"categories": "data"},
    ],
)
def test_what_is_not_carried_over_is_said(fields: dict[str, Any]) -> None:
    description = service(**fields)
    assert description.properties == PLAIN
    assert paths(description) == list(fields)


@pytest.mark.parametrize("nothing", [None, "", [], {}, " "])
def test_null_blank_and_empty_all_mean_not_stated(nothing: Any) -> None:
    names = ("webpage", "tags", "categories", "publicContacts", "mainContact", "version", "lastUpdate", "helpdeskEmail")
    assert service(**dict.fromkeys(names, nothing)).properties == PLAIN


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/x",
        "https://www.example.org",
        "https://testUrlEndpoint.com",
        "https://localhost:8080/",
        "https://service.test/",
        "https://",
        "N/A",
        "https://xxx.xx",
    ],
)
def test_a_placeholder_is_no_address(address: str) -> None:
    description = service(webpage=address)
    assert description.properties == PLAIN
    assert [(each.code, each.severity, each.path, each.found) for each in description.findings] == [
        ("EOSC-PLACEHOLDER-URL", Severity.WARNING, "webpage", address)
    ]


@pytest.mark.parametrize(
    "address", ["https://test.claudius.cloud.psnc.pl:5000", "https://samples.eu/x", "https://test.eu"]
)
def test_an_address_with_the_word_test_may_be_a_real_one(address: str) -> None:
    assert said(webpage=address) == {"landingPage": [address]}


# --- contacts -----------------------------------------------------------------------------------------------------


def test_role_addresses_are_shown() -> None:
    found = said(
        publicContacts=[
            {"email": "info@krill.eu", "organisation": "Krill Lab", "firstName": "Jane"},
            "support@krill.eu",
        ],
        helpdeskEmail="helpdesk@krill.eu",
        helpdeskPage="https://krill.eu/help",
    )
    assert found["contactPoint"] == [
        {"fn": "Krill Lab", "hasEmail": ["info@krill.eu"], "organizationName": "Krill Lab"},
        {"fn": "Public contact", "hasEmail": ["support@krill.eu"]},
        {"fn": "Helpdesk", "role": "helpdesk", "hasEmail": ["helpdesk@krill.eu"], "hasURL": ["https://krill.eu/help"]},
    ]
    assert "Jane" not in repr(found)


def test_people_are_not_shown_and_it_is_said_that_they_were_there() -> None:
    person = {
        "firstName": "Jane",
        "lastName": "Doe",
        "email": "jane.doe@krill.eu",
        "phone": "+385 1 616",
        "position": "Head",
    }
    description = service(
        mainContact=person,
        publicContacts=[person],
        helpdeskEmail="jane.doe@krill.eu",
        securityContactEmail="jdoe@krill.eu",
    )
    assert description.properties == PLAIN
    assert paths(description) == ["helpdeskEmail", "mainContact", "publicContacts", "securityContactEmail"]
    assert "oe@" not in repr(description)
    assert "Jane" not in repr(description)
    assert "616" not in repr(description)


# --- bundles, states, identifiers -----------------------------------------------------------------------------------


def bundle(name: str = "Krill Net", **outer: Any) -> Description:
    inner = {"id": "krill.net", "name": name, "resourceOrganisation": "krill"}
    return eosc_service.parse(orjson.dumps({"id": "krill.net", "service": inner, **outer}))


def test_an_approved_and_active_bundle_has_no_findings_and_its_administration_is_left_out() -> None:
    description = bundle(
        active=True,
        suspended=False,
        status="approved resource",
        metadata={"registeredBy": "Jane Doe", "registeredAt": "1669628500497"},
        loggingInfo=[{"userEmail": "jane.doe@krill.eu"}],
        identifiers={"originalId": "krill.net", "pid": "21.15120/z"},
    )
    assert description.findings == ()
    assert paths(description) == ["loggingInfo", "metadata"]
    assert description.identifiers == (Claim("krill.net", "eosc", primary=True), Claim("21.15120/z"))
    assert "oe" not in repr(description)


@pytest.mark.parametrize(
    ("name", "outer", "path", "found"),
    [
        ("Krill Net", {"status": "pending resource"}, "status", "pending resource"),
        ("Krill Net", {"status": "rejected resource"}, "status", "rejected resource"),
        ("Krill Net", {"active": False}, "active", "false"),
        ("Krill Net", {"suspended": True}, "suspended", "true"),
        ("Krill Net", {"draft": True}, "draft", "true"),
        ("Krill Net-TEST", {}, "name", "Krill Net-TEST"),
    ],
)
def test_what_eosc_does_not_show_is_read_and_flagged(name: str, outer: dict[str, Any], path: str, found: str) -> None:
    description = bundle(name, **outer)
    assert description.properties["title"] == [name]
    assert [(each.code, each.severity, each.path, each.found) for each in description.findings] == [
        ("EOSC-NOT-PUBLIC", Severity.ERROR, path, found)
    ]


def test_a_state_beside_the_fields_counts_too() -> None:
    assert [each.path for each in service(active=False).findings] == ["active"]


@pytest.mark.parametrize(
    ("value", "claim"),
    [
        ("srce.poem", Claim("srce.poem", "eosc", primary=True)),
        ("21.15120/DcgrOi", Claim("21.15120/DcgrOi", "handle", primary=True)),
        ("21.11161/rDa1Hm", Claim("21.11161/rDa1Hm", "handle", primary=True)),
        ("not an id", Claim("not an id")),
    ],
)
def test_ids_of_every_generation(value: str, claim: Claim) -> None:
    assert service(id=value).identifiers == (claim,)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"3",
        b"{}",
        b'{"name": "x"}',
        b'{"service": {}}',
        b'{"trl": 1}',
        b'{"id": "7", "serviceId": "srce.poem", "monitoredBy": "x", "monitoringGroups": []}',
        b'{"trainingResource": {"id": "x", "title": "y"}}',
        b'{"id": "x"',
        b"[" * 300 + b"]" * 300,
        b"[" * 3000 + b"]" * 3000,
    ],
)
def test_what_is_no_record_is_malformed(body: bytes) -> None:
    for module in (eosc_service, eosc_provider):
        with pytest.raises(MalformedPayload):
            module.parse(body)


def test_broken_json_is_told_with_line_and_column() -> None:
    with pytest.raises(MalformedPayload) as error:
        eosc_service.parse(b'{"id": "x",\n "name" 3}')
    assert (error.value.line, error.value.column) == (2, 9)


# --- lists --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "envelope",
    [
        {"total": 1069, "from": 0, "to": 1069, "results": [{"service": {"id": "a"}}, {"id": "b"}, {"name": "c"}]},
        [{"service": {"id": "a"}}, {"id": "b"}, {"name": "c"}],
    ],
)
def test_a_list_is_cut_into_records(envelope: Any) -> None:
    assert list(eosc_service.split(orjson.dumps(envelope))) == [
        ("a", b'{"service":{"id":"a"}}'),
        ("b", b'{"id":"b"}'),
        (None, b'{"name":"c"}'),
    ]


def test_the_order_of_keys_changes_no_byte() -> None:
    one, two = b'[{"id": "a", "name": "n"}]', b'[{"name": "n",  "id": "a"}]'
    assert list(eosc_service.split(one)) == list(eosc_service.split(two))


def test_a_record_alone_is_a_list_of_one() -> None:
    assert list(eosc_provider.split(b'{"provider": {"id": "a"}, "id": "a"}')) == [
        ("a", b'{"id":"a","provider":{"id":"a"}}')
    ]


def test_a_list_too_deep_to_read_is_malformed() -> None:
    with pytest.raises(MalformedPayload, match="depth"):
        list(eosc_service.split(b'{"results": [' + b"[" * 1100 + b"]" * 1100 + b"]}"))


EU_NODE = orjson.dumps(
    {
        "statusCode": 200,
        "result": [
            {
                "providerId": "Krill Lab",
                "name": "21.15120/lab",
                "serviceMonitorings": [
                    {
                        "serviceId": "21.11161/net",
                        "name": "Krill Net",
                        "sites": [
                            {"name": "PSNC", "endpoints": [{"name": "API", "url": "https://krill.eu:5000/v3"}]},
                            {"name": "Kiel", "endpoints": [{"name": "API", "url": "https://testUrlEndpoint.com"}]},
                        ],
                    }
                ],
            }
        ],
    }
)


def test_the_eu_node_lists_providers_with_the_pid_in_their_name() -> None:
    [(identifier, body)] = eosc_provider.split(EU_NODE)
    assert identifier == "21.15120/lab"
    description = eosc_provider.parse(body)
    assert description.kind == "organisation"
    assert description.properties == {"identifier": ["21.15120/lab"], "title": ["Krill Lab"], "name": ["Krill Lab"]}
    assert description.identifiers == (Claim("21.15120/lab", "handle", primary=True),)
    assert paths(description) == ["serviceMonitorings"]


def test_each_of_them_carries_its_services() -> None:
    [(identifier, body)] = eosc_service.split(EU_NODE)
    assert identifier == "21.11161/net"
    description = eosc_service.parse(body)
    assert description.properties == {
        "identifier": ["21.11161/net"],
        "title": ["Krill Net"],
        "endpointURL": ["https://krill.eu:5000/v3"],
        "publisher": {
            "@type": ORGANISATION,
            "name": ["Krill Lab"],
            "identifier": ["https://hdl.handle.net/21.15120/lab"],
        },
        "qualifiedAttribution": [{"agent": "PSNC", "hadRole": "site"}, {"agent": "Kiel", "hadRole": "site"}],
    }
    assert description.identifiers == (Claim("21.11161/net", "handle", primary=True),)
    assert [each.code for each in description.findings] == ["EOSC-PLACEHOLDER-URL"]


# --- providers ----------------------------------------------------------------------------------------------------

LAB = {"identifier": ["krill"], "title": ["Krill Lab"], "name": ["Krill Lab"]}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"abbreviation": "KL"}, {"alternative": ["KL"], "altLabel": ["KL"]}),
        ({"website": "https://krill.eu"}, {"homepage": "https://krill.eu", "landingPage": ["https://krill.eu"]}),
        (
            {"location": {"streetNameAndNumber": "Street 5", "city": "Zagreb", "region": None, "country": "HR"}},
            {"spatial": [{"prefLabel": ["Zagreb"]}, "HR"]},
        ),
        ({"country": "LV"}, {"spatial": ["LV"]}),
        (
            {"legalStatus": "provider_legal_status-public_legal_entity"},
            {"type": [{"prefLabel": ["Public legal entity"], "notation": "provider_legal_status-public_legal_entity"}]},
        ),
        (
            {"networks": ["provider_network-ceric"], "affiliations": ["CERIC"]},
            {"memberOf": [{"name": ["CERIC"]}, {"name": ["Ceric"], "identifier": ["provider_network-ceric"]}]},
        ),
        ({"hostingLegalEntity": "Krill Company"}, {"memberOf": [{"name": ["Krill Company"]}]}),
        (
            {"publicContacts": [{"email": "office@krill.eu", "phone": "+38516165555"}]},
            {"contactPoint": [{"fn": "Public contact", "hasEmail": ["office@krill.eu"]}]},
        ),
        ({"tags": ["sea "]}, {"keyword": ["sea"]}),
        ({"nodePID": "21.15120/n"}, {"isPartOf": ["https://hdl.handle.net/21.15120/n"]}),
        (
            {"esfriDomains": ["provider_esfri_domain-environment"]},
            {"theme": [{"prefLabel": ["Environment"], "notation": "provider_esfri_domain-environment"}]},
        ),
    ],
)
def test_field_of_a_provider(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    description = provider(**fields)
    assert (description.kind, description.properties) == ("organisation", LAB | expected)


def test_the_people_of_a_provider_are_not_shown() -> None:
    jane = {"firstName": "Jane", "name": "Jane", "surname": "Doe", "email": "jane.doe@krill.eu"}
    description = provider(mainContact=jane, users=[jane], publicContacts=[jane], participatingCountries=["HR"])
    assert description.properties == LAB
    assert "oe" not in repr(description.dropped)
    assert paths(description) == ["legalEntity", "mainContact", "participatingCountries", "publicContacts", "users"]


@pytest.mark.parametrize("wrapper", ["provider", "organisation"])
def test_bundles_of_both_generations(wrapper: str) -> None:
    inner = {"id": "krill", "name": "Krill Lab", "website": "https://krill.eu"}
    description = eosc_provider.parse(orjson.dumps({wrapper: inner, "status": "pending provider", "active": True}))
    assert description.properties["title"] == ["Krill Lab"]
    assert [each.found for each in description.findings] == ["pending provider"]


# --- small parts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("trl-9", "9"),
        ("target_user-research_groups", "Research groups"),
        ("subcategory-other-other-other", "Other"),
        ("Non-profit", "Non-profit"),
        ("MERIL Domain", "MERIL Domain"),
        ("-", "-"),
    ],
)
def test_labels_of_codes(code: str, label: str) -> None:
    assert label_of(code) == label


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("1538092800000", "2018-09-28"),
        ("2018-09-28", "2018-09-28"),
        ("99999999999999", "5138-11-16T09:46:39Z"),
        ("2018", "2018"),
    ],
)
def test_dates(value: str, date: str) -> None:
    assert date_of(value) == date
