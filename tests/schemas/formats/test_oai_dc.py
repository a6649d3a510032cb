"""oai_dc field by field, both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from schemas.errors import MalformedPayload
from schemas.formats.oai_dc import FORMAT, parse, parse_element
from schemas.formats.oai_dc_writing import render
from schemas.formats.xml import parse_xml
from schemas.records import Claim, Description, Text

DC = "http://purl.org/dc/elements/1.1/"
DCT = "http://purl.org/dc/terms/"


def read(inside: str, root: str = "oai_dc:dc") -> Description:
    return parse(
        f'<{root} xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="{DC}" xmlns:dcterms="{DCT}" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{inside}</{root.split()[0]}>'.encode()
    )


def said(element: str, *values: str) -> Any:
    return read("".join(f"<dc:{element}>{value}</dc:{element}>" for value in values)).properties


# --- shapes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", ["oai_dc:dc", 'metadata xmlns="http://www.openarchives.org/OAI/2.0/"', "strange"])
def test_the_wrapper_does_not_matter(root: str) -> None:
    assert read("<dc:title>Krill</dc:title>", root).properties == {"title": ["Krill"]}


def test_a_wrapper_inside_metadata_is_unwrapped() -> None:
    inside = "<oai_dc:dc><dc:title>Krill</dc:title></oai_dc:dc>"
    assert read(inside, 'metadata xmlns="http://www.openarchives.org/OAI/2.0/"').properties == {"title": ["Krill"]}


def test_an_empty_record_is_read_and_another_format_is_not() -> None:
    assert read("").properties == {}
    with pytest.raises(MalformedPayload, match="<mods> holds no Dublin Core"):
        parse(b"<mods><title>Krill</title></mods>")


def test_an_element_that_is_parsed_already_reads_the_same() -> None:
    body = f'<dc xmlns="http://www.openarchives.org/OAI/2.0/oai_dc/"><title xmlns="{DC}">Krill</title></dc>'.encode()
    assert parse_element(parse_xml(body)) == parse(body)


def test_what_is_no_dublin_core_is_dropped_and_said() -> None:
    dropped = read("<dc:title>Krill</dc:title><x>y</x>").dropped
    assert [(each.path, each.value) for each in dropped] == [("x", "y")]


def test_blanks_repetitions_and_empty_elements_vanish_and_nested_markup_keeps_its_words() -> None:
    found = read(
        "<dc:title> Krill\n</dc:title><dc:title>Krill</dc:title><dc:title/><dc:date> </dc:date>"
        "<dc:description>a <b>b</b> c</dc:description>"
    ).properties
    assert found == {"title": ["Krill"], "description": ["a b c"]}


# --- words, kinds, people -----------------------------------------------------------------------------------------


def test_languages_are_kept_as_written() -> None:
    found = read('<dc:title xml:lang="de">Krill</dc:title><dc:title xml:lang="en-us">Krill</dc:title>').properties
    assert found["title"] == [Text("Krill", "de"), Text("Krill", "en-us")]


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["Dataset"], "dataset"),
        (["http://purl.org/coar/resource_type/c_ddb1"], "dataset"),
        (["http://purl.org/coar/resource_type/ACF7-8YT9/"], "dataset"),
        (["info:eu-repo/semantics/article"], "publication"),
        (["info:eu-repo/semantics/doctoralThesis"], "publication"),
        (["info:eu-repo/semantics/lecture"], "training"),
        (["http://purl.org/dc/dcmitype/Software"], "software"),
        (["http://purl.org/coar/resource_type/c_5ce6"], "software"),
        (["Source Code"], "software"),
        (["Service"], "service"),
        (["Event"], "event"),
        (["journal article"], "publication"),
        (["info:eu-repo/semantics/other", "text", "http://purl.org/coar/resource_type/c_ddb1"], "dataset"),
        (["info:eu-repo/semantics/other"], "other"),
        (["Coin"], "other"),
        ([], "other"),
    ],
)
def test_kind(types: list[str], kind: str) -> None:
    description = read("".join(f"<dc:type>{each}</dc:type>" for each in types))
    assert description.kind == kind
    assert description.properties.get("type", []) == types


def test_agents() -> None:
    found = read(
        "<dc:creator>Doe, Jane</dc:creator><dc:creator>Roe, Richard; https://orcid.org/0000-0002-1825-0097</dc:creator>"
        '<dc:creator xml:lang="en">Krill Lab</dc:creator>'
        "<dc:publisher>First</dc:publisher><dc:publisher>Second</dc:publisher><dc:contributor>Curator</dc:contributor>"
        "<dcterms:rightsHolder>Owner</dcterms:rightsHolder>"
    ).properties
    assert found["creator"] == [
        "Doe, Jane",
        {
            "@type": ["foaf:Agent", "foaf:Person"],
            "identifier": ["https://orcid.org/0000-0002-1825-0097"],
            "name": ["Roe, Richard"],
        },
        {"name": [Text("Krill Lab", "en")]},
    ]
    assert found["publisher"] == "First"
    assert found["qualifiedAttribution"] == [
        {"agent": "Second", "hadRole": "publisher"},
        {"agent": "Curator", "hadRole": "contributor"},
        {"agent": "Owner", "hadRole": "rightsHolder"},
    ]


# --- subjects -----------------------------------------------------------------------------------------------------


def test_one_subject_with_semicolons_holds_them_all() -> None:
    assert said("subject", "krill; ice ;; sea;krill")["keyword"] == ["krill", "ice", "sea"]


def test_several_subjects_are_never_split() -> None:
    assert said("subject", "krill; ice", "sea")["keyword"] == ["krill; ice", "sea"]


def test_subjects_that_are_addresses_are_themes() -> None:
    found = said(
        "subject", "krill", "http://id.loc.gov/authorities/subjects/sh85073349", "info:eu-repo/classification/ddc/510"
    )
    assert found["keyword"] == ["krill"]
    assert found["theme"] == [
        "http://id.loc.gov/authorities/subjects/sh85073349",
        "info:eu-repo/classification/ddc/510",
    ]


# --- identifiers ----------------------------------------------------------------------------------------------------


def claims(*values: str) -> tuple[Claim, ...]:
    return read("".join(f"<dc:identifier>{value}</dc:identifier>" for value in values)).identifiers


def test_the_only_doi_is_primary_in_whatever_forms_it_stands() -> None:
    assert claims("https://doi.org/10.5281/ZENODO.1", "10.5281/zenodo.1", "oai:zenodo.org:1") == (
        Claim("https://doi.org/10.5281/ZENODO.1", "doi", primary=True),
        Claim("10.5281/zenodo.1", "doi", primary=True),
        Claim("oai:zenodo.org:1"),
    )


def test_of_two_dois_none_is_primary() -> None:
    assert [each.primary for each in claims("10.5281/zenodo.1", "10.5281/zenodo.2")] == [False, False]


def test_handle_and_ror_are_counted_by_themselves_and_an_address_is_never_primary() -> None:
    found = claims(
        "10.5281/zenodo.1", "http://hdl.handle.net/21.T15999/Fw2", "https://ror.org/04wxnsj81", "https://a.org/1"
    )
    assert [(each.scheme, each.primary) for each in found] == [
        ("doi", True),
        ("handle", True),
        ("ror", True),
        ("url", False),
    ]


def test_a_doi_in_a_relation_is_no_identifier() -> None:
    description = read("<dc:relation>https://doi.org/10.5281/zenodo.1</dc:relation>")
    assert description.identifiers == ()
    assert description.properties == {"relation": ["https://doi.org/10.5281/zenodo.1"]}


def test_pages_and_files() -> None:
    found = said("identifier", "10.5281/zenodo.1", "https://a.org/record/1", "https://a.org/files/krill.csv")
    assert found["identifier"] == ["10.5281/zenodo.1", "https://a.org/record/1", "https://a.org/files/krill.csv"]
    assert found["landingPage"] == ["https://a.org/record/1"]
    assert found["distribution"] == [
        {"accessURL": ["https://a.org/files/krill.csv"], "downloadURL": ["https://a.org/files/krill.csv"]}
    ]


def test_without_a_page_the_persistent_identifier_leads_there() -> None:
    assert said("identifier", "10.5281/Zenodo.1", "ABC")["landingPage"] == ["https://doi.org/10.5281/zenodo.1"]


# --- dates, rights, formats -----------------------------------------------------------------------------------------


def test_dates() -> None:
    found = said("date", "2016", "info:eu-repo/date/embargoEnd/2026-11-01", "2017-01-01")
    assert (found["issued"], found["available"]) == ("2016", "2026-11-01")
    assert found[DC + "date"] == [{"@value": "2017-01-01"}]


def test_qualified_dates_win() -> None:
    found = read(
        "<dc:date>2016</dc:date><dcterms:issued>2015-02</dcterms:issued><dcterms:created>2014</dcterms:created>"
        "<dcterms:modified>2018</dcterms:modified><dcterms:dateSubmitted>2013</dcterms:dateSubmitted>"
    ).properties
    assert (found["issued"], found["created"], found["modified"]) == ("2015-02", "2014", "2018")
    assert found[DC + "date"] == [{"@value": "2016"}]
    assert found[DCT + "dateSubmitted"] == [{"@value": "2013"}]


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        (
            [
                "info:eu-repo/semantics/openAccess",
                "Creative Commons Attribution 4.0",
                "https://creativecommons.org/licenses/by/4.0/legalcode",
            ],
            {
                "accessRights": "info:eu-repo/semantics/openAccess",
                "license": "https://creativecommons.org/licenses/by/4.0/legalcode",
                "rights": {"label": ["Creative Commons Attribution 4.0"]},
            },
        ),
        (["http://purl.org/coar/access_right/c_abf2"], {"accessRights": "http://purl.org/coar/access_right/c_abf2"}),
        (["Public"], {"accessRights": "Public"}),
        (["CC BY 4.0"], {"license": "CC BY 4.0"}),
        (["Ask the owner."], {"rights": {"label": ["Ask the owner."]}}),
        (
            ["Under https://creativecommons.org/licenses/by/4.0/, as all we do."],
            {
                "license": "https://creativecommons.org/licenses/by/4.0/",
                "rights": {"label": ["Under https://creativecommons.org/licenses/by/4.0/, as all we do."]},
            },
        ),
        (
            ["https://a.org/terms", "https://b.org/terms"],
            {"license": "https://a.org/terms", "rights": {"label": ["https://b.org/terms"]}},
        ),
        (["open access", "Open Access"], {"accessRights": "open access"}),
        (
            ["Data access is restricted (moratorium, sensitive data, license constraints)"],
            {
                "accessRights": "restricted access",
                "rights": {"label": ["Data access is restricted (moratorium, sensitive data, license constraints)"]},
            },
        ),
        (["MIT License"], {"license": "MIT License"}),
        (["Apache License, Version 2.0"], {"license": "Apache License, Version 2.0"}),
        (["Etalab Open Licence 2.0"], {"license": "Etalab Open Licence 2.0"}),
        (["No license"], {"rights": {"label": ["No license"]}}),
        (["license"], {"rights": {"label": ["license"]}}),
    ],
)
def test_rights(rights: list[str], expected: dict[str, Any]) -> None:
    assert said("rights", *rights) == expected


def test_a_format_makes_one_distribution_behind_the_page() -> None:
    found = read(
        "<dc:format>text/csv</dc:format><dc:format>12 kB</dc:format><dc:format>PDF</dc:format>"
        "<dc:identifier>https://a.org/1</dc:identifier>"
    ).properties
    assert found["distribution"] == [{"mediaType": "text/csv", "byteSize": "12000", "accessURL": ["https://a.org/1"]}]
    assert found[DC + "format"] == [{"@value": "PDF"}]


def test_the_format_of_the_only_file_is_its_own_and_of_several_it_is_open() -> None:
    one = read("<dc:format>CSV</dc:format><dc:identifier>https://a.org/1.csv</dc:identifier>").properties
    assert one["distribution"] == [
        {"format": "CSV", "accessURL": ["https://a.org/1.csv"], "downloadURL": ["https://a.org/1.csv"]}
    ]
    two = read(
        "<dc:format>CSV</dc:format><dc:identifier>https://a.org/1.csv</dc:identifier>"
        "<dc:identifier>https://a.org/2.csv</dc:identifier>"
    ).properties
    assert [each["downloadURL"] for each in two["distribution"]] == [["https://a.org/1.csv"], ["https://a.org/2.csv"]]
    assert two[DC + "format"] == [{"@value": "CSV"}]


# --- places, periods, relations -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        ("Grenoble", {"spatial": ["Grenoble"]}),
        ("FR", {"spatial": ["FR"]}),
        (
            "name=Western Australia; northlimit=-13.5; southlimit=-35.5; westlimit=112.5; eastlimit=129",
            {
                "spatial": [
                    {
                        "prefLabel": ["Western Australia"],
                        "bbox": "POLYGON((112.5 -35.5,129 -35.5,129 -13.5,112.5 -13.5,112.5 -35.5))",
                    }
                ]
            },
        ),
        (
            "east=148.26218; north=-36.45746; name=Mt. Kosciusko",
            {"spatial": [{"prefLabel": ["Mt. Kosciusko"], "centroid": "POINT(148.26218 -36.45746)"}]},
        ),
        ("east=700000; north=5200000; projection=UTM 32N; name=Brocken", {"spatial": [{"prefLabel": ["Brocken"]}]}),
        (
            "name=Phanerozoic; start=-0541; end=2000",
            {"temporal": [{"startDate": "-0541", "endDate": "2000", "prefLabel": ["Phanerozoic"]}]},
        ),
        ("1850 - 1975", {"temporal": [{"startDate": "1850", "endDate": "1975"}]}),
        ("1850-1975", {"temporal": [{"startDate": "1850", "endDate": "1975"}]}),
        ("2004-03-02/2005-06-02", {"temporal": [{"startDate": "2004-03-02", "endDate": "2005-06-02"}]}),
        ("2004/..", {"temporal": [{"startDate": "2004"}]}),
        ("2016", {"temporal": [{"startDate": "2016", "endDate": "2016"}]}),
        (
            "westlimit=170; eastlimit=-170; southlimit=-20; northlimit=-10",
            {
                "spatial": [
                    {
                        "bbox": "MULTIPOLYGON(((170 -20,180 -20,180 -10,170 -10,170 -20)),"
                        "((-180 -20,-170 -20,-170 -10,-180 -10,-180 -20)))"
                    }
                ]
            },
        ),
    ],
)
def test_coverage(coverage: str, expected: dict[str, Any]) -> None:
    assert said("coverage", coverage) == expected


def test_coverage_in_a_language_keeps_it() -> None:
    found = read('<dc:coverage xml:lang="de">Nordsee</dc:coverage>').properties
    assert found == {"spatial": [{"prefLabel": [Text("Nordsee", "de")]}]}


def test_qualified_places_and_periods() -> None:
    found = read(
        '<dcterms:spatial xsi:type="dcterms:POINT">10.615118,55.585866</dcterms:spatial>'
        "<dcterms:spatial>Mejlø</dcterms:spatial><dcterms:temporal>Stenalder</dcterms:temporal>"
        "<dcterms:temporal>-2800,-2351</dcterms:temporal>"
    ).properties
    assert found == {
        "spatial": [{"centroid": "POINT(10.615118 55.585866)"}, "Mejlø"],
        "temporal": [{"prefLabel": ["Stenalder"]}, {"startDate": "-2800", "endDate": "-2351"}],
    }


@pytest.mark.parametrize(
    ("relation", "term", "value"),
    [
        ("https://a.org/1", "relation", "https://a.org/1"),
        ("url:https://a.org/1", "relation", "https://a.org/1"),
        ("doi:10.5281/Zenodo.1", "relation", "https://doi.org/10.5281/zenodo.1"),
        ("10.5281/zenodo.1", "relation", "https://doi.org/10.5281/zenodo.1"),
        ("hdl:11304/abc", "relation", "https://hdl.handle.net/11304/abc"),
        ("arXiv:1907.12345", "relation", "https://arxiv.org/abs/1907.12345"),
        ("isPartOf: https://a.org/1", "isPartOf", "https://a.org/1"),
        ("IsReferencedBy doi:10.5281/zenodo.1", "isReferencedBy", "https://doi.org/10.5281/zenodo.1"),
        ("Proceedings of the Krill", DC + "relation", {"@value": "Proceedings of the Krill"}),
        ("doi:not-a-doi", DC + "relation", {"@value": "doi:not-a-doi"}),
        (
            "info:eu-repo/semantics/altIdentifier/doi/10.1/2",
            "otherIdentifier",
            {"notation": "10.1/2", "label": ["doi"]},
        ),
    ],
)
def test_relations(relation: str, term: str, value: Any) -> None:
    assert said("relation", relation) == {term: [value]}


def test_a_grant_is_the_project_that_paid() -> None:
    assert said("relation", "info:eu-repo/grantAgreement/EC/H2020/824064/EU/Data for the universe/ESCAPE") == {
        "wasGeneratedBy": [
            {
                "@type": ["prov:Activity", "foaf:Project"],
                "identifier": ["info:eu-repo/grantAgreement/EC/H2020/824064"],
                "label": ["Data for the universe", "ESCAPE"],
            }
        ],
        "isFundedBy": [{"@type": ["foaf:Agent", "foaf:Organization"], "name": ["EC"]}],
    }


def test_sources_that_are_words_stay_under_their_own_name() -> None:
    found = said("source", "https://a.org/1", "Journal of Krill, 2(3), 4-5")
    assert found == {"source": ["https://a.org/1"], DC + "source": [{"@value": "Journal of Krill, 2(3), 4-5"}]}


def test_qualified_terms() -> None:
    found = read(
        "<dcterms:alternative>K</dcterms:alternative><dcterms:abstract>About krill</dcterms:abstract>"
        "<dcterms:isPartOf>10.5281/zenodo.9</dcterms:isPartOf><dcterms:license>https://a.org/l</dcterms:license>"
        "<dcterms:accessRights>restricted access</dcterms:accessRights><dcterms:extent>12 pages</dcterms:extent>"
        "<dcterms:conformsTo>INSPIRE</dcterms:conformsTo><dc:language>eng</dc:language>"
    ).properties
    assert found == {
        "alternative": ["K"],
        "description": ["About krill"],
        "isPartOf": ["https://doi.org/10.5281/zenodo.9"],
        "license": "https://a.org/l",
        "accessRights": "restricted access",
        DCT + "extent": [{"@value": "12 pages"}],
        "conformsTo": [{"label": ["INSPIRE"]}],
        "language": ["eng"],
    }


def test_ten_thousand_repetitions_take_no_square_time() -> None:
    body = "".join(f"<dc:subject>{n}</dc:subject><dc:creator>{n}</dc:creator>" for n in range(20_000))
    assert len(read(body).properties["keyword"]) == 20_000


# --- writing --------------------------------------------------------------------------------------------------------

DOCUMENT: dict[str, Any] = {
    "@id": "https://catalogue.example/entity/doi/10.5281%2Fzenodo.1",
    "@type": ["dcat:Dataset"],
    "title": [{"@value": "Krill", "@language": "en"}],
    "alternative": ["K"],
    "creator": [{"@id": "x#creator-1", "@type": ["foaf:Agent"], "name": ["Doe, Jane"]}],
    "keyword": ["ice", {"@value": "Meer", "@language": "de"}],
    "theme": ["https://a.org/theme", {"@id": "x#theme-1", "@type": ["skos:Concept"], "prefLabel": ["Oceans"]}],
    "description": ["About\x00 krill <b>& ice</b>"],
    "publisher": {"@id": "x#publisher-1", "@type": ["foaf:Agent"], "name": ["Krill Lab"]},
    "qualifiedAttribution": [{"@id": "x#q-1", "agent": {"@id": "x#agent-1", "name": ["Curator"]}, "hadRole": "x"}],
    "issued": {"@value": "2016", "@type": "xsd:gYear"},
    "type": [{"@id": "x#type-1", "prefLabel": ["Working data"]}],
    "identifier": ["ABC", "hdl:11304/abc", "10.5281/zenodo.1"],
    "landingPage": ["https://a.org/1"],
    "distribution": [
        {
            "@id": "x#distribution-1",
            "mediaType": "https://www.iana.org/assignments/media-types/text/csv",
            "license": "https://creativecommons.org/licenses/by/4.0/",
        }
    ],
    "source": ["https://a.org/source"],
    "language": ["http://publications.europa.eu/resource/authority/language/ENG"],
    "relation": ["https://a.org/2"],
    "isPartOf": ["https://doi.org/10.5281/zenodo.9"],
    "spatial": [
        {"@id": "x#spatial-1", "prefLabel": ["Grenoble"]},
        "http://publications.europa.eu/resource/authority/country/FRA",
        {"@id": "x#spatial-2", "bbox": {"@value": "POLYGON((0 0,1 0,1 1,0 1,0 0))", "@type": "geosparql:wktLiteral"}},
    ],
    "temporal": [{"@id": "x#temporal-1", "startDate": {"@value": "2016", "@type": "xsd:gYear"}}],
    "accessRights": "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
    "rights": {"@id": "x#rights-1", "label": ["Ask first."]},
}


def written(document: dict[str, Any]) -> list[tuple[str, str | None]]:
    root = parse_xml(render(document))
    return [(etree.QName(each).localname, each.text) for each in root]


def test_every_element_is_written_in_order() -> None:
    assert written(DOCUMENT) == [
        ("title", "Krill"),
        ("title", "K"),
        ("creator", "Doe, Jane"),
        ("subject", "ice"),
        ("subject", "Meer"),
        ("subject", "https://a.org/theme"),
        ("subject", "Oceans"),
        ("description", "About krill <b>& ice</b>"),
        ("publisher", "Krill Lab"),
        ("contributor", "Curator"),
        ("date", "2016"),
        ("type", "Dataset"),
        ("type", "Working data"),
        ("format", "text/csv"),
        ("identifier", "https://doi.org/10.5281/zenodo.1"),
        ("identifier", "https://hdl.handle.net/11304/abc"),
        ("identifier", "ABC"),
        ("identifier", "https://a.org/1"),
        ("identifier", "https://catalogue.example/entity/doi/10.5281%2Fzenodo.1"),
        ("source", "https://a.org/source"),
        ("language", "eng"),
        ("relation", "https://a.org/2"),
        ("relation", "https://doi.org/10.5281/zenodo.9"),
        ("coverage", "Grenoble"),
        ("coverage", "http://publications.europa.eu/resource/authority/country/FRA"),
        ("coverage", "POLYGON((0 0,1 0,1 1,0 1,0 0))"),
        ("coverage", "start=2016"),
        ("rights", "info:eu-repo/semantics/openAccess"),
        ("rights", "https://creativecommons.org/licenses/by/4.0/"),
        ("rights", "Ask first."),
    ]


def test_what_is_written_is_read_again() -> None:
    again = parse(render(DOCUMENT))
    assert again.kind == "dataset"
    assert again.properties["title"] == [Text("Krill", "en"), "K"]
    assert again.properties["keyword"] == ["ice", Text("Meer", "de"), "Oceans"]
    assert again.properties["issued"] == "2016"
    assert again.properties["accessRights"] == "info:eu-repo/semantics/openAccess"
    assert again.properties["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert Claim("https://doi.org/10.5281/zenodo.1", "doi", primary=True) in again.identifiers


XML_XSD = """<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
<attribute name="lang" type="language"/></schema>"""


class Cached(etree.Resolver):
    """The schemas that oai_dc.xsd imports, from the sample folder; nothing is fetched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(self, url: str, public_id: str, context: Any) -> Any:
        name = url.rpartition("/")[2]
        if name == "xml.xsd":
            return self.resolve_string(XML_XSD, context)
        return self.resolve_filename(str(self.folder / name), context)


@pytest.fixture(scope="module")
def schema(samples: Path) -> etree.XMLSchema:
    folder = samples / "standards/oai-pmh/xsd/resources/schemas/cached"
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Cached(folder))
    return etree.XMLSchema(etree.parse(folder / "oai_dc.xsd", parser))


@pytest.mark.samples
@pytest.mark.parametrize("document", [DOCUMENT, {"@id": "x"}, {"@id": "x", "title": ["K"], "@type": ["foaf:Agent"]}])
def test_what_is_written_is_valid(document: dict[str, Any], schema: etree.XMLSchema) -> None:
    schema.assertValid(parse_xml(render(document)))


def test_it_says_what_it_is() -> None:
    assert FORMAT.render is render
    assert FORMAT.recognises is not None
    assert FORMAT.recognises(etree.Element("{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"))
    assert not FORMAT.recognises(etree.Element("{http://www.openarchives.org/OAI/2.0/}resource"))
