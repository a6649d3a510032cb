"""Compute, storage and cloud infrastructures, field by field: GOCDB, FedCloud, OSG topology, CRIC, Rucio."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.errors import MalformedPayload
from schemas.formats import cric, fedcloud, gocdb, osg_topology, rucio_rse
from schemas.formats.yaml import load_yaml
from schemas.records import Description


def first(form: Any, body: bytes) -> Description:
    return form.parse(next(iter(form.split(body)))[1])  # type: ignore[no-any-return]


def reasons(description: Description) -> dict[str, str]:
    return {each.path: each.reason for each in description.dropped}


# --- GOCDB ------------------------------------------------------------------------------------------------------

SITE = b"""<results><SITE ID="698213" PRIMARY_KEY="481G0" NAME="Torch IT" COBJECTID="481">
<PRIMARY_KEY>251G0</PRIMARY_KEY><SHORT_NAME>Torch</SHORT_NAME><OFFICIAL_NAME>Torchit</OFFICIAL_NAME>
<GOCDB_PORTAL_URL>https://gocdb.eu/portal/index.php?a=1&amp;amp;amp;id=0</GOCDB_PORTAL_URL>
<HOME_URL>http://www.torchit.ch/</HOME_URL><CONTACT_EMAIL>helpdesk@torchit.ch</CONTACT_EMAIL>
<CONTACT_TEL>+41 65 0299 36</CONTACT_TEL><COUNTRY_CODE>Switzerland</COUNTRY_CODE><COUNTRY>Switzerland</COUNTRY>
<ROC>NGI_CH</ROC><PRODUCTION_INFRASTRUCTURE>Production</PRODUCTION_INFRASTRUCTURE><TIER>2</TIER>
<CERTIFICATION_STATUS>Certified</CERTIFICATION_STATUS><LATITUDE>47.36</LATITUDE><LONGITUDE>8.54</LONGITUDE>
<IP_RANGE>135.99.0.62</IP_RANGE><LOCATION>Zurich</LOCATION><SCOPE>EGI</SCOPE>
<DOMAIN><DOMAIN_NAME>torchit.ch</DOMAIN_NAME></DOMAIN></SITE></results>"""


def test_a_site_of_gocdb_is_known_by_its_short_name() -> None:
    told = first(gocdb.FORMAT, SITE)
    properties = told.properties
    assert told.kind == "site"
    assert [(each.value, each.scheme, each.primary) for each in told.identifiers] == [
        ("481G0", None, False), ("251G0", None, False), ("gocdb:Torch", "gocdb", True), ("torchit.ch", None, False),
    ]  # fmt: skip
    assert properties["title"] == ["Torchit"]
    assert properties["alternative"] == ["Torch"]
    assert properties["page"] == ["https://gocdb.eu/portal/index.php?a=1&id=0"]
    assert properties["spatial"] == ["Switzerland", {"prefLabel": ["Zurich"], "centroid": "POINT(8.54 47.36)"}]
    assert (properties["production"], properties["certification"]) == ("Production", "Certified")
    assert properties["type"] == ["Tier 2"]
    assert properties["keyword"] == ["EGI"]
    assert properties["contactPoint"] == [
        {"fn": "Torch", "organizationName": "Torch", "hasEmail": ["helpdesk@torchit.ch"]}
    ]


def test_keys_that_differ_get_a_finding_and_private_numbers_are_dropped() -> None:
    told = first(gocdb.FORMAT, SITE)
    assert [each.code for each in told.findings] == ["GOCDB-KEYS-DIFFER"]
    assert reasons(told)["CONTACT_TEL"] == reasons(told)["IP_RANGE"] == "not public"


def test_both_generations_of_scopes_are_read() -> None:
    for scopes in (b"<SCOPE>EGI</SCOPE><SCOPE>wlcg</SCOPE>", b"<SCOPES><SCOPE>EGI</SCOPE><SCOPE>wlcg</SCOPE></SCOPES>"):
        body = b'<SITE PRIMARY_KEY="1G0"><SHORT_NAME>A</SHORT_NAME>' + scopes + b"</SITE>"
        assert gocdb.parse(body).properties["keyword"] == ["EGI", "wlcg"]


def test_what_is_not_set_is_not_stated() -> None:
    told = gocdb.parse(
        b'<SITE PRIMARY_KEY="a"><SHORT_NAME>A</SHORT_NAME><CONTACT_TEL>not set</CONTACT_TEL><LATITUDE/>'
        b"<GOCDB_PORTAL_URL>No 'creg_id' found</GOCDB_PORTAL_URL><DOMAIN><DOMAIN_NAME/></DOMAIN></SITE>"
    )
    assert "page" not in told.properties
    assert "spatial" not in told.properties


def test_a_service_endpoint_belongs_to_its_site() -> None:
    told = gocdb.parse(
        b'<SERVICE_ENDPOINT PRIMARY_KEY="3G0"><HOSTNAME>se.krill.eu</HOSTNAME><SERVICE_TYPE>webdav</SERVICE_TYPE>'
        b"<HOSTDN>/C=CH/CN=se.krill.eu</HOSTDN><IN_PRODUCTION>N</IN_PRODUCTION><BETA>Y</BETA><SITENAME>KRILL</SITENAME>"
        b"<COUNTRY_NAME>Switzerland</COUNTRY_NAME><ROC_NAME>NGI_CH</ROC_NAME><ENDPOINTS><ENDPOINT><URL>https://se.krill"
        b".eu/dav</URL><INTERFACENAME>davs</INTERFACENAME></ENDPOINT></ENDPOINTS></SERVICE_ENDPOINT>"
    )
    properties = told.properties
    assert told.kind == "storage"
    assert properties["title"] == ["webdav @ se.krill.eu"]
    assert properties["operator"] == [
        {"name": ["KRILL"], "@type": ["foaf:Agent", "foaf:Organization"], "identifier": ["gocdb:KRILL"]}
    ]
    assert (properties["production"], properties["lifeCycle"]) == ("not in production", "beta")
    assert properties["endpointURL"] == ["https://se.krill.eu/dav"]
    assert properties["protocol"] == ["davs"]
    assert reasons(told)["HOSTDN"] == "not public"


def test_a_downtime_has_its_time_and_how_grave_it_is() -> None:
    told = gocdb.parse(
        b'<DOWNTIME ID="1" PRIMARY_KEY="4G0" CLASSIFICATION="SCHEDULED"><HOSTNAME>a.eu</HOSTNAME><HOSTED_BY>KRILL'
        b"</HOSTED_BY><SEVERITY>OUTAGE</SEVERITY><START_DATE>1656288000</START_DATE><END_DATE>1688169600</END_DATE>"
        b"</DOWNTIME>"
    )
    assert told.kind == "event"
    assert told.properties["temporal"] == [{"startDate": "2022-06-27T00:00:00Z", "endDate": "2023-07-01T00:00:00Z"}]
    assert told.properties["severity"] == "OUTAGE"
    assert told.properties["type"] == ["Downtime", "scheduled"]


def test_every_object_of_the_gocdb_samples_is_read(samples: Path) -> None:
    seen: dict[str, int] = {}
    for folder in ("gocdb/sampleData", "gocdb/pi-doc-examples", "argo-gocdb-eosc"):
        for path in sorted((samples / folder).glob("*.xml")):
            for identifier, body in gocdb.split(path.read_bytes()):
                try:
                    told = gocdb.parse(body)
                except MalformedPayload:  # what a statistics method answers has the same tags
                    continue
                assert told.kind in {"site", "service", "storage", "event"}, path
                assert told.properties.get("title") or identifier is None, path
                seen[told.kind] = seen.get(told.kind, 0) + 1
    assert seen["site"] >= 9
    assert seen["event"] >= 4


# --- FedCloud ---------------------------------------------------------------------------------------------------


def test_a_cloud_site_joins_by_its_name_in_gocdb() -> None:
    told = fedcloud.parse(
        b"---\ngocdb: INFN-CLOUD-BARI\nendpoint: https://keystone.infn.it/v3\nprotocol: openid\nvos:\n"
        b"- {name: ops, auth: {project_id: a}}\n- {name: vo.emso-eric.eu, auth: {project_id: b}}\n"
    )
    assert told.kind == "site"
    assert [(each.value, each.primary) for each in told.identifiers] == [("gocdb:INFN-CLOUD-BARI", True)]
    assert told.properties["supportedCommunity"] == ["vo.emso-eric.eu"]
    assert told.properties["endpointURL"] == ["https://keystone.infn.it/v3"]
    assert told.properties["protocol"] == ["openid"]
    assert "b" not in str(told.properties["supportedCommunity"][0].split(".")[1:])
    assert reasons(told)["vos/auth"] == "an opaque number of the site's own"


def test_every_cloud_site_is_read_whole(samples: Path) -> None:
    entries = 0
    paths = sorted((samples / "egi-fedcloud" / "sites").glob("*.yaml"))
    assert paths
    for path in paths:
        ((identifier, body),) = fedcloud.split(path.read_bytes())
        told = fedcloud.parse(body)
        value, _ = load_yaml(body)
        names = [each["name"] for each in value.get("vos") or ()]
        entries += len(names)
        assert identifier == value["gocdb"]
        assert told.properties.get("supportedCommunity", []) == list(dict.fromkeys(n for n in names if n != "ops"))
        unknown = [each for each in told.dropped if each.reason == "no term for it"]
        assert not unknown, (path.name, unknown)
    assert entries == sum(path.read_text().count("\n  - name:") for path in paths)


# --- OSG --------------------------------------------------------------------------------------------------------


def cut(name: str, text: str) -> list[tuple[str | None, Description]]:
    return [(identifier, osg_topology.parse(body)) for identifier, body in osg_topology.split_file(name, text.encode())]


def test_a_site_takes_its_name_and_facility_from_its_folders() -> None:
    ((identifier, told),) = cut(
        "topology/Universidade de São Paulo/SPRACE/SITE.yaml",
        "LongName: The centre\nCity: São Paulo\nCountry: Brazil\nLatitude: -23.5\nLongitude: -46.7\nZipcode: 5508\n",
    )
    assert identifier == "site/SPRACE"
    assert told.kind == "site"
    assert told.properties["title"] == ["The centre"]
    assert told.properties["alternative"] == ["SPRACE"]
    assert told.properties["memberOf"][0]["identifier"] == ["osg:facility/Universidade de São Paulo"]
    assert told.properties["spatial"] == ["Brazil", {"prefLabel": ["São Paulo"], "centroid": "POINT(-46.7 -23.5)"}]
    assert told.properties["https://w3id.org/continuum/ns#postalCode"] == [{"@value": "5508"}]


@pytest.mark.parametrize("country", ["USA", "US", "United States", "United States of America", "U.S.A."])
def test_a_postal_code_that_lost_its_nought_gets_it_back_where_five_digits_are_certain(country: str) -> None:
    ((_, told),) = cut("topology/F/S/SITE.yaml", f"Country: {country}\nZipcode: 1234\n")
    assert told.properties["https://w3id.org/continuum/ns#postalCode"] == [{"@value": "01234"}]


def test_resources_of_a_group_are_told_apart_and_zeros_are_no_capacity() -> None:
    found = dict(
        cut(
            "topology/F/S/G.yaml",
            "GroupDescription: (No resource group description)\nProduction: true\nGroupID: 7\nSupportCenter: C\n"
            "Resources:\n  SE:\n    Active: true\n    Description: x\n    FQDN: se.krill.eu\n    DN: /C=US/CN=x\n"
            "    ContactLists: {Security Contact: {Primary: {Name: Jane Doe, ID: abc}}}\n"
            "    Services:\n      XRootD cache server:\n        Details: {uri_override: 'se.krill.eu:1094'}\n"
            "    VOOwnership: {ATLAS: 90}\n    AllowedVOs: [ANY, CMS]\n"
            "    WLCGInformation: {HEPSPEC: 85, StorageCapacityMax: 5.5, TapeCapacity: 0, KSI2KMax: 500}\n"
            "  CE:\n    Active: false\n    FQDN: ce.krill.eu\n    Services: {CE: {Details: 'endpoint:x'}}\n",
        )
    )
    assert list(found) == ["group/G", "resource/SE", "resource/CE"]
    assert "description" not in found["group/G"].properties
    se = found["resource/SE"].properties
    assert found["resource/SE"].kind == "storage"
    assert se["capacity"] == [
        {"measure": "benchmark", "written": "85 HS06", "amount": "85", "unit": "HS06",
         "statement": "WLCGInformation: HEPSPEC"},
        {"measure": "benchmark", "written": "500 kSI2k", "statement": "WLCGInformation: KSI2KMax"},
        {"measure": "disk", "written": "5.5", "statement": "WLCGInformation: StorageCapacityMax, no unit stated"},
    ]  # fmt: skip
    assert se["supportedCommunity"] == ["CMS", "ATLAS"]
    assert se["operator"][0]["identifier"] == ["osg:site/S"]
    assert (se["production"], se["status"]) == ("production", {"prefLabel": ["active"]})
    assert found["resource/CE"].properties["status"] == {"prefLabel": ["inactive"]}
    assert reasons(found["resource/SE"])["ContactLists"] == "contacts and certificates are private"


def test_contacts_leave_the_payload_too() -> None:
    ((_, body),) = osg_topology.split_file(
        "virtual-organizations/CTA.yaml", b"ID: 1\nContacts: {VO Manager: [{Name: Jane Doe, ID: x}]}\nDisable: false\n"
    )
    public, count = osg_topology.redact(body)
    assert b"Jane Doe" in body
    assert b"Jane Doe" not in public
    assert count == 1
    assert osg_topology.parse(public).kind == "organisation"


def test_a_downtime_has_dates_as_written_and_an_identifier_of_its_own() -> None:
    found = cut(
        "topology/F/S/G_downtime.yaml",
        "- {Class: SCHEDULED, ID: 5, ResourceName: A, Severity: Outage, StartTime: 'May 09, 2023 16:00 +0000',\n"
        "   EndTime: 'May 10, 2023 16:00 -0700', Description: null, Services: [CE], CreatedTime: null}\n"
        "- {Class: UNSCHEDULED, ID: 5, ResourceName: B, Severity: Outage, StartTime: 'Aug 7, 2017 14:00 +0000'}\n",
    )
    assert [identifier for identifier, _ in found] == ["downtime/A/5", "downtime/B/5"]
    told = found[0][1].properties
    assert told["temporal"] == [{"startDate": "May 09, 2023 16:00 +0000", "endDate": "May 10, 2023 16:00 -0700"}]
    assert told["operator"][0]["name"] == ["S"]
    assert "description" not in told
    assert "created" not in told


def test_lists_of_codes_hold_nothing_and_a_strange_place_is_said() -> None:
    assert cut("virtual-organizations/REPORTING_GROUPS.yaml", "a: 1\n") == []
    assert cut("projects/_CAMPUS_GRIDS.yaml", "a: 1\n") == []
    with pytest.raises(MalformedPayload, match="no place in the tree"):
        cut("SITE.yaml", "a: 1\n")


# --- CRIC -------------------------------------------------------------------------------------------------------


def test_a_site_of_cric_is_known_by_its_key_blanks_included() -> None:
    body = orjson.dumps(
        {"GEANT REN": {"netroutes": {"LHCONE": {"networks": {"ipv4": ["192.0.2.0/24"]}}}, "rc_tier_level": 1}}
    )
    ((identifier, alone),) = cric.split(body)
    told = cric.parse(alone)
    assert identifier == "GEANT REN"
    assert told.properties["title"] == ["GEANT REN"]
    assert [(each.value, each.primary) for each in told.identifiers] == [("cric:site/GEANT REN", True)]
    assert told.properties["https://w3id.org/continuum/ns#networkRoute"] == [{"@value": "LHCONE"}]
    assert "192.0.2.0" not in str(told)


def test_pledges_of_a_federation_carry_year_and_community_and_no_made_up_unit() -> None:
    told = cric.parse(
        orjson.dumps({"NL-T1": {"rcsites": ["SARA"], "pledges": {"2023": {"atlas": {"Disk": 2.5, "Tape": None}}}}})
    )
    assert told.properties["capacity"] == [
        {"measure": "disk", "written": "2.5", "basis": "pledged", "statement": "pledge to atlas, no unit stated",
         "statedOn": "2023"}
    ]  # fmt: skip


def test_the_excerpt_of_cric_is_read_whole(samples: Path) -> None:
    body = (samples / "wlcg-cric" / "cric_rcsite_netroutes.excerpt.json").read_bytes()
    assert [name for name, _ in cric.split(body)] == list(orjson.loads(body))


# --- Rucio ------------------------------------------------------------------------------------------------------


def test_an_answer_of_rucio_has_sizes_in_bytes_and_dates_of_mail_headers() -> None:
    told = rucio_rse.parse(
        orjson.dumps(
            {"rse": "KRILL", "rse_type": "DISK", "deterministic": True, "created_at": "Thu, 02 Mar 2023 10:00:00 UTC",
             "protocols": [{"scheme": "davs", "hostname": "se.krill.eu", "port": 443, "prefix": "/x"}],
             "usage": [{"source": "storage", "total": 5000, "used": 2000}], "availability_read": True}
        )
    )  # fmt: skip
    assert told.kind == "storage"
    assert told.properties["created"] == "2023-03-02T10:00:00Z"
    assert told.properties["endpointURL"] == ["davs://se.krill.eu:443/x"]
    assert [(each["basis"], each["amount"], each["unit"]) for each in told.properties["capacity"]] == [
        ("installed", "5000", "bytes"), ("used", "2000", "bytes"),
    ]  # fmt: skip
    assert told.properties["accessMode"] == ["read"]
    assert not told.findings


def test_test_elements_get_a_finding_that_a_gate_can_refuse(samples: Path) -> None:
    body = (samples / "rucio" / "etc" / "rse_repository.json").read_bytes()
    found = {identifier: rucio_rse.parse(alone) for identifier, alone in rucio_rse.split(body)}
    tests = {name for name, told in found.items() if told.findings}
    assert tests == {name for name in found if name and name.startswith("MOCK")}
    assert found["FZK-LCG2_SCRATCHDISK"].properties["technology"] == ["dCache"]


# --- YAML -------------------------------------------------------------------------------------------------------


def test_a_doubled_key_is_told_with_its_line_and_the_last_one_counts() -> None:
    value, findings = load_yaml(b"a: 1\nb: 2\na: 3\n")
    assert value == {"a": 3, "b": 2}
    assert [(each.code, each.line) for each in findings] == [("YAML-DOUBLED-KEY", 3)]


def test_doubled_anchors_are_read() -> None:
    assert load_yaml(b"a: &x 1\nb: &x 2\nc: *x\n")[0] == {"a": 1, "b": 2, "c": 2}


def test_dates_stay_as_written_and_numbers_that_cannot_be_become_words() -> None:
    assert load_yaml(b"a: 2023-05-09\nb: .inf\n1: x\n")[0] == {"a": "2023-05-09", "b": "inf", "1": "x"}


def test_a_bomb_of_aliases_and_bytes_of_code_are_refused() -> None:
    lines = [b"a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [b"a%d: &a%d [%s]" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 9)]
    for body in (b"\n".join(lines), b"!!python/object/apply:os.system ['x']", b"a: [", b"a: &x [*x]"):
        with pytest.raises(MalformedPayload):
            load_yaml(body)
