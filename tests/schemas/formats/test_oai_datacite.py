"""oai_datacite field by field, over the shapes and kernels that servers send."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from schemas.errors import MalformedPayload
from schemas.formats.oai_datacite import parse, recognises
from schemas.records import Claim, Description, Text

DC = "http://purl.org/dc/elements/1.1/"
DCT = "http://purl.org/dc/terms/"
KERNEL = "http://datacite.org/schema/kernel-4"
PERSON = ["foaf:Agent", "foaf:Person"]
ORGANISATION = ["foaf:Agent", "foaf:Organization"]


def read(inside: str, namespace: str = KERNEL) -> Description:
    return parse(f'<resource xmlns="{namespace}">{inside}</resource>'.encode())


def said(inside: str) -> Any:
    return read(inside).properties


def reasons(description: Description) -> list[tuple[str, str]]:
    return [(each.path, each.value) for each in description.dropped]


# --- shapes -----------------------------------------------------------------------------------------------------

TITLES = "<titles><title>Krill</title></titles>"


@pytest.mark.parametrize(
    "namespace",
    [
        "http://datacite.org/schema/kernel-2.0",
        "http://datacite.org/schema/kernel-2.2",
        "http://datacite.org/schema/kernel-3",
        KERNEL,
        "http://www.openarchives.org/OAI/2.0/",
        "",
    ],
)
def test_every_kernel_is_read_even_in_the_namespace_of_oai(namespace: str) -> None:
    assert read(TITLES, namespace).properties == {"title": ["Krill"]}
    assert recognises(etree.Element(f"{{{namespace}}}resource" if namespace else "resource"))


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_both_wrappers_are_opened(version: str) -> None:
    description = parse(
        f'<oai_datacite xmlns="http://schema.datacite.org/oai/oai-{version}/"><schemaVersion>4.0</schemaVersion>'
        f'<datacentreSymbol>KRILL.LAB</datacentreSymbol><payload><resource xmlns="{KERNEL}">{TITLES}</resource>'
        "</payload></oai_datacite>".encode()
    )
    assert description.properties == {"title": ["Krill"]}
    assert reasons(description) == [("schemaVersion", "4.0"), ("datacentreSymbol", "KRILL.LAB")]
    assert recognises(etree.Element(f"{{http://schema.datacite.org/oai/oai-{version}/}}oai_datacite"))


def test_elements_of_a_foreign_namespace_inside_are_read_by_their_names() -> None:
    inside = f'<titles>{TITLES[8:-9]}</titles><x:creators xmlns:x="http://www.openarchives.org/OAI/2.0/"><x:creator>' \
        "<x:creatorName>Doe</x:creatorName></x:creator></x:creators>"  # fmt: skip
    assert said(inside) == {"title": ["Krill"], "creator": ["Doe"]}


@pytest.mark.parametrize("body", [b"<oai_datacite><payload/></oai_datacite>", b"<oai_datacite/>", b"<dc>x</dc>"])
def test_without_a_resource_it_is_another_format(body: bytes) -> None:
    with pytest.raises(MalformedPayload, match="holds no DataCite resource"):
        parse(body)


def test_a_resource_of_another_standard_is_not_recognised() -> None:
    assert not recognises(etree.Element("{http://namespace.openaire.eu/schema/oaire/}resource"))


def test_elements_that_no_kernel_has_are_dropped_and_said() -> None:
    assert reasons(read(TITLES + "<krill>x</krill>")) == [("krill", "")]


# --- identifiers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "claim", "page"),
    [
        ("DOI", "10.5281/Zenodo.1", Claim("10.5281/Zenodo.1", "doi", primary=True), "https://doi.org/10.5281/zenodo.1"),
        ("DOI", "doi:10.18419/darus-470", Claim("doi:10.18419/darus-470", "doi", primary=True), "https://doi.org/10.18419/darus-470"),
        ("Handle", "10037.1/10294", Claim("10037.1/10294", "handle", primary=True), "https://hdl.handle.net/10037.1/10294"),
        ("URL", "https://doi.org/10.17199/X", Claim("https://doi.org/10.17199/X", "doi", primary=True), "https://doi.org/10.17199/x"),
        ("URL", "https://a.org/1", Claim("https://a.org/1", "url"), "https://a.org/1"),
        ("ivoid", "ivo://a.org/1", Claim("ivo://a.org/1", "ivo", primary=True), None),
        ("DOI", "pending", Claim("pending", "doi"), None),
        ("Local", "ABC-1", Claim("ABC-1", "local"), None),
    ],
)  # fmt: skip
def test_identifier(kind: str, value: str, claim: Claim, page: str | None) -> None:
    description = read(f'<identifier identifierType="{kind}">{value}</identifier>')
    assert description.identifiers == (claim,)
    assert description.properties["identifier"] == [value]
    assert description.properties.get("landingPage") == (None if page is None else [page])


def test_alternate_identifiers_are_never_primary_and_addresses_among_them_are_pages() -> None:
    description = read(
        '<identifier identifierType="DOI">10.5281/zenodo.1</identifier><alternateIdentifiers>'
        '<alternateIdentifier alternateIdentifierType="oai">oai:zenodo.org:1</alternateIdentifier>'
        '<alternateIdentifier alternateIdentifierType="URL">https://a.org/1</alternateIdentifier></alternateIdentifiers>'
    )
    assert description.identifiers[1:] == (Claim("oai:zenodo.org:1"), Claim("https://a.org/1"))
    assert description.properties["landingPage"] == ["https://doi.org/10.5281/zenodo.1", "https://a.org/1"]
    assert description.properties["otherIdentifier"] == [
        {"notation": "oai:zenodo.org:1", "label": ["oai"]},
        {"notation": "https://a.org/1", "label": ["URL"]},
    ]


def test_an_ivo_identifier_stands_in_where_there_is_none() -> None:
    alternate = (
        '<alternateIdentifiers><alternateIdentifier alternateIdentifierType="ivoid">ivo://a.org/1</alternateIdentifier>'
        "</alternateIdentifiers>"
    )
    assert read(alternate).identifiers == (Claim("ivo://a.org/1", "ivo", primary=True),)
    beside = read('<identifier identifierType="DOI">10.5281/zenodo.1</identifier>' + alternate)
    assert beside.identifiers[1] == Claim("ivo://a.org/1")


def test_codes_for_missing_information_are_dropped() -> None:
    description = read(
        '<identifier identifierType="DOI">:tba</identifier><publisher>(:unav)</publisher>'
        "<publicationYear>:tba</publicationYear><creators><creator><creatorName>(:unkn)</creatorName></creator></creators>"
    )
    assert description.properties == {}
    assert description.identifiers == ()
    assert [value for _, value in reasons(description)] == [":tba", "(:unkn)", "(:unav)", ":tba"]


# --- titles, types, descriptions, subjects --------------------------------------------------------------------------


def test_titles() -> None:
    found = said(
        '<titles><title xml:lang="de">Krill</title><title titleType="Subtitle">A study</title>'
        '<title titleType="TranslatedTitle" xml:lang="en">Krill!</title><title>Kril</title></titles>'
    )
    assert found["title"] == [Text("Krill", "de"), "Kril"]
    assert found["alternative"] == ["A study", Text("Krill!", "en")]


def test_an_alternative_title_alone_is_the_title() -> None:
    assert said('<titles><title titleType="AlternativeTitle">Krill</title></titles>') == {"title": ["Krill"]}


@pytest.mark.parametrize(
    ("general", "text", "kind", "types"),
    [
        ("Dataset", "Dataset", "dataset", ["Dataset"]),
        ("Collection", "Collection of Datasets", "dataset", ["Collection", "Collection of Datasets"]),
        ("Software", "", "software", ["Software"]),
        ("ComputationalNotebook", "Notebook", "software", ["ComputationalNotebook", "Notebook"]),
        ("Text", "Working paper", "publication", ["Text", "Working paper"]),
        ("Service", "", "service", ["Service"]),
        ("Event", "", "event", ["Event"]),
        ("Standard", "", "standard", ["Standard"]),
        ("PhysicalObject", "Coin", "other", ["PhysicalObject", "Coin"]),
        ("Other", "Lecture", "training", ["Other", "Lecture"]),
        ("Poster", "", "publication", ["Poster"]),
    ],
)
def test_kind(general: str, text: str, kind: str, types: list[str]) -> None:
    description = read(f'<resourceType resourceTypeGeneral="{general}">{text}</resourceType>')
    assert (description.kind, description.properties["type"]) == (kind, types)


def test_descriptions_by_type() -> None:
    found = said(
        '<descriptions><description descriptionType="TechnicalInfo">Made with R</description>'
        '<description descriptionType="Methods" xml:lang="en">By net</description>'
        '<description descriptionType="Abstract">One<br/>two</description><description/></descriptions>'
    )
    assert found == {"description": ["One\ntwo", "Made with R"], "provenance": [{"label": [Text("By net", "en")]}]}


def test_subjects() -> None:
    description = read(
        '<subjects><subject xml:lang="en">krill</subject><subject subjectScheme="Parameter">DEPTH, water</subject>'
        '<subject subjectScheme="UAT" valueURI="http://astrothesaurus.org/uat/1">Galaxies</subject>'
        '<subject schemeURI="https://a.org/scheme" classificationCode="46">Data</subject>'
        "<subject>https://a.org/concept</subject></subjects>"
    )
    assert description.properties == {
        "keyword": [Text("krill", "en"), "DEPTH, water", "Galaxies"],
        "theme": [
            {"@id": "http://astrothesaurus.org/uat/1", "prefLabel": ["Galaxies"]},
            {"prefLabel": ["Data"], "notation": "46", "inScheme": "https://a.org/scheme"},
            "https://a.org/concept",
        ],
    }
    assert reasons(description) == [("subjects/subject@subjectScheme", "Parameter, UAT")]


# --- people -----------------------------------------------------------------------------------------------------


def creator(inside: str) -> Any:
    return said(f"<creators><creator>{inside}</creator></creators>").get("creator")


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<creatorName>Doe, Jane</creatorName>", "Doe, Jane"),
        ('<creatorName nameType="Personal">Doe, Jane</creatorName>', {"@type": PERSON, "name": ["Doe, Jane"]}),
        ('<creatorName nameType="Organizational">Lab</creatorName>', {"@type": ORGANISATION, "name": ["Lab"]}),
        ("<givenName>Jane</givenName><familyName>Doe</familyName>", {"@type": PERSON, "name": ["Doe, Jane"]}),
        ('<creatorName xml:lang="de">Labor</creatorName>', {"name": [Text("Labor", "de")]}),
        (
            '<creatorName>Doe, Jane</creatorName><nameIdentifier nameIdentifierScheme="ORCID" '
            'schemeURI="http://orcid.org/">0000-0002-1825-0097</nameIdentifier><affiliation>Lab</affiliation>',
            {
                "@type": PERSON,
                "name": ["Doe, Jane"],
                "identifier": ["https://orcid.org/0000-0002-1825-0097"],
                "memberOf": [{"name": ["Lab"]}],
            },
        ),
        (
            '<creatorName>Lab</creatorName><nameIdentifier nameIdentifierScheme="ROR">04wxnsj81</nameIdentifier>'
            '<nameIdentifier nameIdentifierScheme="GND">132697335</nameIdentifier>'
            '<nameIdentifier nameIdentifierScheme="Krill">7</nameIdentifier>',
            {
                "@type": ORGANISATION,
                "name": ["Lab"],
                "identifier": ["https://ror.org/04wxnsj81", "https://d-nb.info/gnd/132697335", "Krill:7"],
            },
        ),
        (
            '<creatorName>Doe</creatorName><affiliation affiliationIdentifier="https://ror.org/04wxnsj81" '
            'affiliationIdentifierScheme="ROR">Lab</affiliation>',
            {"name": ["Doe"], "memberOf": [{"name": ["Lab"], "identifier": ["https://ror.org/04wxnsj81"]}]},
        ),
        ("<creatorName>Doe</creatorName><affiliation>None</affiliation>", "Doe"),
    ],
)
def test_creators(inside: str, expected: Any) -> None:
    assert creator(inside) == [expected]


def test_an_empty_creator_is_nobody() -> None:
    assert creator("<creatorName/>") is None


def test_publishers() -> None:
    assert said("<publisher>Lab</publisher>") == {"publisher": "Lab"}
    found = said('<publisher xml:lang="en" publisherIdentifier="https://ror.org/04z8jg394">Lab</publisher>')
    assert found == {"publisher": {"name": [Text("Lab", "en")], "identifier": ["https://ror.org/04z8jg394"]}}
    assert said("<publisher>A</publisher><publisher>B</publisher>")["qualifiedAttribution"] == [
        {"agent": "B", "hadRole": "publisher"}
    ]


def test_contributors_play_their_part() -> None:
    found = said(
        '<contributors><contributor contributorType="DataCurator"><contributorName>Doe</contributorName></contributor>'
        "<contributor><contributorName>Roe</contributorName></contributor></contributors>"
    )
    assert found == {
        "qualifiedAttribution": [{"agent": "Doe", "hadRole": "DataCurator"}, {"agent": "Roe", "hadRole": "Other"}]
    }


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (
            '<contributorName nameType="Personal">Doe, Jane</contributorName><affiliation>Lab</affiliation>',
            {"fn": "Lab", "organizationName": "Lab"},
        ),
        ("<contributorName>Doe, Jane</contributorName>", None),
        ("<contributorName>Doe, Jane (jane.doe@a.org)</contributorName>", None),
        (
            '<contributorName nameType="Organizational">Lab</contributorName>',
            {"fn": "Lab", "organizationName": "Lab"},
        ),
        (
            "<contributorName>Krill team &lt;support@a.org&gt;</contributorName>",
            {"fn": "Krill team", "organizationName": "Krill team", "hasEmail": ["support@a.org"]},
        ),
    ],
)
def test_of_a_contact_the_organisation_alone_is_kept(inside: str, expected: Any) -> None:
    contributor = f'<contributor contributorType="ContactPerson">{inside}</contributor>'
    description = read(f"<contributors>{contributor}</contributors>")
    assert description.properties == ({} if expected is None else {"contactPoint": [expected]})
    assert "Jane" not in repr(description)


def test_funding() -> None:
    found = said(
        "<fundingReferences><fundingReference><funderName>DFG</funderName>"
        '<funderIdentifier funderIdentifierType="Crossref Funder ID">501100001659</funderIdentifier>'
        '<awardNumber awardURI="https://a.org/award">318</awardNumber><awardTitle>Krill</awardTitle></fundingReference>'
        "<fundingReference><funderName>NWO</funderName></fundingReference></fundingReferences>"
    )
    dfg = {"@type": ORGANISATION, "name": ["DFG"], "identifier": ["https://doi.org/10.13039/501100001659"]}
    assert found["isFundedBy"] == [dfg, {"@type": ORGANISATION, "name": ["NWO"]}]
    assert found["wasGeneratedBy"] == [
        {
            "@type": ["prov:Activity", "foaf:Project"],
            "identifier": ["318", "https://a.org/award"],
            "label": ["Krill"],
            "isFundedBy": [dfg],
        }
    ]


# --- dates and places -----------------------------------------------------------------------------------------------


def dated(*dates: tuple[str, str]) -> Any:
    inside = "".join(f'<date dateType="{kind}">{text}</date>' for kind, text in dates)
    return said(f"<publicationYear>2019</publicationYear><dates>{inside}</dates>")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("Issued", "2018-03", {"issued": "2018-03"}),
        ("Created", "-0024/-0022", {"created": "-0024/-0022", "issued": "2019"}),
        ("Created", "2017-2019", {"created": "2017-2019", "issued": "2019"}),
        ("Updated", "2019-10-02", {"modified": "2019-10-02", "issued": "2019"}),
        ("Available", "/2", {"available": "/2", "issued": "2019"}),
        ("Collected", "2016/2017-02", {"temporal": [{"startDate": "2016", "endDate": "2017-02"}], "issued": "2019"}),
        ("Collected", "2016", {"temporal": [{"startDate": "2016", "endDate": "2016"}], "issued": "2019"}),
        ("Coverage", "2016/", {"temporal": [{"startDate": "2016"}], "issued": "2019"}),
        ("Valid", "../2016", {"temporal": [{"endDate": "2016"}], "issued": "2019"}),
        ("Submitted", "2019-09-23", {DCT + "dateSubmitted": [{"@value": "2019-09-23"}], "issued": "2019"}),
        ("StartDate", "2009-04-29", {"temporal": [{"startDate": "2009-04-29"}], "issued": "2019"}),
        ("Withdrawn", "2019", {"issued": "2019"}),
    ],
)
def test_dates_by_type(kind: str, text: str, expected: dict[str, Any]) -> None:
    assert dated((kind, text)) == expected


def test_kernel_2_writes_start_and_end_as_two_dates() -> None:
    found = dated(("StartDate", "2009-04-29"), ("EndDate", "2010-01-05"))
    assert found["temporal"] == [{"startDate": "2009-04-29", "endDate": "2010-01-05"}]


def test_a_second_date_of_one_meaning_is_dropped_and_said() -> None:
    description = read('<dates><date dateType="Issued">2018</date><date dateType="Issued">2019</date></dates>')
    assert description.properties == {"issued": "2018"}
    assert reasons(description) == [("dates/date@issued", "2019")]


def test_no_date_at_all() -> None:
    assert said(TITLES) == {"title": ["Krill"]}


def located(inside: str) -> tuple[Any, list[tuple[str, str]]]:
    description = read(f"<geoLocations><geoLocation>{inside}</geoLocation></geoLocations>")
    return description.properties.get("spatial"), reasons(description)


def corner(longitude: str, latitude: str) -> str:
    numbers = f"<pointLongitude>{longitude}</pointLongitude><pointLatitude>{latitude}</pointLatitude>"
    return f"<polygonPoint>{numbers}</polygonPoint>"


SIDES = (
    "<geoLocationBox><westBoundLongitude>{}</westBoundLongitude><eastBoundLongitude>{}</eastBoundLongitude>"
    "<southBoundLatitude>{}</southBoundLatitude><northBoundLatitude>{}</northBoundLatitude></geoLocationBox>"
)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<geoLocationPlace>Fram Strait</geoLocationPlace>", {"prefLabel": ["Fram Strait"]}),
        ("<geoLocationPoint>47.01576 7.84273</geoLocationPoint>", {"centroid": "POINT(7.84273 47.01576)"}),
        (
            "<geoLocationPoint><pointLatitude>72.54</pointLatitude><pointLongitude>128.29</pointLongitude>"
            "</geoLocationPoint>",
            {"centroid": "POINT(128.29 72.54)"},
        ),
        (
            "<geoLocationBox>25 67.5 45 95</geoLocationBox>",
            {"bbox": "POLYGON((67.5 25,95 25,95 45,67.5 45,67.5 25))"},
        ),
        (
            SIDES.format("0.0", "7.5", "78", "80"),
            {"bbox": "POLYGON((0.0 78,7.5 78,7.5 80,0.0 80,0.0 78))"},
        ),
        (
            f"<geoLocationPolygon>{corner('0', '0')}{corner('1', '0')}{corner('1', '1')}</geoLocationPolygon>",
            {"geometry": "POLYGON((0 0,1 0,1 1,0 0))"},
        ),
    ],
)
def test_places(inside: str, expected: dict[str, Any]) -> None:
    assert located(inside) == ([expected], [])


@pytest.mark.parametrize(
    ("inside", "path", "value"),
    [
        ("<geoLocationPoint>7,84273</geoLocationPoint>", "geoLocationPoint", "7,84273"),
        ("<geoLocationPoint>97.0 7.8</geoLocationPoint>", "geoLocationPoint", "97.0 7.8"),
        ("<geoLocationPoint>nan inf</geoLocationPoint>", "geoLocationPoint", "nan inf"),
        ("<geoLocationBox>45 67.5 25 95</geoLocationBox>", "geoLocationBox", "45 67.5 25 95"),
        (SIDES.format("0", "", "78", "80"), "geoLocationBox", "0 78 80"),
        (f"<geoLocationPolygon>{corner('0', '0')}</geoLocationPolygon>", "geoLocationPolygon", "0 0"),
    ],
)
def test_what_is_no_place_on_earth_is_dropped_and_said(inside: str, path: str, value: str) -> None:
    spatial, dropped = located(inside)
    assert spatial is None
    assert [(each.rpartition("/")[2], said) for each, said in dropped] == [(path, value)]


# --- rights, files, relations -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (
            '<rightsList><rights rightsURI="info:eu-repo/semantics/openAccess">Open Access</rights>'
            '<rights rightsURI="https://creativecommons.org/licenses/by/4.0/" rightsIdentifier="CC-BY-4.0">CC BY'
            "</rights></rightsList>",
            {
                "accessRights": "info:eu-repo/semantics/openAccess",
                "license": "https://creativecommons.org/licenses/by/4.0/",
                "rights": {"label": ["CC BY"]},
            },
        ),
        ('<rightsList><rights rightsIdentifier="cc0-1.0"/></rightsList>', {"license": "cc0-1.0"}),
        ("<rightsList><rights>https://a.org/l</rights></rightsList>", {"license": "https://a.org/l"}),
        ("<rightsList><rights>public</rights></rightsList>", {"accessRights": "public"}),
        ("<rights>CC by-nd</rights>", {"license": "CC by-nd"}),
        ("<rightsList><rights>Other (Open)</rights></rightsList>", {"rights": {"label": ["Other (Open)"]}}),
    ],
)
def test_rights(inside: str, expected: dict[str, Any]) -> None:
    assert said(inside) == expected


@pytest.mark.parametrize(
    ("size", "number"),
    [
        ("794638 Bytes", "794638"),
        ("5.70 MiB", "5976883"),
        ("17 MB", "17000000"),
        ("1,234 bytes", "1234"),
        ("1,5 kB", "1500"),
        ("1 Byte", "1"),
        ("90 pages", None),
        ("89 data points", None),
        ("72154", None),
    ],
)
def test_sizes_that_say_bytes(size: str, number: str | None) -> None:
    found = said(f"<sizes><size>{size}</size></sizes>")
    assert found.get("distribution") == (None if number is None else [{"byteSize": number}])


def test_formats_and_sizes_make_one_distribution() -> None:
    description = read(
        '<identifier identifierType="DOI">10.5281/zenodo.1</identifier><formats><format>text/csv</format>'
        "<format>PDF</format><format>text/csv</format></formats><sizes><size>1 kB</size><size>3 files</size></sizes>"
        "<version>2</version>"
    )
    assert description.properties["distribution"] == [
        {"mediaType": "text/csv", "byteSize": "1000", "accessURL": ["https://doi.org/10.5281/zenodo.1"]}
    ]
    assert description.properties[DC + "format"] == [{"@value": "PDF"}]
    assert description.properties[DCT + "extent"] == [{"@value": "3 files"}]
    assert description.properties["version"] == "2"


def test_numbers_without_a_unit_are_said_once() -> None:
    description = read("<sizes><size>72154</size><size>4220</size></sizes>")
    assert description.properties == {}
    assert reasons(description) == [("sizes/size", "72154, 4220")]


@pytest.mark.parametrize(
    ("relation", "term"),
    [
        ("IsPartOf", "isPartOf"),
        ("HasPart", "hasPart"),
        ("IsNewVersionOf", "previousVersion"),
        ("HasVersion", "hasVersion"),
        ("IsVersionOf", "isVersionOf"),
        ("IsCitedBy", "isReferencedBy"),
        ("IsReferencedBy", "isReferencedBy"),
        ("Cites", "references"),
        ("References", "references"),
        ("IsDocumentedBy", "page"),
        ("IsDerivedFrom", "source"),
        ("Requires", "requires"),
        ("IsRequiredBy", "isRequiredBy"),
        ("Obsoletes", "replaces"),
        ("IsObsoletedBy", "isReplacedBy"),
        ("IsIdenticalTo", "sameAs"),
        ("isIdenticalTo", "sameAs"),
    ],
)
def test_relations_with_a_term(relation: str, term: str) -> None:
    inside = f'<relatedIdentifier relatedIdentifierType="DOI" relationType="{relation}">10.5281/A</relatedIdentifier>'
    assert said(f"<relatedIdentifiers>{inside}</relatedIdentifiers>") == {term: ["https://doi.org/10.5281/a"]}


@pytest.mark.parametrize("relation", ["IsSupplementTo", "IsSourceOf", "Compiles", "IsTranslationOf", "Krills"])
def test_relations_without_a_term_are_qualified(relation: str) -> None:
    inside = (
        f'<relatedIdentifier relatedIdentifierType="URL" relationType="{relation}">https://a.org</relatedIdentifier>'
    )
    assert said(f"<relatedIdentifiers>{inside}</relatedIdentifiers>") == {
        "qualifiedRelation": [{"relation": ["https://a.org"], "hadRole": relation}]
    }


@pytest.mark.parametrize(
    ("relation", "iri"),
    [
        ("IsPreviousVersionOf", "http://www.w3.org/ns/adms#next"),
        ("HasMetadata", "http://xmlns.com/foaf/0.1/isPrimaryTopicOf"),
    ],
)
def test_relations_that_another_vocabulary_names(relation: str, iri: str) -> None:
    inside = f'<relatedIdentifier relatedIdentifierType="DOI" relationType="{relation}">10.5281/a</relatedIdentifier>'
    assert said(f"<relatedIdentifiers>{inside}</relatedIdentifiers>") == {iri: [{"@id": "https://doi.org/10.5281/a"}]}


@pytest.mark.parametrize(
    ("scheme", "value", "iri"),
    [
        ("DOI", "https://doi.org/10.5442/NI000001", "https://doi.org/10.5442/ni000001"),
        ("Handle", "10013/epic.10033", "https://hdl.handle.net/10013/epic.10033"),
        ("ARK", "ark:/13030/tqb3kh97gh8w", "https://n2t.net/ark:/13030/tqb3kh97gh8w"),
        ("arXiv", "arXiv:0706.0001", "https://arxiv.org/abs/0706.0001"),
        ("bibcode", "2005AJ....130.2541M", "https://ui.adsabs.harvard.edu/abs/2005AJ....130.2541M"),
        ("ISBN", "978-3-905673-82-1", "urn:isbn:978-3-905673-82-1"),
        ("EISSN", "1562-6865", "urn:issn:1562-6865"),
        ("PMID", "12082125", "https://pubmed.ncbi.nlm.nih.gov/12082125"),
        ("URN", "urn:nbn:de:101:1-201102033592", "urn:nbn:de:101:1-201102033592"),
        ("LSID", "urn:lsid:ubio.org:namebank:11815", "urn:lsid:ubio.org:namebank:11815"),
        ("PURL", "http://purl.oclc.org/foo/bar", "http://purl.oclc.org/foo/bar"),
        ("URL", "https://a.org/x#y", "https://a.org/x#y"),
        ("EAN13", "9783468111242", None),
        ("DOI", "nonsense", None),
        ("DOI", "", None),
    ],
)
def test_what_a_relation_points_to(scheme: str, value: str, iri: str | None) -> None:
    inside = f'<relatedIdentifier relatedIdentifierType="{scheme}" relationType="Cites">{value}</relatedIdentifier>'
    description = read(f"<relatedIdentifiers>{inside}</relatedIdentifiers>")
    assert description.properties == ({} if iri is None else {"references": [iri]})
    assert len(description.dropped) == (1 if iri is None and value else 0)


def test_related_items_count_by_their_identifier() -> None:
    description = read(
        '<relatedItems><relatedItem relationType="IsPublishedIn" relatedItemType="Journal"><relatedItemIdentifier '
        'relatedItemIdentifierType="ISSN">1234-5678</relatedItemIdentifier></relatedItem></relatedItems>'
    )
    assert description.properties == {
        "qualifiedRelation": [{"relation": ["urn:issn:1234-5678"], "hadRole": "IsPublishedIn"}]
    }
    assert reasons(description) == [("relatedItems/relatedItem", "")]


def test_language_and_version() -> None:
    assert said("<language>GER</language><version>12-Apr-2006</version>") == {
        "language": ["GER"],
        "version": "12-Apr-2006",
    }
