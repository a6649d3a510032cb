"""A real DaCHS, the publishing software of the Virtual Observatory, harvested as `ivo_vor`: its counts are sickle's.

`make dachs` sets one up on Debian, as root, and runs this; continuous integration does so after the other tests, where
they left time for it. DaCHS keeps its records in PostgreSQL and is installed for the whole machine, so it does not come
with them: `CATALOGUE_TEST_DACHS` says where one is.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sickle import Sickle

from catalogue_api.catalogue import Catalogue
from schemas.dcat.terms import kind_of
from tests.harvester.commands import Workplace

ADDRESS = os.environ.get("CATALOGUE_TEST_DACHS", "")
needs_one = pytest.mark.skipif(not ADDRESS, reason="CATALOGUE_TEST_DACHS names no DaCHS: see dachs_server.sh")


@needs_one
def test_its_front_page_is_enough_and_every_record_comes(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    looked = place.harvest("check", "--json", ADDRESS).json
    assert looked["protocol"] == "oai_pmh"
    path = place.folder / "dachs.toml"
    path.write_text(looked["source_file"])
    first = place.harvest("run", "--json", str(path)).report
    again = place.harvest("run", "--json", "--full", str(path)).report
    theirs = {
        record.header.identifier
        for record in Sickle(f"{ADDRESS}/oai.xml").ListRecords(metadataPrefix="ivo_vor", set="ivo_managed")
    }
    assert first["state"] == again["state"] == "complete", first["reason"]
    assert first["ledger"]["listed"] == first["ledger"]["new"] == len(theirs) > 0
    assert again["ledger"]["unchanged"] == len(theirs)
    with Catalogue.open(place.data_dir) as catalogue:
        records = {record.identifier: record for entity in catalogue.entities() for record in entity.records}
    assert records.keys() == theirs
    kinds = {name.rpartition("/")[2]: kind_of(record.document["@type"]) for name, record in records.items()}
    assert (kinds["swarms"], kinds["cone"], kinds["registry"]) == ("dataset", "data-service", "catalogue")
