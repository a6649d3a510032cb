"""The OSG topology, cloud sites, CRIC and GOCDB in one catalogue: all counted, sites joined, countries right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from catalogue_api.catalogue import Catalogue
from catalogue_api.cli import main
from catalogue_api.joins import joins, words
from schemas.formats.yaml import load_yaml
from schemas.holdings import Entity, StoredRecord
from schemas.resources import read
from schemas.vocabularies import lookup
from tests.harvester.commands import Workplace

pytestmark = pytest.mark.samples

TREE = "osg-topology"


@dataclass(frozen=True)
class Harvested:
    """The catalogue, the tree that it was harvested from, and the ledgers of the runs."""

    catalogue: Catalogue
    samples: Path
    data_dir: Path
    ledgers: dict[str, dict[str, int]]


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[Harvested]:
    place = Workplace(tmp_path_factory.mktemp("infrastructures"))
    sources = [
        place.source("osg", protocol="files", endpoint=str(samples / TREE / "topology"), formats=["osg_topology"],
                     options={"pattern": "*/*.yaml"}),
        place.source("fedcloud", protocol="files", endpoint=str(samples / "egi-fedcloud" / "sites"),
                     formats=["fedcloud"]),
        place.source("cric", protocol="files", endpoint=str(samples / "wlcg-cric"), formats=["cric"]),
        place.source("gocdb", protocol="files", endpoint=str(samples / "gocdb" / "sampleData"),
                     formats=["gocdb"], options={"pattern": "*S*s.xml"}),
    ]  # fmt: skip
    ledgers = {}
    for source in sources:
        done = place.harvest("run", "--json", str(source))
        ledgers[source.stem] = done.report["ledger"]
    with Catalogue.open(place.data_dir) as catalogue:
        yield Harvested(catalogue, samples, place.data_dir, ledgers)


def entities(harvested: Harvested) -> list[Entity]:
    return list(harvested.catalogue.entities())


def records(harvested: Harvested, source: str) -> list[StoredRecord]:
    return [each for entity in entities(harvested) for each in entity.records if each.source == source]


def yaml_files(harvested: Harvested, pattern: str) -> list[tuple[str, Any]]:
    folder = harvested.samples / TREE / "topology"
    return [(str(path.relative_to(folder)), load_yaml(path.read_bytes())[0]) for path in sorted(folder.glob(pattern))]


def test_everything_in_the_tree_is_stored_once(harvested: Harvested) -> None:
    groups = [
        value
        for name, value in yaml_files(harvested, "*/*/*.yaml")
        if not name.endswith(("SITE.yaml", "_downtime.yaml"))
    ]
    downtimes = {
        (each["ResourceName"], each["ID"])
        for name, value in yaml_files(harvested, "*/*/*_downtime.yaml")
        for each in value or ()
    }
    expected = Counter(
        {
            "facility": len(yaml_files(harvested, "*/FACILITY.yaml")),
            "site": len(yaml_files(harvested, "*/*/SITE.yaml")),
            "group": len(groups),
            "resource": sum(len(each.get("Resources") or ()) for each in groups),
            "downtime": len(downtimes),
        }
    )
    found = Counter(each.identifier.partition("/")[0] for each in records(harvested, "osg"))
    assert found == expected
    ledger = harvested.ledgers["osg"]
    assert ledger["quarantined"] == ledger["rejected"] == 0


def test_countries_reconcile_with_the_files(harvested: Harvested) -> None:
    written = [value.get("Country") for _, value in yaml_files(harvested, "*/*/SITE.yaml")]
    expected = Counter(lookup.country(each) for each in written if each)
    assert None not in expected, "every spelling in the files is known"
    found: Counter[str | None] = Counter()
    without = 0
    for record in records(harvested, "osg"):
        if record.identifier.startswith("site/"):
            countries = {place.iri for place in read(record.document).places if place.iri and "/country/" in place.iri}
            assert len(countries) <= 1
            found.update(countries)
            without += not countries
    assert found == expected
    assert without == sum(not each for each in written)


def test_every_cloud_site_and_community_is_there(harvested: Harvested) -> None:
    paths = sorted((harvested.samples / "egi-fedcloud" / "sites").glob("*.yaml"))
    stated = {
        value["gocdb"]: [each["name"] for each in value.get("vos") or ()]
        for value in (load_yaml(path.read_bytes())[0] for path in paths)
    }
    found = {each.identifier: read(each.document).communities for each in records(harvested, "fedcloud")}
    assert {name: set(vos) for name, vos in found.items()} == {
        name: {vo for vo in vos if vo != "ops"} for name, vos in stated.items()
    }


def test_one_site_under_two_names_is_one_entity_and_says_why(harvested: Harvested) -> None:
    both = [each for each in entities(harvested) if {"osg", "cric"} <= {record.source for record in each.records}]
    assert [{record.identifier for record in each.records} for each in both] == [{"site/AGLT2", "AGLT2"}]
    codes = {finding.code for record in both[0].records for finding in record.findings}
    assert "NORM-JOINED" in codes


def test_what_was_not_joined_is_listed_for_a_person(harvested: Harvested) -> None:
    alone = {
        record.identifier
        for record in records(harvested, "osg")
        if any(finding.code == "NORM-NOT-JOINED" for finding in record.findings)
    }
    joined = {
        record.identifier
        for record in records(harvested, "osg")
        if any(finding.code == "NORM-JOINED" for finding in record.findings)
    }
    places = {
        each.identifier for each in records(harvested, "osg") if each.identifier.startswith(("site/", "facility/"))
    }
    assert alone | joined == places
    assert len(joined) >= 20
    assert not alone & joined


def test_a_command_lists_joins_and_what_is_missing(harvested: Harvested) -> None:
    made = list(joins(harvested.catalogue, ["cric"]))
    assert ("CERN-PROD", "CRIC site/CERN-PROD", "GOCDB CERN-PROD") in {
        (each.identifier, each.known, each.became) for each in made
    }
    alone = list(joins(harvested.catalogue, ["osg"], missing=True))
    assert len(alone) > 100
    assert all(not each.became and each.title and "organisations.tsv" in each.advice for each in alone)
    assert words(alone, missing=True).count("\n") == len(alone)
    environment = {"CATALOGUE_DATA_DIR": str(harvested.data_dir)}
    told = CliRunner().invoke(main, ["joins", "--missing", "--source", "osg", "--json"], env=environment)
    assert [each["identifier"] for each in orjson.loads(told.stdout)] == [each.identifier for each in alone]


def test_contacts_and_certificates_of_the_tree_are_in_no_payload(harvested: Harvested) -> None:
    for record in records(harvested, "osg"):
        body = harvested.catalogue.payload(record.payload_digest) if record.payload_digest else b""
        assert b'"ContactLists":{' not in (body or b"")
        assert b"/CN=" not in (body or b"")
