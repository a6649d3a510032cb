"""A real pycsw harvested by CSW 2 and CSW 3, in two schemas, and by OAI-PMH: its counts and sickle's agree.

pycsw 2.6.2, the last on PyPI, ends each OAI-PMH list with the token `0` and refuses that token: sickle fails there,
with all records seen, and our run has them all and is not called complete.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sickle import Sickle
from sickle.oaiexceptions import BadArgument

from catalogue_api.catalogue import Catalogue
from tests.harvester.commands import Workplace
from tests.journeys.pycsw_server import serving

pytestmark = pytest.mark.samples

WAYS: dict[str, dict[str, Any]] = {
    "iso": {"protocol": "csw", "formats": ["iso19139"]},
    "version_3": {"protocol": "csw", "formats": ["csw_record"], "options": {"version": "3.0.0", "page_size": 4}},
}
DOOR = "?mode=oaipmh"


class Seen(NamedTuple):
    """How many files were put in, reports of two runs of each way, what sickle lists, and what a look at it says."""

    loaded: int
    first: Mapping[str, Any]
    second: Mapping[str, Any]
    sickle: set[str]
    place: Workplace
    url: str
    checked: Mapping[str, Any]


@pytest.fixture(scope="module")
def seen(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    folders = [samples / "csw-oai-pycsw" / name / "data" for name in ("cite", "apiso")]
    place = Workplace(tmp_path_factory.mktemp("harvests"))
    theirs: set[str] = set()
    with serving(tmp_path_factory.mktemp("pycsw"), *folders) as url:
        sources = [str(place.source(key, endpoint=url, **keys)) for key, keys in WAYS.items()]
        oai = str(place.source("oai", protocol="oai_pmh", endpoint=url + DOOR, formats=["oai_dc"]))
        runs = [
            place.harvest("run", "--json", *words).json["runs"] for words in ([*sources, oai], ["--full", *sources])
        ]
        checked = place.harvest("check", f"{url}?service=CSW&request=GetCapabilities", "--json").json
        with pytest.raises(BadArgument, match="metadataPrefix"):
            theirs.update(
                record.header.identifier for record in Sickle(url + DOOR).ListRecords(metadataPrefix="oai_dc")
            )
    loaded = sum(len(list(folder.glob("*.xml"))) for folder in folders)
    first, second = ({run["source"]: run for run in reports} for reports in runs)
    return Seen(loaded, first, second, theirs, place, url, checked)


@pytest.mark.parametrize("way", WAYS)
def test_every_record_comes_and_the_second_run_changes_nothing(seen: Seen, way: str) -> None:
    first, second = seen.first[way], seen.second[way]
    assert first["state"] == second["state"] == "complete", first["reason"]
    assert (first["ledger"]["listed"], first["ledger"]["new"]) == (seen.loaded, seen.loaded)
    assert (second["ledger"]["unchanged"], second["ledger"]["new"], second["ledger"]["changed"]) == (seen.loaded, 0, 0)


def test_every_door_names_the_same_records(seen: Seen) -> None:
    named: dict[str, set[str]] = {}
    with Catalogue.open(seen.place.data_dir) as catalogue:
        for record in (each for entity in catalogue.entities() for each in entity.records):
            named.setdefault(record.source, set()).add(record.identifier)
    assert named["iso"] == named["version_3"] == named["oai"] == seen.sickle


def test_a_look_at_its_address_writes_the_source_file(seen: Seen) -> None:
    written = tomllib.loads(seen.checked["source_file"])
    assert (written["protocol"], written["formats"]) == ("csw", ["iso19139"])
    assert written["endpoint"] == seen.url
    assert len(seen.checked["records"]) == 5


def test_a_list_that_ends_in_a_bad_token_is_not_called_complete(seen: Seen) -> None:
    report = seen.first["oai"]
    assert report["ledger"]["listed"] == report["ledger"]["new"] == seen.loaded
    assert report["state"] == "incomplete"
    assert "repeats itself" in report["reason"]
