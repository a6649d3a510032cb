"""RO-Crate, Croissant, STAC, VOEvent, KM3NeT's tables and Crossref's XML, field by field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.errors import MalformedPayload
from schemas.formats import croissant, crossref, km3net, ro_crate, stac, voevent
from schemas.formats.registry import recognise
from schemas.records import Description

DOI = "https://doi.org/"


def crate(*nodes: dict[str, Any], **root: Any) -> Description:
    descriptor = {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}}
    graph = [descriptor, {"@id": "./", "@type": "Dataset", **root}, *nodes]
    body = orjson.dumps({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph})
    assert recognise(body) is ro_crate.FORMAT
    return ro_crate.parse(body)


# --- RO-Crate (https://www.researchobject.org/ro-crate/specification/1.1/) ------------------------------------------


def test_the_root_of_a_crate_is_what_its_descriptor_is_about() -> None:
    told = crate(
        {"@id": "https://orcid.org/0000-0002-1825-0097", "@type": "Person", "name": "Josiah Carberry",
         "affiliation": {"@id": "https://ror.org/05gq02987"}},
        {"@id": "https://ror.org/05gq02987", "@type": "Organization", "name": "Brown University"},
        {"@id": "cp7glop.ai", "@type": "File", "name": "Diagram"},
        {"@id": "https://a.org/data.csv", "@type": "File", "name": "Counts", "encodingFormat": "text/csv",
         "contentSize": "120 kB"},
        name="Krill crate", description="All of it.", datePublished="2024-05-01", identifier=f"{DOI}10.5281/zenodo.1",
        license={"@id": "https://spdx.org/licenses/CC0-1.0"}, keywords=["krill"],
        author=[{"@id": "https://orcid.org/0000-0002-1825-0097"}],
        hasPart=[{"@id": "cp7glop.ai"}, {"@id": "https://a.org/data.csv"}],
    )  # fmt: skip
    said = told.properties
    assert (told.kind, said["title"], said["description"]) == ("dataset", ["Krill crate"], ["All of it."])
    assert said["issued"] == "2024-05-01"
    assert said["license"] == "https://spdx.org/licenses/CC0-1.0"
    (creator,) = said["creator"]
    assert creator["name"] == ["Josiah Carberry"]
    assert creator["memberOf"][0]["name"] == ["Brown University"]
    assert [each["downloadURL"] for each in said["distribution"]] == [["https://a.org/data.csv"]]
    assert [(each.value, each.primary) for each in told.identifiers] == [(f"{DOI}10.5281/zenodo.1", True)]


def test_a_graph_without_a_descriptor_is_no_crate() -> None:
    with pytest.raises(MalformedPayload, match="descriptor"):
        ro_crate.parse(b'{"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [{"@id": "./"}]}')


# --- Croissant (https://docs.mlcommons.org/croissant/docs/croissant-spec.html) --------------------------------------


def test_a_description_in_croissant() -> None:
    body = orjson.dumps(
        {"@context": {"@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/"},
         "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0", "name": "krill",
         "description": "Counts.", "license": "https://creativecommons.org/licenses/by/4.0/", "url": "https://a.org/",
         "datePublished": "2024-01-02", "version": "1.0.0", "keywords": ["sea"],
         "creator": {"@type": "sc:Organization", "name": "Krill Lab"},
         "distribution": [
             {"@type": "cr:FileObject", "@id": "z", "name": "z", "contentUrl": "https://a.org/z.zip",
              "encodingFormat": "application/zip", "contentSize": "5 MB"},
             {"@type": "cr:FileSet", "@id": "s", "containedIn": {"@id": "z"}, "includes": "*.csv"}],
         "recordSet": [{"@type": "cr:RecordSet", "@id": "r", "name": "counts", "field": []}]}
    )  # fmt: skip
    assert recognise(body) is croissant.FORMAT
    said = croissant.parse(body).properties
    assert (said["title"], said["version"], said["issued"]) == (["krill"], "1.0.0", "2024-01-02")
    assert said["keyword"] == ["sea", "counts"]
    assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [each["downloadURL"] for each in said["distribution"]] == [["https://a.org/z.zip"]]
    assert said["creator"][0]["name"] == ["Krill Lab"]


# --- STAC (https://github.com/radiantearth/stac-spec) ---------------------------------------------------------------


def test_a_collection() -> None:
    body = orjson.dumps(
        {"stac_version": "1.0.0", "type": "Collection", "id": "sentinel-krill", "title": "Krill from space",
         "description": "x", "license": "proprietary", "keywords": ["krill"],
         "providers": [{"name": "ESA", "roles": ["producer", "licensor"], "url": "https://esa.int"}],
         "extent": {"spatial": {"bbox": [[-180, -56, 180, 83]]},
                    "temporal": {"interval": [["2015-06-23T00:00:00Z", None]]}},
         "summaries": {"platform": ["sentinel-2a"], "instruments": ["msi"]},
         "links": [{"rel": "self", "href": "https://a.org/c"}, {"rel": "license", "href": "https://a.org/l"}]}
    )  # fmt: skip
    assert recognise(body) is stac.FORMAT
    told = stac.parse(body)
    said = told.properties
    assert (told.kind, said["title"]) == ("collection", ["Krill from space"])
    assert "license" not in said
    assert said["rights"] == {"label": ["proprietary"]}
    assert said["temporal"] == [{"startDate": "2015-06-23T00:00:00Z"}]
    assert said["spatial"] == [{"bbox": "POLYGON((-180 -56,180 -56,180 83,-180 83,-180 -56))"}]
    assert (said["facility"], said["instrument"]) == (["sentinel-2a"], ["msi"])
    assert said["publisher"]["name"] == ["ESA"]
    assert (said["landingPage"], said["page"]) == (["https://a.org/c"], ["https://a.org/l"])


def test_items_of_an_answer_are_named_within_their_collection() -> None:
    item = {"stac_version": "1.1.0", "type": "Feature", "id": "k1", "collection": "krill", "bbox": [1, 2, 0, 3, 4, 9],
            "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 2], [3, 4], [1, 2]]]},
            "properties": {"datetime": "2016-01-01T00:00:00Z", "gsd": 10, "platform": "p", "sci:doi": "10.5281/1"},
            "assets": {"cog": {"href": "https://a.org/k.tif", "type": "image/tiff", "title": "Picture"},
                       "local": {"href": "./k.xml"}}, "links": []}  # fmt: skip
    parts = dict(stac.split(orjson.dumps({"type": "FeatureCollection", "features": [item, item | {"id": "k2"}]})))
    assert list(parts) == ["krill/k1", "krill/k2"]
    said = stac.parse(parts["krill/k1"]).properties
    assert said["spatial"][0]["bbox"] == "POLYGON((1 2,3 2,3 4,1 4,1 2))"
    assert said["spatial"][0]["geometry"] == "POLYGON((1 2,3 2,3 4,1 2))"
    assert said["temporal"] == [{"startDate": "2016-01-01T00:00:00Z", "endDate": "2016-01-01T00:00:00Z"}]
    assert said["distribution"] == [
        {"accessURL": ["https://a.org/k.tif"], "downloadURL": ["https://a.org/k.tif"], "title": ["Picture"],
         "mediaType": "image/tiff"}
    ]  # fmt: skip
    assert said["spatialResolutionInMeters"] == "10"


# --- KM3NeT -----------------------------------------------------------------------------------------------------


@pytest.mark.samples
def test_the_event_of_km3net(samples: Path) -> None:
    body = (samples / "km3net" / "data" / "event" / "KM3-230213A_voevent.xml").read_bytes()
    assert recognise(body) is voevent.FORMAT
    told = voevent.parse(body)
    said = told.properties
    assert said["title"] == ["Observation of the high-energy neutrino event KM3-230213A"]
    assert said["issued"] == "2025-02-11T14:00:00"
    assert said["publisher"]["name"] == ["KM3NeT"]
    assert said["identifier"] == ["KM3-230213A"]
    assert said["instrument"] == ["ARCA021"]
    assert said["temporal"] == [{"startDate": "2023-02-13T01:16:47", "endDate": "2023-02-13T01:16:47"}]
    assert said["spatial"] == [{"centroid": "POINT(15.975552 36.292201)"}], "of the observatory, not of the neutrino"
    assert said["https://w3id.org/continuum/ns#skyPosition"] == [{"@value": "RA 94.3 Dec -7.8"}]
    assert said["page"] == ["http://km3net.org"]
    assert not any(each.primary for each in told.identifiers), "an ivorn names an event, not a resource"


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "title", "sources"),
    [
        ("limits_differential_icecube-ehe", "Limits on the diffuse neutrino flux with IceCube", 1),
        ("icecube_spl_bestfit", "Single-power-law best fits with IceCube", 2),
        ("limits_differential_auger", "Limits on the diffuse neutrino flux with Pierre Auger", 1),
        ("icecube_segmentedfit_glashow", "Flux measurement of the IceCube Glashow event", 1),
        ("icecube_segmentedfit_hese", "Segmented fit measurements with the IceCube-HESE sample", 1),
    ],
)
def test_tables_of_km3net(samples: Path, name: str, title: str, sources: int) -> None:
    body = (samples / "km3net" / "data" / "external" / "flux_constraints" / f"{name}.json").read_bytes()
    assert recognise(body) is km3net.FORMAT
    said = km3net.parse(body).properties
    assert said["title"][0].startswith(title)
    assert len(said["source"]) == sources
    assert all(each.startswith(DOI) for each in said["source"])


# --- Crossref's XML ---------------------------------------------------------------------------------------------

DEPOSITS = {
    "10.1101/097196": ("A Data Citation Roadmap for Scholarly Data", "Fenner, Martin", None),
    "10.2973/odp.proc.ir.180.2000": ("Proceedings of the Ocean Drilling Program, 180 Initial", None, "2000-02-04"),
    "10.1103/physrevlett.120.117701": ("Prediction of a Large-Gap and Switchable", "Marrazzo, Antimo", "2018-03-13"),
    "10.1890/0012-9658(2006)87[2832:tiopma]2.0.co;2": ("THE IMPACT OF PARASITE", "Fenton, A.", "2006-11"),
    "10.2903/j.efsa.2018.5239": ("Scientific opinion on the safety of green tea", None, "2018-04"),
    "10.5012/bkcs.2013.34.10.2889": ("Synthesis, Crystal Structure and", "Huang, Guimei", "2013-10-20"),
    "10.1371/journal.pmed.0030277.g001": (None, None, None),
}
"""Beginning of the title, first author and date of each; the component of an article says nothing but its DOI."""


@pytest.mark.samples
def test_every_deposit_of_crossref(samples: Path) -> None:
    found = {}
    for file in sorted((samples / "crossref-xml").iterdir()):
        body = file.read_bytes()
        assert recognise(body) is crossref.FORMAT, file
        told = crossref.parse(body)
        found[told.identifiers[0].value.lower()] = told
        assert told.identifiers[0].primary
        assert told.properties["landingPage"]
    assert found.keys() == DEPOSITS.keys()
    for doi, (title, author, issued) in DEPOSITS.items():
        said = found[doi].properties
        assert found[doi].kind == "publication"
        assert said.get("title", [""])[0].startswith(title or "")
        assert said.get("issued") == issued
        assert author is None or said["creator"][0]["name"] == [author]


def test_identifiers_that_are_no_text_name_nothing() -> None:
    nodes = [
        {"@id": "ro-crate-metadata.json", "about": {"@id": "./"}},
        {"@id": "./", "@type": "Dataset", "name": "A crate", "hasPart": [{}, {"@id": ["x"]}]},
        {"@type": "File", "name": "nameless"},
        {"@id": ["x"], "@type": "File"},
    ]
    told = ro_crate.parse(orjson.dumps({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": nodes}))
    assert "distribution" not in told.properties
    with pytest.raises(MalformedPayload):
        stac.parse(b'{"stac_version": "1.0.0", "id": "x", "type": ["Collection"]}')
