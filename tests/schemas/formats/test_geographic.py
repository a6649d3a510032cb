"""ISO 19139, ISO 19115-3 and csw:Record, field by field against real records."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.formats import csw_record, iso19139
from schemas.formats.xml import parse_xml
from schemas.privacy import REDACTED
from schemas.records import Description, Text

pytestmark = pytest.mark.samples


def plain(values: object) -> list[str]:
    assert isinstance(values, list)
    return [each.value if isinstance(each, Text) else each for each in values]


def told(samples: Path, name: str) -> Description:
    return iso19139.parse(iso19139.FORMAT.redact((samples / name).read_bytes())[0])  # type: ignore[misc]


def test_a_map_of_inspire(samples: Path) -> None:
    read = told(samples, "iso19139/basic_dataset/input.xml")
    said = read.properties
    assert read.kind == "dataset"
    assert said["title"] == [Text("Land Use map of MyCountry", "eng")]
    assert said["identifier"] == ["http://www.my-organisation.eu/so/lu/land-use-map"]
    assert said["created"] == "2019-05-15"
    assert said["language"] == ["eng"]
    assert "http://inspire.ec.europa.eu/theme/lu" in [each["@id"] for each in said["theme"]]
    assert ["Planning / Cadastre"] in [plain(each["prefLabel"]) for each in said["theme"]]
    assert said["spatial"] == [{"bbox": "POLYGON((14.18 35.81,14.58 35.81,14.58 36.08,14.18 36.08,14.18 35.81))"}]
    assert said["temporal"] == [{"startDate": "2019-04-29"}]
    assert said["license"].endswith("/noConditionsApply")
    assert [each["hadRole"] for each in said["qualifiedAttribution"]] == ["owner"]
    assert said["conformsTo"][0]["@id"] == "http://www.opengis.net/def/crs/EPSG/0/4258"
    assert [each["accessService"][0]["endpointURL"] for each in said["distribution"]] == [
        ["https://geoserver.epsilon-italia.it/geoserver/LU_sample/wms"],
        ["https://geoserver.epsilon-italia.it/geoserver/LU_sample/ows"],
    ]


def test_every_word_stands_in_each_language_that_it_is_given_in(samples: Path) -> None:
    read = told(samples, "iso19139/multilingual-resource-description/input.xml")
    assert read.kind == "collection"
    assert [each.language for each in read.properties["title"]] == ["fre", "eng"]
    assert read.properties["title"][1].value.startswith("3D hydrodynamic model")
    assert [each.language for each in read.properties["description"]] == ["fre", "eng"]
    assert read.properties["issued"] == "2017-02-21"


def test_megabytes_become_bytes(samples: Path) -> None:
    offers = told(samples, "iso19139/transfersize-bytesize/input.xml").properties["distribution"]
    assert [each.get("byteSize") for each in offers] == [None, "213701"]


def test_a_code_stands_behind_its_space(samples: Path) -> None:
    said = told(samples, "iso19139/identifiers-anchor/input.xml").properties
    assert said["identifier"] == ["http://www.my-organisation.eu/so/lu/land-use-map", "org-id/123456"]


def test_a_series_of_iso_19115_3(samples: Path) -> None:
    read = told(samples, "csw-oai-pycsw/iso19115p3/data/metawal.wallonie.be-catchments.xml")
    said = read.properties
    assert read.kind == "collection"
    assert plain(said["title"]) == ["Protection des captages - Série"]
    assert plain(said["alternative"]) == ["PROTECT_CAPT"]
    assert (said["created"], said["modified"]) == ("2000-01-01", "2023-07-31")
    assert said["identifier"][0] == "BE.SPW.INFRASIG.GINET/PROTECT_CAPT"
    assert {"bbox": "POLYGON((2.75 49.45,6.50 49.45,6.50 50.85,2.75 50.85,2.75 49.45))"} in said["spatial"]
    assert [each["hasEmail"] for each in said["contactPoint"]] == [["helpdesk.carto@spw.wallonie.be"]]
    assert said["conformsTo"] == [{"@id": "http://www.opengis.net/def/crs/EPSG/0/31370", "label": ["EPSG:31370"]}]


def test_a_view_service_has_an_endpoint_and_its_description(samples: Path) -> None:
    read = told(samples, "csw-oai-pycsw/iso19115p3/data/metawal.wallonie.be-srv.xml")
    assert read.kind == "data-service"
    assert read.properties["endpointURL"] == ["https://geoservices.test.wallonie.be/geoserver/inspire_hh/ows"]
    assert "GetCapabilities" in read.properties["endpointDescription"][0]


def test_a_scene_of_a_satellite_names_its_platform(samples: Path) -> None:
    said = told(samples, "csw-oai-pycsw/opensearcheo/data/iso_19115-2_Sentinel-2-scene.xml").properties
    assert plain(said["facility"]) == ["Sentinel-2B"]
    assert said["temporal"] == [{"startDate": "2020-09-02T09:05:59.024Z", "endDate": "2020-09-02T09:05:59.024Z"}]


def test_an_author_keeps_the_name_and_a_contact_loses_it(samples: Path) -> None:
    body = (samples / "csw-oai-pycsw" / "apiso" / "data" / "pacioos-NS06agg.xml").read_bytes()
    kept, count = iso19139.FORMAT.redact(body)  # type: ignore[misc]
    assert iso19139.FORMAT.redact(kept) == (kept, 0)  # type: ignore[misc]
    assert count == 11
    said = iso19139.parse(kept).properties
    assert [each["name"] for each in said["creator"]] == [["Margaret McManus"]]
    assert "fn" in said["contactPoint"][0]
    assert said["contactPoint"][0]["fn"] == said["contactPoint"][0]["organizationName"] == "University of Hawaii"
    roles = parse_xml(kept).iter("{http://www.isotc211.org/2005/gmd}individualName")
    assert REDACTED in {"".join(map(str, each.itertext())).strip() for each in roles}


def test_a_code_is_read_though_its_value_is_the_address_of_the_list(samples: Path) -> None:
    path = "b2find/envriplus/nilu-iso19139/xml/f6d3f692-cc50-5ef7-93f7-fff2a8c6bb3b.xml"
    said = told(samples, path).properties
    assert said["status"] == {"prefLabel": ["onGoing"]}
    assert said["modified"] == "2015-06-16"
    assert len(said["creator"]) == 2
    assert {each["hadRole"] for each in said["qualifiedAttribution"]} == {"owner"}
    assert "wmo.int" not in said["license"]


def test_records_of_deims_and_envidat_inside_oai_pmh_answers(samples: Path) -> None:
    read = told(samples, "b2find/deims/raw/8708dd68-f413-5414-80fb-da439a4224f9.xml")
    assert read.properties["identifier"] == ["https://deims.org/07736d90-a399-4e0c-9cce-9e676ee227a4"]
    assert plain(read.properties["title"]) == ["Arava Platform (ARV) - Israel"]
    assert any("EnvThes" in each["@id"] for each in read.properties["theme"])


# --- Dublin Core of CSW -----------------------------------------------------------------------------------------


def test_the_records_of_an_answer(samples: Path) -> None:
    body = (samples / "csw-oai-pycsw" / "default" / "expected" / "post_GetRecords-all.xml").read_bytes()
    found = {identifier: csw_record.parse(part) for identifier, part in csw_record.split(body)}
    assert len(found) == 5
    ipsum = found["urn:uuid:19887a8a-f6b0-4a63-ae56-7fba0e17801f"]
    assert ipsum.kind == "dataset"
    assert ipsum.properties["title"] == ["Lorem ipsum"]
    assert ipsum.properties["keyword"] == ["Tourism--Greece"]
    assert ipsum.properties["spatial"] == ["GR-22"]
    service = found["urn:uuid:1ef30a8b-876d-4828-9246-c37ab4510bbd"]
    assert service.kind == "service"
    box = "POLYGON((13.754 60.042,17.920 60.042,17.920 68.410,13.754 68.410,13.754 60.042))"
    assert service.properties["spatial"] == [{"bbox": box}], "EPSG:4326 as a URN has the latitude first"


def test_links_are_pages_files_and_services() -> None:
    read = csw_record.parse(
        b'<csw:Record xmlns:csw="http://www.opengis.net/cat/csw/3.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        b'xmlns:ows="http://www.opengis.net/ows/2.0"><dc:title>Krill</dc:title>'
        b'<dc:URI protocol="WWW:DOWNLOAD-1.0-http--download" name="k">https://a.org/k.zip</dc:URI>'
        b'<dc:URI protocol="OGC:WMS">https://a.org/wms</dc:URI><dc:URI>https://a.org/</dc:URI><dc:URI>x</dc:URI>'
        b"<ows:BoundingBox crs='EPSG:31370'><ows:LowerCorner>1 2</ows:LowerCorner></ows:BoundingBox></csw:Record>"
    )
    assert read.properties["page"] == ["https://a.org/"]
    assert read.properties["distribution"] == [
        {"accessURL": ["https://a.org/k.zip"], "downloadURL": ["https://a.org/k.zip"], "title": ["k"]},
        {"accessURL": ["https://a.org/wms"], "conformsTo": [{"label": ["OGC:WMS"]}]},
    ]
    assert {each.path for each in read.dropped} == {"URI", "BoundingBox"}
