"""The published examples of GeoDCAT-AP 3, field by field, in each of their syntaxes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from harvester.normalise import normalise
from schemas.formats.dcat_rdf import FORMAT
from schemas.formats.registry import recognise
from schemas.records import Header, Payload, Source
from tests.harvester.talking import NOW

pytestmark = pytest.mark.samples

SOURCE = Source("geo", "Geo", "files", "file:///geo")
EEA = "http://publications.europa.eu/resource/authority/corporate-body/EEA"


def document(samples: Path, name: str) -> dict[str, Any]:
    """The one resource of a file, as a harvest keeps it."""
    body = (samples / "geodcat-ap" / "examples" / name).read_bytes()
    assert recognise(body) is FORMAT
    assert FORMAT.split is not None
    [(_, part)] = FORMAT.split(body)
    payload = Payload("geo", Header("1"), "dcat", part, "file:///geo", NOW, "0")
    kept: dict[str, Any] = orjson.loads(normalise(payload, FORMAT.parse(part), SOURCE).document)
    return kept


@pytest.mark.parametrize("name", ["dataset.ttl", "dataset.rdf", "dataset.jsonld"])
def test_a_dataset_of_the_noise_directive(samples: Path, name: str) -> None:
    kept = document(samples, name)
    assert kept["@type"] == ["dcat:Dataset"]
    assert [each["@value"][:40] for each in kept["title"]] == ["Noise contours data reported under Envir"]
    assert kept["identifier"][0].endswith("eea_r_3035_10_m_noise-contours-end2017_i_2016_v01_r00")
    assert kept["created"] == {"@value": "2019-10-31", "@type": "xsd:date"}
    assert kept["accrualPeriodicity"].endswith("/frequency/IRREG")
    assert kept["conformsTo"] == ["http://www.opengis.net/def/crs/EPSG/0/3035"], "the system of its coordinates"
    assert kept["language"] == ["http://publications.europa.eu/resource/authority/language/ENG"]
    assert float(kept["spatialResolutionInMeters"]["@value"]) == 10
    assert kept["page"] == ["https://noise.eea.europa.eu/"]
    assert "http://publications.europa.eu/resource/authority/data-theme/HEAL" in kept["theme"]
    assert {each["@value"] for each in kept["keyword"]} >= {"Noise map", "noise source", "agglomerations"}
    (period,) = kept["temporal"]
    assert (period["startDate"]["@value"], period["endDate"]["@value"]) == ("2016-01-01", "2016-12-31")
    (place,) = kept["spatial"]
    assert place["bbox"]["@value"].startswith("POLYGON((-31.285 70.075,34.099 70.075")
    (contact,) = kept["contactPoint"]
    assert "European Environment Agency" in str(contact["fn"])
    assert contact["hasEmail"] == ["mailto:info@eea.europa.eu"]
    (part,) = kept["qualifiedAttribution"]
    assert part["agent"] == EEA
    assert "custodian" in orjson.dumps(part["hadRole"]).decode()
    (way,) = kept["distribution"]
    assert way["format"].endswith("/file-type/TIFF")
    assert way["accessURL"][0].startswith("https://noise.discomap.eea.europa.eu/arcgis/services/noiseStoryMap/")
    assert kept["provenance"][0]["label"][0]["@value"].startswith("The raster data sets have been created out of")


def test_a_service_of_the_monitoring_sites(samples: Path) -> None:
    kept = document(samples, "data-service.ttl")
    assert kept["@type"] == ["dcat:DataService"]
    assert kept["title"][0]["@value"] == "EIONET monitoring sites - Web Service"
    assert kept["issued"]["@value"] == "2018-09-15"
    assert any(each.endswith("/MapServer/WMSServer") for each in kept["endpointURL"])
    assert "http://www.opengeospatial.org/standards/wms" in kept["conformsTo"]
    assert kept["servesDataset"] == ["https://some.catalogue/resource/eea_v_4326_250_k_wise-eionet_p_2001-2020_v01_r04"]
    roles = {orjson.dumps(each["hadRole"]).decode(): each["agent"] for each in kept["qualifiedAttribution"]}
    assert any("custodian" in role and agent == EEA for role, agent in roles.items())
    assert any("processor" in role and "Tracasa" in str(agent) for role, agent in roles.items())
