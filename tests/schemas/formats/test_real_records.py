"""Real records over all the shapes that providers send, each field read by a person; and every other sample file.

People are checked by number and by what stands around their names: no name of a person stands in this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.errors import MalformedPayload
from schemas.formats.registry import format_of, recognise
from schemas.formats.xml import local_name, parse_xml, standalone
from schemas.privacy import redact_payload
from schemas.records import Claim, Description, Text

pytestmark = pytest.mark.samples

DC = "http://purl.org/dc/elements/1.1/"
DCT = "http://purl.org/dc/terms/"
PERSON = ["foaf:Agent", "foaf:Person"]
ORGANISATION = ["foaf:Agent", "foaf:Organization"]
ACCESS = "http://publications.europa.eu/resource/authority/access-right/"
OPEN = "info:eu-repo/semantics/openAccess"
CC_BY = "https://creativecommons.org/licenses/by/4.0/legalcode"


# --- how expectations are written -----------------------------------------------------------------------------------


def begins(*words: str) -> Callable[[Any], bool]:
    """A list of texts, each beginning like this."""

    def check(values: Any) -> bool:
        texts = [each.value if isinstance(each, Text) else each for each in values]
        return len(texts) == len(words) and all(text.startswith(word) for text, word in zip(texts, words, strict=True))

    return check


def people(count: int, *, orcid: int = 0, of: str | None = None) -> Callable[[Any], bool]:
    """So many agents, so many of them with an ORCID iD, all members of that organisation."""

    def check(values: Any) -> bool:
        nodes = [{"name": [each]} if isinstance(each, str) else each.get("agent", each) for each in values]
        nodes = [{"name": [each]} if isinstance(each, str) else each for each in nodes]
        known = [node for node in nodes if any("orcid.org/0000" in each for each in node.get("identifier", []))]
        members = [node for node in nodes if of is None or node.get("memberOf") == [{"name": [of]}]]
        named = all(node["name"] and node["name"][0] for node in nodes)
        return (len(nodes), len(known), len(members)) == (count, orcid, count) and named

    return check


def number(count: int, *first: Any) -> Callable[[Any], bool]:
    """So many values, the first of them these."""
    return lambda values: len(values) == count and values[: len(first)] == list(first)


def expect(description: Description, kind: str, claims: list[Claim], fields: dict[str, Any]) -> None:
    """Nothing less and nothing more than these fields; a function checks what is too long or too private to write."""
    assert description.kind == kind
    assert list(description.identifiers) == claims
    assert sorted(description.properties) == sorted(fields)
    for name, expected in fields.items():
        actual = description.properties[name]
        if callable(expected):
            assert expected(actual), (name, actual)
        else:
            assert actual == expected, name


def cut(samples: Path, path: str, mark: str = "") -> Description:
    """The record of a file, out of its OAI-PMH envelope; `mark` finds it among several."""
    [file] = samples.glob(path)
    bodies = [body for body in xml_records(file.read_bytes()) if mark.encode() in body]
    found = recognise(bodies[0])
    assert found is not None
    return found.parse(bodies[0])


def xml_records(body: bytes) -> Iterator[bytes]:
    """What stands in each `<metadata>`, all of it where it is no single element; a bare record is itself."""
    root = parse_xml(body, huge=True)
    envelopes = [each for each in root.iter("{http://www.openarchives.org/OAI/2.0/}metadata") if len(each)]
    if not envelopes and local_name(root) != "OAI-PMH":
        yield standalone(root)
    for each in envelopes:
        yield standalone(each[0] if len(each) == 1 else each)


def eosc(samples: Path, prefix: str, name: str, identifier: str) -> Description:
    each = format_of(prefix)
    assert each.split is not None
    bodies = dict(each.split((samples / "argo-gocdb-eosc" / name).read_bytes()))
    return each.parse(bodies[identifier])


def doi(value: str) -> Claim:
    return Claim(value, "doi", primary=True)


# --- oai_dc ---------------------------------------------------------------------------------------------------------


def test_zenodo_lecture(samples: Path) -> None:
    expect(
        cut(samples, "zenodo-oai/*until=2026-04-02_metadataPrefix=oai_dc.200.b410.xml", "zenodo.8435696"),
        "training",
        [doi("https://doi.org/10.5281/zenodo.8435696"), Claim("oai:zenodo.org:8435696")],
        {
            "title": ["PocketCoffea: a configuration layer for CMS analyses with Coffea"],
            "creator": people(1),
            "description": begins("&lt;p&gt;A configuration layer for the analysis of CMS data"),
            "identifier": ["https://doi.org/10.5281/zenodo.8435696", "oai:zenodo.org:8435696"],
            "landingPage": ["https://doi.org/10.5281/zenodo.8435696"],
            "issued": "2023-10-10",
            "accessRights": OPEN,
            "license": CC_BY,
            "rights": {"label": ["Creative Commons Attribution 4.0 International"]},
            "publisher": "Zenodo",
            "relation": ["https://zenodo.org/communities/pyhep2023/", "https://doi.org/10.5281/zenodo.8435695"],
            "type": ["info:eu-repo/semantics/lecture"],
            DC + "source": [{"@value": "PyHEP 2023 Workshop, 9-12 October 2023"}],
        },
    )


def test_zenodo_software_set(samples: Path) -> None:
    expect(
        cut(samples, "zenodo-oai/*set=software.200.e9e7.xml", "zenodo.8406062"),
        "other",  # Zenodo says info:eu-repo/semantics/other of all its software
        [doi("https://doi.org/10.5281/zenodo.8406062"), Claim("oai:zenodo.org:8406062")],
        {
            "title": begins("Dataset of: Community perspectives on the prospect of lion (Panthera leo)"),
            "creator": people(3),
            "description": begins("&lt;p&gt;&lt;span&gt;The civil war", "&lt;p&gt;Funding provided by: International"),
            "identifier": ["https://doi.org/10.5281/zenodo.8406062", "oai:zenodo.org:8406062"],
            "landingPage": ["https://doi.org/10.5281/zenodo.8406062"],
            "issued": "2023-10-11",
            "keyword": [
                "Databases",
                "Acceptance of lion reintroduction in Comoé National Park",
                "Côte d'Ivoire",
                "West Africa",
            ],
            "accessRights": OPEN,
            "license": "https://opensource.org/licenses/MIT",
            "rights": {"label": ["MIT License"]},
            "publisher": "Zenodo",
            "relation": [
                "https://doi.org/10.22541/au.167303812.29090197/v1",
                "https://doi.org/10.5061/dryad.9w0vt4bnd",
                "https://zenodo.org/communities/dryad/",
                "https://doi.org/10.5281/zenodo.8406061",
            ],
            "type": ["info:eu-repo/semantics/other"],
        },
    )


def test_zenodo_under_embargo(samples: Path) -> None:
    expect(
        cut(samples, "zenodo-oai/*from=2026-04-01_until=2026-04-02_metadataPrefix=oai_dc.200.51ea.xml", "embargoEnd"),
        "other",
        [doi("https://doi.org/10.5281/zenodo.18078267"), Claim("oai:zenodo.org:18078267")],
        {
            "title": begins("yifeng-evo/Oxytricha_6mA: Code for Oxytricha 6mA"),
            "creator": people(1),
            "description": ["No description provided."],
            "identifier": ["https://doi.org/10.5281/zenodo.18078267", "oai:zenodo.org:18078267"],
            "landingPage": ["https://doi.org/10.5281/zenodo.18078267"],
            "issued": "2025-12-28",
            "available": "2026-11-01",
            "accessRights": "info:eu-repo/semantics/embargoedAccess",
            "license": CC_BY,
            "rights": {"label": ["Creative Commons Attribution 4.0 International"]},
            "publisher": "Zenodo",
            "relation": number(2),
            "type": ["info:eu-repo/semantics/other"],
        },
    )


def test_slks_without_a_wrapper(samples: Path) -> None:
    page = "http://www.kulturarv.dk/fundogfortidsminder/Lokalitet/4831/"
    expect(
        cut(samples, "b2find/slks-oai_dc/SET_1/xml/5581d3eb*.xml"),
        "dataset",
        [Claim(page, "url")],
        {
            "title": ["080112-47 Mejlø"],
            "alternative": ["080112-47"],
            "creator": ["Arkæologi Sydfyn"],
            "description": begins("This record describes ancient sites and monuments"),
            "identifier": [page],
            "landingPage": [page],
            "publisher": "Slots- og Kulturstyrelsen (www.slks.dk)",
            "qualifiedAttribution": [{"agent": "Aarhus University (www.au.dk)", "hadRole": "publisher"}],
            "type": ["Dataset"],
            "language": ["dan"],
            "keyword": [Text("Enkeltfund", "da"), Text("Single find, Settlement", "en")],
            "spatial": ["Mejlø", {"centroid": "POINT(10.615118 55.585866)"}],
            "temporal": [
                {"prefLabel": ["Stenalder"]},
                {"startDate": "-250000", "endDate": "-1701"},
                {"prefLabel": ["AXXX"]},
            ],
            "accessRights": "Public",
        },
    )


def test_egi_datahub(samples: Path) -> None:
    handle, share = (
        "http://hdl.handle.net/21.T15999/Fw2lYnA",
        "https://datahub.egi.eu/share/dec6359cdf03b3a7405ac75b70a4cecb",
    )
    expect(
        cut(samples, "b2find/egidatahub-oai_dc/SET_1/xml/*.xml"),
        "other",
        [Claim(handle, "handle", primary=True), Claim(share, "url")],
        {
            "title": ["EGI-DataHub Open Data Publishing With PID Demo"],
            "creator": people(1),
            "keyword": ["Demonstration"],
            "description": begins("This video contains a demonstration"),
            "issued": "2018-11-12",
            "identifier": [handle, share],
            "landingPage": [handle, share],
            "distribution": [{"mediaType": "video/quicktime", "accessURL": [handle]}],
            "license": "https://creativecommons.org/licenses/by-nc-nd/4.0/",
        },
    )


def test_gesis_in_two_languages(samples: Path) -> None:
    expect(
        cut(samples, "b2find/dara_gesis/raw/*.xml"),
        "dataset",
        [doi("10.4232/1.11727"), Claim("ZA-No.: ZA8535")],
        {
            "title": [
                Text(
                    "Entwicklung der Gesundheitsverhältnisse in Deutschland seit der Industrialisierung, 1850 bis 1975",
                    "de",
                ),
                Text("The development of health conditions in Germany since Industrialization, 1850 to 1975", "en"),
            ],
            "creator": people(1),
            "identifier": ["10.4232/1.11727", "ZA-No.: ZA8535"],
            "landingPage": ["https://doi.org/10.4232/1.11727"],
            "issued": "2013-07-09",
            "language": ["German"],
            "description": begins("Die vorliegende Arbeit", "Quellen: Wissenschaftliche"),
            "keyword": [Text("Historical Studies Data", "en")],
            "type": [{"prefLabel": [Text("Dataset", "en")]}],
            "publisher": {"name": [Text("GESIS Data Archive", "en")]},
            "rights": lambda node: begins("Alle im", "All metadata", "Download", "A - Daten", "A - Data")(
                node["label"]
            ),
            "spatial": number(5, {"prefLabel": [Text("Historical German lands (-1871)", "en")]}),
            "temporal": [{"startDate": "1850", "endDate": "1975"}],
        },
    )


# --- DataCite as repositories send it -------------------------------------------------------------------------------


def test_pangaea_with_an_address_for_an_identifier(samples: Path) -> None:
    page = "https://doi.pangaea.de/10.1594/PANGAEA.904099"
    words = "Data access is restricted (moratorium, sensitive data, license constraints)"
    expect(
        cut(samples, "b2find/pangaea/raw/ef848f90*.xml"),
        "dataset",
        [Claim(page, "url")],
        {
            "title": begins("05. Spatial comparison of stable water isotope data of ice wedges"),
            "creator": people(12, orcid=6),
            "identifier": [page],
            "landingPage": [page],
            "publisher": "PANGAEA - Data Publisher for Earth & Environmental Science",
            "issued": "2019",
            "keyword": number(10, "Ice wedges", "Permafrost"),
            "language": ["en"],
            "type": ["Dataset"],
            "references": ["https://doi.org/10.5194/cp-15-1443-2019"],
            "distribution": [{"mediaType": "text/tab-separated-values", "accessURL": [page]}],
            DCT + "extent": [{"@value": "64 data points"}],
            "accessRights": "restricted access",
            "rights": {"label": [words]},
            "spatial": [{"centroid": "POINT(128.29 72.54)"}, {"prefLabel": ["Sobo Sise Island, Lena Delta"]}],
        },
    )


def test_pangaea_collection_in_a_box(samples: Path) -> None:
    expect(
        cut(samples, "b2find/pangaea/raw/c1d81bf1*.xml"),
        "dataset",
        [doi("10.1594/PANGAEA.557786")],
        {
            "title": ["AWI Bathymetric Chart of the Fram Strait (BCFS) (Scale 1:100,000)"],
            "creator": people(2),
            "identifier": ["10.1594/PANGAEA.557786"],
            "landingPage": ["https://doi.org/10.1594/pangaea.557786"],
            "publisher": "PANGAEA - Data Publisher for Earth & Environmental Science",
            "qualifiedAttribution": [
                {
                    "agent": "Alfred Wegener Institute, Helmholtz Centre for Polar and Marine Research, Bremerhaven",
                    "hadRole": "HostingInstitution",
                }
            ],
            "issued": "2006",
            "keyword": ["Paleoenvironmental Reconstructions from Marine Sediments @ AWI (AWI_Paleo)"],
            "language": ["en"],
            "type": ["Collection", "Collection of Datasets"],
            "references": ["https://doi.org/10.1023/a:1025764206736"],
            "distribution": [{"mediaType": "application/zip", "accessURL": ["https://doi.org/10.1594/pangaea.557786"]}],
            DCT + "extent": [{"@value": "9 datasets"}],
            "license": "https://creativecommons.org/licenses/by/3.0/",
            "rights": {"label": ["Creative Commons Attribution 3.0 Unported"]},
            "description": begins("Based on data from R/V Polarstern", "This set of bathymetric charts consists of 9"),
            "spatial": [
                {"bbox": "POLYGON((0.0 78.0,7.5 78.0,7.5 80.0,0.0 80.0,0.0 78.0))"},
                {"prefLabel": ["Fram Strait"]},
            ],
        },
    )


def test_radar(samples: Path) -> None:
    funder = {
        "@type": ORGANISATION,
        "name": ["Deutsche Forschungsgemeinschaft"],
        "identifier": ["https://doi.org/10.13039/501100001659"],
    }
    description = cut(samples, "b2find/radar/raw/4b9e42ae*.xml")
    expect(
        description,
        "dataset",
        [doi("10.22000/271"), *description.identifiers[1:]],
        {
            "title": begins('Raw data for "A piperic acid CoA ligase produces'),
            "creator": people(4, orcid=4),
            "identifier": ["10.22000/271"],
            "landingPage": ["https://doi.org/10.22000/271"],
            "otherIdentifier": number(
                7,
                {"notation": "MN729603", "label": ["GenBank accession number"]},
                {"notation": "111830-76-3", "label": ["CAS Registry Number"]},
            ),
            "publisher": "Leibniz Institute of Plant Biochemistry, Halle, Germany",
            "created": "2017-2019",
            "issued": "2019",
            "keyword": number(7, "Biochemistry", "Chemistry", "Life Science"),
            "type": ["Dataset"],
            "qualifiedAttribution": people(7, orcid=4),
            "provenance": [{"label": ["Piper nigrum L."]}],
            "qualifiedRelation": [{"relation": ["https://doi.org/10.1111/tpj.14652"], "hadRole": "IsSupplementTo"}],
            "references": ["https://doi.org/10.5452/ma-2bzsh"],
            "isFundedBy": [funder],
            "wasGeneratedBy": [
                {
                    "@type": ["prov:Activity", "foaf:Project"],
                    "identifier": ["318064602", "https://gepris.dfg.de/gepris/projekt/318064602"],
                    "label": ["Biosynthese der Piperamide im schwarzen Pfeffer (Piper nigrum)"],
                    "isFundedBy": [funder],
                }
            ],
            "distribution": [{"mediaType": "application/zip", "accessURL": ["https://doi.org/10.22000/271"]}],
        },
    )
    assert not any(claim.primary for claim in description.identifiers[1:])


def test_hamburg_in_its_wrapper(samples: Path) -> None:
    description = cut(samples, "b2find/uhh/raw/a8cce4a5*.xml")
    expect(
        description,
        "publication",
        [doi("10.25592/uhhfdm.8451")],
        {
            "title": ["Missing Data: On criteria to evaluate imputation methods"],
            "creator": people(3, orcid=1, of="Universität Hamburg"),
            "identifier": ["10.25592/uhhfdm.8451"],
            "landingPage": ["https://doi.org/10.25592/uhhfdm.8451"],
            "publisher": "Universität Hamburg",
            "issued": "2016-01-21",
            "keyword": ["missing data", "imputation", "mean squared error", "comparison", "statistical properties"],
            "type": ["Text", "Working paper"],
            "isPartOf": ["https://doi.org/10.25592/uhhfdm.8450"],
            "license": CC_BY,
            "accessRights": OPEN,
            "rights": {"label": ["Creative Commons Attribution 4.0 International"]},
            "description": begins("<pre>Empirical data analyses often require"),
        },
    )
    assert [(each.path, each.value) for each in description.dropped] == [
        ("isReferenceQuality", "true"),
        ("schemaVersion", "3.1"),
        ("datacentreSymbol", "UHH.FDR"),
    ]


def test_fidgeo_of_kernel_3(samples: Path) -> None:
    page = "https://doi.org/10.5880/fidgeo.2017.006"
    expect(
        cut(samples, "b2find/fidgeo-oai_datacite/DOIDB.FID/xml/*.xml"),
        "dataset",
        [doi("10.5880/fidgeo.2017.006")],
        {
            "title": [Text("Snowmelt Paramaters, 1987-2016, High Mountain Asia", "en")],
            "creator": people(2, orcid=2, of="Universitat Potsdam"),
            "qualifiedAttribution": people(2, orcid=2, of="Universitat Potsdam"),
            "identifier": ["10.5880/fidgeo.2017.006"],
            "landingPage": [page],
            "publisher": "GFZ German Research Center for Geosciences",
            "available": "/2",
            "created": "2017-06-29",
            "issued": "2017",
            "temporal": [{"startDate": "1987-10-01", "endDate": "2016-10-01"}],
            "keyword": number(5, Text("Snow", "en"), Text("SWE", "en")),
            "language": ["en"],
            "type": ["Dataset"],
            "qualifiedRelation": [
                {"relation": ["https://doi.org/10.5194/tc-11-2329-2017"], "hadRole": "IsSupplementTo"}
            ],
            "distribution": [{"mediaType": "application/x-zip-compressed", "byteSize": "794638", "accessURL": [page]}],
            DCT + "extent": [{"@value": "1 Files"}],
            "version": "1.0",
            "license": "http://creativecommons.org/licenses/by/4.0/",
            "rights": {"label": ["CC BY 4.0"]},
            "description": begins("This data resource contains 9 files"),
            "spatial": [
                {
                    "bbox": "POLYGON((67.5 25,95 25,95 45,67.5 45,67.5 25))",
                    "prefLabel": ["High Mountain Asia, 1987-2016"],
                }
            ],
        },
    )


def test_geofon_of_kernel_2_2(samples: Path) -> None:
    page = "https://doi.org/10.5880/geofon.gfz2012mfau"
    expect(
        cut(samples, "b2find/geofon-oai_datacite/DOIDB.GEOFON/xml/*.xml"),
        "dataset",
        [doi("10.5880/GEOFON.gfz2012mfau")],
        {
            "title": ["GEOFON event gfz2012mfau (Kermadec Islands Region; Magnitude 5.2)"],
            "creator": ["geofon operator"],
            "identifier": ["10.5880/GEOFON.gfz2012mfau"],
            "landingPage": [page],
            "publisher": "Deutsches GeoForschungsZentrum GFZ",
            "qualifiedAttribution": [{"agent": "Deutsches GeoForschungsZentrum GFZ", "hadRole": "HostingInstitution"}],
            "issued": "2012-06-22",
            "created": "2012-06-22",
            DCT + "dateAccepted": [{"@value": "2012-06-22"}],
            "language": ["eng"],
            "type": ["Dataset"],
            "distribution": [{"mediaType": "text/tab-separated-values", "accessURL": [page]}],
            "description": ["Earthquake, 2012-06-22 12:30:19, Kermadec Islands Region"],
        },
    )


def test_envidat_of_kernel_3(samples: Path) -> None:
    page, other = "https://doi.org/10.16904/7", "https://www.envidat.ch/dataset/10-16904-7"
    description = cut(samples, "b2find/envidat-datacite/raw/point_list*.xml")
    expect(
        description,
        "dataset",
        [doi("10.16904/7"), Claim(other)],
        {
            "title": begins("More than one century of hydrological monitoring in two small catchments"),
            "alternative": [Text("Hydrologische Messungen Sperbel- und Rappengraben (1903 – 2009)", "de")],
            "creator": people(4),
            "identifier": ["10.16904/7"],
            "landingPage": [page, other],
            "otherIdentifier": [{"notation": other, "label": ["URL"]}],
            "publisher": "Swiss Federal Institute for Forest, Snow and Landscape WSL",
            "contactPoint": [{"fn": "WSL", "organizationName": "WSL"}],
            "created": "2018-07-06",
            "issued": "2016",
            "keyword": number(5, Text("AIR TEMPERATURE", "en-us")),
            "language": ["en"],
            "type": ["Dataset"],
            "distribution": [{"format": "ZIP", "byteSize": "2482693", "accessURL": [page]}],
            "version": "1",
            "rights": {"label": ["Other (Open)"]},
            "description": begins("Long-term data on precipitation and runoff"),
            "spatial": number(10, {"centroid": "POINT(7.84273 47.01576)"}, {"centroid": "POINT(7.8903 47.0163)"}),
        },
    )
    assert [(each.path, each.value) for each in description.dropped] == [
        ("creator/affiliation", "None"),
        ("contributors/contributor@ContactPerson", ""),
    ]


def test_hzb_in_the_namespace_of_oai(samples: Path) -> None:
    description = cut(samples, "b2find/hzb_inv/*.xml")
    expect(
        description,
        "other",
        [Claim("21.11151/74ix-jvpa", "handle", primary=True)],
        {
            "title": begins("Change of magnetic order by non-magnetic dilution in the quasicrystal approximant TbCd6"),
            "identifier": ["21.11151/74ix-jvpa"],
            "landingPage": ["https://hdl.handle.net/21.11151/74ix-jvpa"],
            "publisher": "Helmholtz-Zentrum Berlin für Materialien und Energie",
            "qualifiedAttribution": people(5),
            "issued": "2021",
            "temporal": [{"startDate": "2016-06-14T06:00:00Z", "endDate": "2016-07-05T06:18:54Z"}],
            "type": ["Other", "Investigation"],
            "qualifiedRelation": [{"relation": ["https://doi.org/10.5442/ni000001"], "hadRole": "IsCollectedBy"}],
            "description": begins("Our group has recently discovered i-R-Cd quasicrystals"),
            "distribution": [{"byteSize": "5976883", "accessURL": ["https://hdl.handle.net/21.11151/74ix-jvpa"]}],
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
            "rights": {"label": ["Creative Commons Zero v1.0 Universal"]},
        },
    )
    assert [each.path for each in description.dropped] == ["relatedItems/relatedItem"]


def test_darus_with_a_size_for_every_file(samples: Path) -> None:
    page = "https://doi.org/10.18419/darus-470"
    description = cut(samples, "b2find/darus/raw/*.xml")
    expect(
        description,
        "dataset",
        [doi("10.18419/darus-470")],
        {
            "title": ["Evaluation Research for Study Success Requirements ITT 2014/15"],
            "creator": people(1, of="Universität Stuttgart"),
            "identifier": ["10.18419/darus-470"],
            "landingPage": [page],
            "publisher": "DaRUS",
            "contactPoint": [{"fn": "Universität Stuttgart", "organizationName": "Universität Stuttgart"}],
            "issued": "2019",
            "modified": "2019-10-02",
            DCT + "dateSubmitted": [{"@value": "2019-09-23"}],
            "keyword": ["Social Sciences"],
            "type": ["Dataset"],
            "distribution": [{"mediaType": "text/plain", "accessURL": [page]}],
            DC + "format": [
                {"@value": "application/gzip"},
                {"@value": "text/tab-separated-values"},
                {"@value": "application/pdf"},
            ],
            "version": "1.0",
            "accessRights": "info:eu-repo/semantics/restrictedAccess",
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "rights": {"label": ["CC BY Waiver"]},
            "description": begins("This dataset contains raw data variables gathered during an educational research"),
        },
    )
    assert [(each.path, each.reason) for each in description.dropped] == [
        ("contributors/contributor@ContactPerson", "a contact's name is private"),
        ("sizes/size", "48 sizes without a unit"),
    ]


def test_dataverse_no_with_a_handle(samples: Path) -> None:
    page = "https://hdl.handle.net/10037.1/10294"
    university = "UiT, The Arctic University of Norway"
    expect(
        cut(samples, "b2find/dataverseno/raw/*.xml"),
        "dataset",
        [Claim("10037.1/10294", "handle", primary=True)],
        {
            "title": begins("Replication data for: The ongoing eclipse of possessive suffixes in North Saami"),
            "creator": people(2, of=university),
            "identifier": ["10037.1/10294"],
            "landingPage": [page],
            "publisher": "DataverseNO",
            "contactPoint": [{"fn": university, "organizationName": university}],
            "qualifiedAttribution": [
                {"agent": {"@type": ORGANISATION, "name": [university]}, "hadRole": "Producer"},
                {
                    "agent": {
                        "@type": ORGANISATION,
                        "name": ["UiT Open Research Data"],
                        "memberOf": [{"name": ["UiT The Arctic University of Norway"]}],
                    },
                    "hadRole": "Distributor",
                },
            ],
            "issued": "2016",
            "created": "2016",
            "modified": "2019-01-02",
            DCT + "dateSubmitted": [{"@value": "2016-04-01"}],
            "keyword": number(12, "Arts and Humanities", "North Saami"),
            "type": ["Dataset", "corpus"],
            "distribution": [{"mediaType": "text/plain; charset=UTF-8", "accessURL": [page]}],
            DC + "format": [{"@value": "text/plain; charset=US-ASCII"}, {"@value": "application/pdf"}],
            "version": "2.2",
            "accessRights": OPEN,
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
            "rights": {"label": ["CC0 Waiver"]},
            "description": begins("North Saami is replacing the use of possessive suffixes"),
        },
    )


def test_ess_with_everything_a_little_wrong(samples: Path) -> None:
    address = "https://doi.org/10.17199/BRIGHTNESS/NMX0032"
    expect(
        cut(samples, "b2find/ess-oai_datacite/SET_1/xml/*_broken_oai_id.xml"),
        "dataset",
        [doi(address)],
        {
            "title": ["Sample Data from NMX"],
            "creator": people(1, of="ESS"),
            "identifier": [address],
            "landingPage": ["https://doi.org/10.17199/brightness/nmx0032"],
            "publisher": "ESS",
            "issued": "2018-01-01",
            "keyword": ["Photon and neutron data"],
            "type": ["Dataset"],
            "version": "1",
            "accessRights": OPEN,
            "description": ["https://github.com/ess-dmsc/ess_file_formats/wiki/NMX"],
        },
    )


def test_the_virtual_observatory_without_any_date(samples: Path) -> None:
    page = "http://cdsarc.u-strasbg.fr/cgi-bin/Cat?J/AJ/130/2541"
    expect(
        cut(samples, "b2find/ivoa-oai_datacite/SET_1/xml/19cf53ec*.xml"),
        "other",
        [Claim("ivo://CDS.VizieR/J/AJ/130/2541", "ivo", primary=True), Claim(page)],
        {
            "title": ["Core of the Shapley supercluster at 1.4GHz (Miller+, 2005)"],
            "creator": people(1),
            "identifier": ["ivo://CDS.VizieR/J/AJ/130/2541"],
            "landingPage": [page],
            "otherIdentifier": [{"notation": page, "label": ["reference URL"]}],
            "publisher": "CDS",
            "contactPoint": [
                {
                    "fn": "CDS support team",
                    "organizationName": "CDS support team",
                    "hasEmail": ["cds-question@unistra.fr"],
                }
            ],
            "issued": "2020",
            "keyword": ["Clusters_of_galaxies"],
            "type": ["Other"],
            "qualifiedRelation": [
                {
                    "relation": ["https://ui.adsabs.harvard.edu/abs/2005AJ....130.2541M"],
                    "hadRole": "IsSupplementTo",
                }
            ],
            "distribution": [{"mediaType": "text/xml+votable", "accessURL": [page]}],
            "version": "12-Apr-2006",
            "accessRights": "public",
            "description": begins("The initial radio observations were performed in 2001 June"),
        },
    )


# --- DataCite's own examples ----------------------------------------------------------------------------------------


def test_datacite_4_5_with_everything(samples: Path) -> None:
    page, other = "https://doi.org/10.82433/b09z-4k37", "https://doi.org/10.1016/j.epsl.2011.11.037"
    description = cut(samples, "datacite/lupo/datacite-example-full-v4.5.xml")
    funder = {
        "@type": ORGANISATION,
        "name": ["Example Funder"],
        "identifier": ["https://doi.org/10.13039/501100000780"],
    }
    expect(
        description,
        "dataset",
        [doi("10.82433/B09Z-4K37"), Claim("12345")],
        {
            "title": [Text("Example Title", "en")],
            "alternative": [
                Text("Example Subtitle", "en"),
                Text("Example TranslatedTitle", "fr"),
                Text("Example AlternativeTitle", "en"),
            ],
            "creator": [
                {
                    "@type": PERSON,
                    "name": ["ExampleFamilyName, ExampleGivenName"],
                    "identifier": ["https://orcid.org/0000-0001-5727-2427"],
                    "memberOf": [{"name": ["ExampleAffiliation"], "identifier": ["https://ror.org/04wxnsj81"]}],
                },
                {
                    "@type": ORGANISATION,
                    "name": [Text("ExampleOrganization", "en")],
                    "identifier": ["https://ror.org/04wxnsj81"],
                },
            ],
            "publisher": {
                "name": [Text("Example Publisher", "en")],
                "identifier": ["https://ror.org/04z8jg394"],
            },
            "contactPoint": [{"fn": "ExampleAffiliation", "organizationName": "ExampleAffiliation"}],
            "qualifiedAttribution": number(
                20,
                {
                    "agent": {"@type": PERSON, "name": ["ExampleFamilyName, ExampleGivenName"]},
                    "hadRole": "DataCollector",
                },
            ),
            "identifier": ["10.82433/B09Z-4K37"],
            "landingPage": [page],
            "otherIdentifier": [{"notation": "12345", "label": ["Local accession number"]}],
            "issued": "2023-01-01",
            "created": "2023-01-01",
            "modified": "2023-01-01",
            "available": "2023-01-01",
            DCT + "dateAccepted": [{"@value": "2023-01-01"}],
            DCT + "dateCopyrighted": [{"@value": "2023-01-01"}],
            DCT + "dateSubmitted": [{"@value": "2023-01-01"}],
            "temporal": [
                {"startDate": "2022-01-01", "endDate": "2022-12-31"},
                {"startDate": "2023-01-01", "endDate": "2023-01-01"},
            ],
            "type": ["Dataset", "Example ResourceType"],
            "language": ["en"],
            "version": "1",
            "keyword": ["Example Subject"],
            "theme": lambda values: (
                values[0]["prefLabel"] == ["FOS: Computer and information sciences"]
                and values[0]["inScheme"] == "http://www.oecd.org/science/inno"
                and values[1]["prefLabel"] == ["Digital curation and preservation"]
                and values[1]["notation"] == "461001"
                and values[1]["inScheme"].startswith("https://www.abs.gov.au/")
            ),
            "description": [
                Text(f"Example {name}", "en")
                for name in ("Abstract", "SeriesInformation", "TableOfContents", "TechnicalInfo", "Other")
            ],
            "provenance": [{"label": [Text("Example Methods", "en")]}],
            "isReferencedBy": ["https://n2t.net/ark:/13030/tqb3kh97gh8w", "urn:nbn:de:101:1-201102033592"],
            "references": [
                "https://arxiv.org/abs/0706.0001",
                "https://w3id.org/games/spec/coil#Coil_Bomb_Die_Of_Age",
                "urn:issn:1234-5678",
            ],
            "isPartOf": ["http://purl.oclc.org/foo/bar"],
            "isVersionOf": ["urn:issn:1188-1534"],
            "previousVersion": ["urn:lsid:ubio.org:namebank:11815"],
            "http://www.w3.org/ns/adms#next": [{"@id": "https://pubmed.ncbi.nlm.nih.gov/12082125"}],
            "http://xmlns.com/foaf/0.1/isPrimaryTopicOf": [{"@id": "urn:isbn:978-3-905673-82-1"}],
            "page": [other],
            "source": [other],
            "sameAs": [other],
            "requires": [other],
            "isRequiredBy": [other],
            "replaces": [other],
            "isReplacedBy": [other],
            "qualifiedRelation": number(
                19,
                {
                    "relation": ["https://ui.adsabs.harvard.edu/abs/2018AGUFM.A24K..07S"],
                    "hadRole": "IsSupplementTo",
                },
                {"relation": [other], "hadRole": "IsSupplementedBy"},
            ),
            "distribution": [{"mediaType": "application/xml", "byteSize": "1000000", "accessURL": [page]}],
            DC + "format": [{"@value": "text/plain"}],
            DCT + "extent": [{"@value": "90 pages"}],
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "rights": {"label": [Text("Creative Commons Attribution 4.0 International", "en")]},
            "spatial": [
                {
                    "prefLabel": ["Vancouver, British Columbia, Canada"],
                    "centroid": "POINT(-123.1207 49.2827)",
                    "bbox": "POLYGON((-123.27 49.195,-123.02 49.195,-123.02 49.315,-123.27 49.315,-123.27 49.195))",
                    "geometry": "POLYGON((-71.032 41.991,-69.622 42.893,-68.211 41.991,-69.622 41.090,-71.032 41.991))",
                }
            ],
            "isFundedBy": [funder],
            "wasGeneratedBy": [
                {
                    "@type": ["prov:Activity", "foaf:Project"],
                    "identifier": ["12345", "https://example.com/example-award-uri"],
                    "label": ["Example AwardTitle"],
                    "isFundedBy": [funder],
                }
            ],
        },
    )
    assert {each.path for each in description.dropped} == {
        "contributors/contributor@ContactPerson",
        "dates/date@withdrawn",
        "dates/date@other",
        "dates/date@dateInformation",
        "relatedIdentifiers/relatedIdentifier",
        "relatedItems/relatedItem",
    }


def test_datacite_3_0(samples: Path) -> None:
    page = "https://doi.org/10.5072/testpub"
    expect(
        cut(samples, "datacite/datacite-example-complicated-v3.0.xml"),
        "publication",
        [doi("10.5072/testpub"), Claim("937-0-4523-12357-6")],
        {
            "title": ["Właściwości rzutowań podprzestrzeniowych"],
            "alternative": ["Translation of Polish titles"],
            "creator": number(2),
            "identifier": ["10.5072/testpub"],
            "landingPage": [page],
            "otherIdentifier": [{"notation": "937-0-4523-12357-6", "label": ["ISBN"]}],
            "publisher": "Springer",
            "qualifiedAttribution": people(1, orcid=1),
            "issued": "2010",
            "keyword": ["830 German & related literatures", "Polish Literature"],
            "language": ["GER"],
            "type": ["Text", "Monograph"],
            "isPartOf": ["https://doi.org/10.5272/oldertestpub"],
            "distribution": [{"format": "pdf", "accessURL": [page]}],
            DCT + "extent": [{"@value": "256 pages"}],
            "version": "2",
            "license": "http://creativecommons.org/licenses/by-nd/2.0/",
            "rights": {"label": ["Creative Commons Attribution-NoDerivs 2.0 Generic"]},
            "description": begins("Lorem ipsum"),
        },
    )


def test_datacite_2_2(samples: Path) -> None:
    description = cut(samples, "datacite/datacite-metadata-sample-complicated-v2.2.xml")
    assert description.kind == "publication"
    assert description.properties["temporal"] == [{"startDate": "2009-04-29", "endDate": "2010-01-05"}]
    assert description.properties["issued"] == "2010"
    assert description.properties["license"] == "CC by-nd"
    assert "rights" not in description.properties
    page = "https://doi.org/10.6080/k0f769gp"
    expect(
        cut(samples, "datacite/datacite-schema-2.2.xml"),
        "dataset",
        [doi("10.6080/K0F769GP")],
        {
            "title": ["Single-unit recordings from two auditory areas in male zebra finches"],
            "alternative": ["CRCNS.org aa-1"],
            "creator": people(15),
            "identifier": ["10.6080/K0F769GP"],
            "landingPage": [page],
            "publisher": "CRCNS.org",
            "issued": "2009",
            "keyword": ["Neuroscience", "Electrophysiology", "auditory area", "avian (zebra finch)"],
            "language": ["eng"],
            "type": ["Dataset", "Dataset/Neurophysiology"],
            "distribution": [{"mediaType": "application/matlab", "byteSize": "17000000", "accessURL": [page]}],
            DC + "format": [{"@value": "audio/wav"}],
            "version": "1.0",
            "description": begins("Data consists of simultaneous single-unit recordings"),
        },
    )


def test_datacite_before_christ(samples: Path) -> None:
    description = cut(samples, "datacite/datacite-example-ancientdates-v4.3.xml")
    expect(
        description,
        "other",
        [doi("10.5072/0945113"), Claim("1969.222.1267")],
        {
            "title": [Text("Silver Denarius of Augustus, Emerita, 25 BC - 23 BC 1969.222.1267", "en")],
            "creator": [
                {"@type": PERSON, "name": ["Augustus"], "identifier": ["https://isni.org/isni/0000000121227317"]}
            ],
            "identifier": ["10.5072/0945113"],
            "landingPage": ["https://doi.org/10.5072/0945113"],
            "otherIdentifier": [{"notation": "1969.222.1267", "label": ["local accession number"]}],
            "publisher": {"name": [Text("American Numismatic Society", "en")]},
            "created": "-0024/-0022",
            "issued": "2010",
            "type": ["PhysicalObject", "Coin"],
            DCT + "extent": [{"@value": "3.47 g"}, {"@value": "13.5 mm"}],
            "license": "http://opendatacommons.org/licenses/odbl/",
            "rights": {"label": ["Metadata are openly licensed with a Open Data Commons Open Database License (ODbL)"]},
        },
    )
    assert [(each.path, each.value) for each in description.dropped] == [
        ("dates/date@dateInformation", "from 25 BC to 23 BC")
    ]


def test_datacite_polygon(samples: Path) -> None:
    page = "https://doi.org/10.5072/example-polygon"

    def sand_motor(values: Any) -> bool:
        [node] = values
        return (
            node["prefLabel"] == ["Zandmotor, sand suppletion area on the Dutch coast."]
            and node["geometry"].startswith("POLYGON((4.1738852605822 52.03913926329928,4.177180694215117 52.0416")
            and node["geometry"].endswith(",4.1738852605822 52.03913926329928))")
            and node["geometry"].count(",") == 33
        )

    description = cut(samples, "datacite/datacite-example-polygon.xml")
    expect(
        description,
        "dataset",
        [doi("10.5072/example-polygon")],
        {
            "title": [Text("Meteo measurements at the Sand Motor", "en")],
            "creator": people(1),
            "identifier": ["10.5072/example-polygon"],
            "landingPage": [page],
            "publisher": "4TU.Centre for Research Data",
            "issued": "2017",
            "type": ["Dataset"],
            "distribution": [{"mediaType": "application/x-netcdf", "accessURL": [page]}],
            "spatial": sand_motor,
        },
    )
    assert [each.path for each in description.dropped] == ["geoLocations/geoLocation/inPolygonPoint"]


# --- EOSC -----------------------------------------------------------------------------------------------------------


def test_eosc_service(samples: Path) -> None:
    home = "https://providers.eosc-portal.eu/home"
    description = eosc(samples, "eosc_service", "sample-private-resource.json", "openaire.validator")
    expect(
        description,
        "service",
        [Claim("openaire.validator", "eosc", primary=True)],
        {
            "title": ["OpenAIRE Validator"],
            "abstract": ["OpenAIRE Validation Service"],
            "description": begins("The OpenAIRE Validator service is used by"),
            "identifier": ["openaire.validator"],
            "landingPage": ["https://www.openaire.eu/validator"],
            "depiction": ["https://www.openaire.eu/images/service_images/Validator.png"],
            "page": [
                "https://www.openaire.eu/validator-registration-guide",
                "https://www.openaire.eu/category/content-providers",
                home,
            ],
            "publisher": {"@type": ORGANISATION, "name": ["openaire"], "identifier": ["openaire"]},
            "keyword": ["OAI-PMH protocol"],
            "theme": [
                {"prefLabel": ["Generic"], "notation": "scientific_domain-generic"},
                {"prefLabel": ["Generic"], "notation": "scientific_subdomain-generic-generic"},
            ],
            "type": number(
                2,
                {
                    "prefLabel": ["Consultancy and support"],
                    "notation": "category-training_and_support-consultancy_and_support",
                },
            ),
            "audience": [{"prefLabel": ["Providers"], "notation": "target_user-providers"}],
            "spatial": [{"prefLabel": ["Worldwide"], "notation": "WW"}],
            "language": ["en"],
            "status": {"prefLabel": ["Production"], "notation": "life_cycle_status-production"},
            "maturity": "trl-9",
            "version": "v2.1",
            "modified": "2018-09-28",
            "https://w3id.org/continuum/ns#accessType": [{"@value": "Virtual"}],
            "accessRights": ACCESS + "PUBLIC",
            "rights": home,
            "contactPoint": [
                {"fn": "Public contact", "hasEmail": ["info@openaire.eu"]},
                {
                    "fn": "Helpdesk",
                    "role": "helpdesk",
                    "hasEmail": ["info@openaire.eu"],
                    "hasURL": ["https://www.openaire.eu/support/helpdesk"],
                },
            ],
            "isFundedBy": [{"@type": ORGANISATION, "name": ["EC"], "identifier": ["funding_body-ec"]}],
        },
    )
    assert description.findings == ()


def test_eosc_service_that_is_not_public(samples: Path) -> None:
    description = eosc(samples, "eosc_service", "sample-private-resource.json", "srce.3dbionotes")
    assert description.properties["title"] == ["3DBionotes-WS-TEST"]
    assert description.properties["landingPage"] == ["https://3dbionotes.cnb.csic.es/"]
    assert "contactPoint" not in description.properties
    assert [(each.code, each.path, each.found) for each in description.findings] == [
        ("EOSC-NOT-PUBLIC", "status", "pending resource"),
        ("EOSC-NOT-PUBLIC", "active", "false"),
        ("EOSC-NOT-PUBLIC", "name", "3DBionotes-WS-TEST"),
    ]
    assert "srce.hr" not in repr(description)


def test_eosc_provider(samples: Path) -> None:
    description = eosc(samples, "eosc_provider", "sample-private-provider.json", "srce")
    name = "University of Zagreb University Computing Centre"
    engineering = "engineering_and_technology"
    expect(
        description,
        "organisation",
        [Claim("srce", "eosc", primary=True)],
        {
            "title": [name],
            "name": [name],
            "alternative": ["SRCE"],
            "altLabel": ["SRCE"],
            "identifier": ["srce"],
            "description": begins("The University Computing Centre (SRCE) has a long tradition"),
            "homepage": "https://www.srce.unizg.hr",
            "landingPage": ["https://www.srce.unizg.hr"],
            "depiction": ["https://www.srce.unizg.hr/files/srce/logo-en-potpis-crni.png"],
            "theme": [
                {"prefLabel": ["Engineering and technology"], "notation": f"scientific_domain-{engineering}"},
                {
                    "prefLabel": ["Other engineering and technology sciences"],
                    "notation": f"scientific_subdomain-{engineering}-other_{engineering}_sciences",
                },
            ],
            "type": [
                {"prefLabel": ["Distributed"], "notation": "provider_structure_type-distributed"},
                {"prefLabel": ["Public legal entity"], "notation": "provider_legal_status-public_legal_entity"},
            ],
            "status": {"prefLabel": ["Operational"], "notation": "provider_life_cycle_status-operational"},
            "spatial": [{"prefLabel": ["Zagreb"]}, "HR"],
            "contactPoint": [{"fn": "Public contact", "hasEmail": ["office@srce.hr"]}],
        },
    )
    assert description.findings == ()


def test_eu_node(samples: Path) -> None:
    description = eosc(samples, "eosc_service", "sample-lot1sc.json", "21.11161/0L2aPz")
    expect(
        description,
        "service",
        [Claim("21.11161/0L2aPz", "handle", primary=True)],
        {
            "title": ["Virtual Machines"],
            "identifier": ["21.11161/0L2aPz"],
            "publisher": {
                "@type": ORGANISATION,
                "name": ["European Commission"],
                "identifier": ["https://hdl.handle.net/21.15120/b0mGx4"],
            },
            "endpointURL": number(
                6, "https://test.claudius.cloud.psnc.pl/", "https://test.claudius.cloud.psnc.pl:5000"
            ),
            "qualifiedAttribution": [
                {"agent": "PSNC", "hadRole": "site"},
                {"agent": "Safespring", "hadRole": "site"},
            ],
        },
    )
    expect(
        eosc(samples, "eosc_provider", "sample-lot1sc.json", "21.15120/VVOUS7"),
        "organisation",
        [Claim("21.15120/VVOUS7", "handle", primary=True)],
        {"title": ["Instruct-ERIC"], "name": ["Instruct-ERIC"], "identifier": ["21.15120/VVOUS7"]},
    )


# --- every other file -----------------------------------------------------------------------------------------------


def read_all(folder: Path, prefixes: tuple[str, ...]) -> dict[str, int]:
    """How every record of every XML file ends in every format: as a description or malformed, never otherwise."""
    ends = {"read": 0, "malformed": 0}
    for file in sorted(folder.rglob("*.xml")):
        try:
            bodies = list(xml_records(file.read_bytes()))
        except MalformedPayload:
            ends["malformed"] += 1
            continue
        for body in bodies:
            for prefix in prefixes:
                try:
                    description = format_of(prefix).parse(body)
                except MalformedPayload:
                    ends["malformed"] += 1
                else:
                    ends["read"] += 1
                    assert description.properties, file
    return ends


@pytest.mark.parametrize(("folder", "least"), [("b2find", 50), ("datacite", 40), ("zenodo-oai", 150)])
def test_every_xml_file_ends_as_a_description_or_malformed(samples: Path, folder: str, least: int) -> None:
    ends = read_all(samples / folder, ("oai_dc", "oai_datacite"))
    assert ends["read"] >= least
    assert ends["malformed"] > 0


def test_every_json_file_ends_as_a_description_or_malformed(samples: Path) -> None:
    ends: dict[str, dict[str, int]] = {}
    folders = ("argo-gocdb-eosc", "eosc-resource-catalogue", "standards/eosc")
    files = [file for folder in folders for file in sorted((samples / folder).rglob("*.json"))]
    for file in files:
        for prefix in ("eosc_service", "eosc_provider"):
            each = format_of(prefix)
            assert each.split is not None
            try:
                bodies = [body for _, body in each.split(file.read_bytes())]
            except MalformedPayload:
                bodies = []
            counted = ends.setdefault(f"{prefix} {file.name}", {"read": 0, "malformed": 0})
            for body in bodies:
                try:
                    each.parse(body)
                except MalformedPayload:
                    counted["malformed"] += 1
                else:
                    counted["read"] += 1
    assert ends["eosc_service sample-private-resource.json"] == {"read": 6, "malformed": 0}
    assert ends["eosc_provider sample-private-provider.json"] == {"read": 3, "malformed": 0}
    assert ends["eosc_service sample-lot1sc.json"] == {"read": 3, "malformed": 0}
    assert ends["eosc_provider sample-lot1sc.json"] == {"read": 3, "malformed": 0}
    assert ends["eosc_provider sample-private-resource.json"] == {"read": 0, "malformed": 6}
    assert ends["eosc_service agora_resource_sample.json"] == {"read": 2, "malformed": 0}


def test_people_of_agora_are_not_in_what_is_stored(samples: Path) -> None:
    body = (samples / "argo-gocdb-eosc" / "agora_resource_sample.json").read_bytes()
    kept, _ = redact_payload(body)
    for each in orjson.loads(body):
        for key in ("erp_coi_first_name", "erp_coi_last_name", "erp_coi_phone"):
            assert f'"{each[key]}"'.encode() not in kept


def test_private_people_of_the_eosc_samples_are_nowhere(samples: Path) -> None:
    for prefix, name in (
        ("eosc_service", "sample-private-resource.json"),
        ("eosc_provider", "sample-private-provider.json"),
    ):
        each = format_of(prefix)
        assert each.split is not None
        for _, body in each.split((samples / "argo-gocdb-eosc" / name).read_bytes()):
            said = repr(each.parse(body))
            private = {secret for secret in secrets(orjson.loads(body)) if len(secret) > 4}
            assert not [secret for secret in private if secret in said]


PEOPLE = {"firstName", "lastName", "email", "phone", "userEmail", "userFullName", "name", "surname"}
ROLES = {"info@openaire.eu", "office@srce.hr"}


def secrets(value: Any, inside: bool = False) -> Iterator[str]:
    """Names, phone numbers and addresses of people in a record."""
    if isinstance(value, list):
        for item in value:
            yield from secrets(item, inside)
    elif isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and name in PEOPLE and inside and item not in ROLES:
                yield item
            elif name != "publicContacts" or isinstance(item, list):
                yield from secrets(item, inside or name in {"mainContact", "users", "loggingInfo", "publicContacts"})
