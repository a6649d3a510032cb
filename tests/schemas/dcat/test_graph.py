"""Graphs of other people, read as descriptions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.dcat.excerpts import excerpts
from schemas.dcat.graph import MAXIMUM_LITERAL, describe
from schemas.dcat.parsing import media_type_of, parse_rdf
from schemas.errors import MalformedPayload
from schemas.formats.dcat_rdf import FORMAT
from schemas.records import Claim, Description, Text

PREFIXES = """
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dc: <http://purl.org/dc/elements/1.1/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def read(turtle: str) -> Description:
    return describe(parse_rdf((PREFIXES + turtle).encode()))


def properties(turtle: str) -> dict[str, Any]:
    return dict(read(f"ex:1 a dcat:Dataset ; {turtle} .").properties)


def test_a_dataset_is_read_field_by_field() -> None:
    description = read(
        """
        ex:1 a dcat:Dataset ;
          dct:title "Neutrino events"@en , "Événements"@fr ;
          dct:description "Counts." ;
          dct:identifier "https://doi.org/10.1234/run12" ;
          dct:issued "2016"^^xsd:gYear ;
          dct:language <http://publications.europa.eu/resource/authority/language/ENG> ;
          dct:publisher ex:observatory ;
          dct:creator [ a foaf:Person ; foaf:name "Doe, J." ] , <https://orcid.org/0000-0002-1825-0097> ;
          dcat:keyword "neutrino" , "detector" ;
          dcat:landingPage <https://example.org/run12> ;
          dcat:contactPoint [ a vcard:Organization ; vcard:fn "Data desk" ; vcard:hasEmail <mailto:data@example.org> ] ;
          dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2015"^^xsd:gYear ] ;
          dcat:distribution ex:csv .
        ex:observatory a foaf:Agent ; foaf:name "The Observatory" .
        ex:csv a dcat:Distribution ; dcat:accessURL <https://example.org/run12.csv> ; dct:format "CSV" .
        """
    )
    assert description.kind == "dataset"
    assert description.identifiers == (
        Claim("https://example.org/1", primary=True),
        Claim("https://doi.org/10.1234/run12", primary=True),
    )
    assert description.properties == {
        "@type": ["dcat:Dataset"],
        "title": [Text("Neutrino events", "en"), Text("Événements", "fr")],
        "description": ["Counts."],
        "identifier": ["https://doi.org/10.1234/run12"],
        "issued": "2016",
        "language": ["http://publications.europa.eu/resource/authority/language/ENG"],
        "publisher": {"@id": "https://example.org/observatory", "@type": ["foaf:Agent"], "name": ["The Observatory"]},
        "creator": [{"@type": ["foaf:Person"], "name": ["Doe, J."]}, "https://orcid.org/0000-0002-1825-0097"],
        "keyword": ["neutrino", "detector"],
        "landingPage": ["https://example.org/run12"],
        "contactPoint": [
            {"@type": ["vcard:Organization"], "fn": "Data desk", "hasEmail": ["mailto:data@example.org"]},
        ],
        "temporal": [{"@type": ["dct:PeriodOfTime"], "startDate": "2015"}],
        "distribution": [
            {
                "@id": "https://example.org/csv",
                "@type": ["dcat:Distribution"],
                "accessURL": ["https://example.org/run12.csv"],
                "format": "CSV",
            }
        ],
    }
    assert description.findings == ()
    assert description.dropped == ()


def test_the_order_of_the_file_is_kept() -> None:
    """A graph has no order, but the file has one, and it is that of the authors."""
    names = [f'[ foaf:name "{name}" ]' for name in ("Zuse", "Abel", "Meitner")]
    assert [each["name"] for each in properties(f"dct:creator {' , '.join(names)}")["creator"]] == [
        ["Zuse"],
        ["Abel"],
        ["Meitner"],
    ]


def test_a_collection_is_read_as_its_members() -> None:
    assert properties('dcat:keyword ( "a" "b" "c" )')["keyword"] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("old", "term", "modern"),
    [
        ("dct:hasVersion ex:2", "hasVersion", "dcat:hasVersion"),
        ("dct:isVersionOf ex:0", "isVersionOf", "dcat:isVersionOf"),
        ('owl:versionInfo "1.2"', "version", "dcat:version"),
        ("adms:contactPoint [ vcard:fn 'Desk' ]", "contactPoint", "dcat:contactPoint"),
        ('dc:title "Old"', "title", "dct:title"),
        ('dc:subject "a"', "keyword", "dcat:keyword"),
    ],
)
def test_a_deprecated_term_is_read_as_its_successor_and_told(old: str, term: str, modern: str) -> None:
    description = read(f"ex:1 a dcat:Dataset ; {old} .")
    assert term in description.properties
    [finding] = description.findings
    assert (finding.code, finding.expected) == ("RDF-DEPRECATED-TERM", modern)


def test_a_deprecated_period_is_told_once() -> None:
    period = '[ schema:startDate "2015" ; schema:endDate "2016" ]'
    description = read(f"ex:1 a dcat:Dataset ; dct:temporal {period} , {period} .")
    assert description.properties["temporal"] == [{"endDate": "2016", "startDate": "2015"}] * 2
    assert [finding.path for finding in description.findings] == ["schema:startDate", "schema:endDate"]


def test_statements_without_a_term_stay_under_their_full_iri() -> None:
    found = properties('ex:p "a"@de , 5 , ex:other , [ rdfs:label "named"@en ] , [ ex:q "deep" ]')
    assert found["https://example.org/p"] == [
        {"@value": "a", "@language": "de"},
        {"@value": "5", "@type": "xsd:integer"},
        {"@id": "https://example.org/other"},
        {"@value": "named", "@language": "en"},
    ]
    [dropped] = read('ex:1 a dcat:Dataset ; ex:p [ ex:q "deep" ] .').dropped
    assert dropped.path == "https://example.org/p"


def test_more_classes_than_the_kind_needs_are_kept() -> None:
    description = read("ex:1 a dcat:Dataset , ex:Survey .")
    assert description.properties["@type"] == ["dcat:Dataset", "https://example.org/Survey"]


def test_a_blank_node_where_a_code_belongs_is_read_by_its_label() -> None:
    found = properties('dct:license [ rdfs:label "CC-BY 4.0" ] ; dct:language [ skos:prefLabel "English"@en ]')
    assert found["license"] == "CC-BY 4.0"
    assert found["language"] == [Text("English", "en")]


def test_geometries_are_read_as_wkt_and_others_stay_statements() -> None:
    found = properties(
        'dct:spatial [ a dct:Location ; dcat:bbox "POINT(1 2)"^^geo:wktLiteral , "<gml/>"^^geo:gmlLiteral ; '
        'locn:geometry [ geo:asWKT "POINT(3 4)"^^geo:wktLiteral ] ]'
    )
    [place] = found["spatial"]
    assert place["bbox"] == "POINT(1 2)"
    assert place["geometry"] == "POINT(3 4)"
    assert place["http://www.w3.org/ns/dcat#bbox"] == [{"@value": "<gml/>", "@type": "geosparql:gmlLiteral"}]


def test_personal_data_of_contacts_are_dropped_and_told() -> None:
    description = read(
        """ex:1 a dcat:Dataset ; dcat:contactPoint [ vcard:fn "Desk" ; vcard:hasTelephone <tel:+10000000> ;
           vcard:hasAddress [ vcard:street-address "1 Street" ] ] ;
           dct:creator [ foaf:name "A" ; foaf:mbox <mailto:a@example.org> ] ."""
    )
    assert description.properties["contactPoint"] == [{"fn": "Desk"}]
    assert description.properties["creator"] == [{"name": ["A"]}]
    assert {(each.path, each.reason) for each in description.dropped} == {
        ("vcard:hasTelephone", "personal data"),
        ("vcard:hasAddress", "personal data"),
        ("foaf:mbox", "personal data"),
    }


def test_cycles_and_depth_end() -> None:
    description = read(
        """ex:1 a dcat:Dataset ; dct:publisher ex:a . ex:a foaf:name "A" ; <http://www.w3.org/ns/org#memberOf> ex:b .
           ex:b foaf:name "B" ; <http://www.w3.org/ns/org#memberOf> ex:a , ex:1 ."""
    )
    publisher = description.properties["publisher"]
    assert publisher["memberOf"][0]["memberOf"] == ["https://example.org/a", "https://example.org/1"]
    chain = " . ".join(
        f'ex:n{n} foaf:name "{n}" ; <http://www.w3.org/ns/org#memberOf> ex:n{n + 1}' for n in range(5000)
    )
    found = properties(f"dct:publisher ex:n0 . {chain}")
    depth, node = 0, found["publisher"]
    while isinstance(node, dict):
        depth, node = depth + 1, node["memberOf"][0]
    assert depth == 6
    assert node == "https://example.org/n6"


def test_a_literal_beyond_the_limit_is_dropped_and_told() -> None:
    description = read(f'ex:1 a dcat:Dataset ; dct:title "short" ; dct:description "{"x" * (MAXIMUM_LITERAL + 1)}" .')
    assert "description" not in description.properties
    assert [each.path for each in description.dropped] == ["dct:description"]


def test_relative_iris_without_a_base_are_never_kept() -> None:
    description = read(
        """<> a dcat:Dataset ; dct:title "t" ; dcat:landingPage <page.html> ; dct:publisher <#me> .
           <#me> foaf:name "Me" ."""
    )
    assert description.identifiers == ()
    assert description.properties["publisher"] == {"name": ["Me"]}
    assert "landingPage" not in description.properties
    assert [(each.path, each.value) for each in description.dropped] == [("dcat:landingPage", "page.html")]


def test_of_two_dois_none_is_primary() -> None:
    one = read('ex:1 a dcat:Dataset ; dct:identifier "10.1234/a" , "local-7" .')
    two = read('ex:1 a dcat:Dataset ; dct:identifier "10.1234/a" , "10.1234/b" .')
    assert [claim.primary for claim in one.identifiers] == [True, True, True]
    assert [claim.primary for claim in two.identifiers] == [True, False, False]


@pytest.mark.parametrize(
    "iri", ["https://c.example/entity/doi/10.1234%2Fa", "https://c.example/x/entity/record/source/7"]
)
def test_an_iri_that_a_catalogue_minted_is_no_identifier(iri: str) -> None:
    assert iri not in [claim.value for claim in read(f"<{iri}> a dcat:Dataset .").identifiers]


def test_a_thing_is_what_another_catalogue_named_it_by_and_nothing_else() -> None:
    stated = 'a dcat:Dataset ; dct:identifier "https://doi.org/10.1234/A" , "https://hdl.handle.net/21.1/b" , "7" .'
    named = read(f"<https://c.example/entity/doi/10.1234%2Fa> {stated}")
    silent = read("<https://c.example/entity/ror/02feahw73> a dcat:Dataset .")
    local = read(f"<https://c.example/entity/record/source/7> {stated}")
    assert [claim.primary for claim in named.identifiers] == [True, False, False]
    assert silent.identifiers == (), "its catalogue states what it named it by"
    assert [claim.primary for claim in local.identifiers] == [False, False, False]


@pytest.mark.parametrize(
    ("classes", "kind"),
    [
        ("dcat:Dataset", "dataset"),
        ("dcat:DatasetSeries", "collection"),
        ("dcat:Dataset , dcat:DatasetSeries", "collection"),
        ("dcat:DataService", "data-service"),
        ("dcat:Resource , schema:Service", "service"),
        ("schema:SoftwareSourceCode", "software"),
        ("<https://schema.org/Course>", "training"),
        ("dcat:Catalog", "catalogue"),
        ("foaf:Organization", "organisation"),
        ("foaf:Agent , foaf:Organization , <https://w3id.org/continuum/ns#ComputeSite>", "site"),
        ("foaf:Project", "project"),
        ("dct:Standard", "standard"),
        ("dcat:Resource", "other"),
    ],
)
def test_the_classes_say_the_kind(classes: str, kind: str) -> None:
    assert read(f"ex:1 a {classes} .").kind == kind


def test_the_main_resource_is_what_the_file_is_for() -> None:
    description = read(
        """ex:agent a foaf:Organization ; foaf:name "A" .
           ex:catalogue a dcat:Catalog ; dcat:dataset ex:data ; dcat:record ex:record .
           ex:record a dcat:CatalogRecord ; foaf:primaryTopic ex:data .
           ex:service a dcat:DataService ; dct:title "S" .
           ex:data a dcat:Dataset ; dct:title "D" ; dcat:distribution [ dcat:accessService ex:service ] ."""
    )
    assert description.identifiers == (Claim("https://example.org/data", primary=True),)
    assert [(each.reason, each.value) for each in description.dropped] == [
        ("another resource of the same file", "https://example.org/service")
    ]


def test_a_graph_about_nothing_of_ours_is_refused() -> None:
    with pytest.raises(MalformedPayload, match="describes no dataset"):
        read('ex:1 dct:title "untyped" .')
    with pytest.raises(MalformedPayload, match="describes no dataset"):
        read("")


CATALOGUE = """
ex:catalogue a dcat:Catalog ; dct:title "C" ; dct:publisher ex:org ; dcat:dataset ex:1 , ex:2 ; dcat:service ex:s .
ex:1 a dcat:Dataset ; dct:title "One" ; dct:publisher ex:org ; dct:relation ex:2 ; dct:creator [ foaf:name "A" ] .
ex:2 a dcat:Dataset ; dct:title "Two" ; dct:creator [ foaf:name "B" ] , [ foaf:name "C" ] .
ex:s a dcat:DataService ; dct:title "Service" ; dcat:servesDataset ex:1 .
ex:org a foaf:Organization ; foaf:name "Org" .
"""


def test_a_catalogue_file_is_cut_into_its_resources() -> None:
    statements = parse_rdf((PREFIXES + CATALOGUE).encode())
    parts = dict(excerpts(statements))
    assert list(parts) == [f"https://example.org/{name}" for name in ("catalogue", "1", "2", "s")]
    found = {str(iri): describe(parse_rdf(body)) for iri, body in parts.items()}
    assert [each.kind for each in found.values()] == ["catalogue", "dataset", "dataset", "data-service"]
    one, two = found["https://example.org/1"].properties, found["https://example.org/2"].properties
    assert one["publisher"]["name"] == ["Org"]
    assert one["relation"] == ["https://example.org/2"]
    assert [each["name"] for each in two["creator"]] == [["B"], ["C"]]
    assert "dataset" not in found["https://example.org/catalogue"].properties
    assert b"Two" not in parts["https://example.org/1"]


def test_an_excerpt_is_the_same_bytes_each_time() -> None:
    body = (PREFIXES + CATALOGUE).encode()
    assert list(excerpts(parse_rdf(body))) == list(excerpts(parse_rdf(body)))


def test_a_file_about_agents_only_is_cut_into_agents() -> None:
    body = (PREFIXES + 'ex:a a foaf:Organization ; foaf:name "A" . ex:b a foaf:Organization ; foaf:name "B" .').encode()
    assert [iri for iri, _ in excerpts(parse_rdf(body))] == ["https://example.org/a", "https://example.org/b"]


@pytest.mark.samples
@pytest.mark.parametrize("folder", ["dcat-ap", "dcat-ckan", "geodcat-ap", "standards/dcat-ap"])
def test_every_real_file_ends_in_descriptions_or_a_plain_fault(samples: Path, folder: str) -> None:
    read_, refused = 0, 0
    for path in sorted(each for each in (samples / folder).rglob("*") if each.is_file()):
        body = path.read_bytes()
        try:
            statements = parse_rdf(body)
            whole = describe(statements)
            parts = [describe(parse_rdf(part)) for _, part in excerpts(statements)]
        except MalformedPayload:
            refused += 1
            continue
        read_ += 1
        assert whole.properties, path
        assert parts, path
        assert whole.kind in {part.kind for part in parts}, (path, media_type_of(body))
    assert read_ > refused / 2
    assert read_ >= 9


def test_what_nothing_refers_to_is_a_record_of_its_own_beside_datasets() -> None:
    turtle = b"""
    @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    @prefix foaf: <http://xmlns.com/foaf/0.1/> .
    <https://a.org/data> a dcat:Dataset ; dct:title "Data" ; dct:publisher <https://a.org/press> .
    <https://a.org/press> a foaf:Organization ; foaf:name "Press" .
    <https://a.org/lab> a foaf:Organization ; foaf:name "Lab" .
    <https://a.org/plan> a foaf:Project ; foaf:name "Plan" .
    """
    assert FORMAT.split is not None
    found = [identifier for identifier, _ in FORMAT.split(turtle)]
    assert found == ["https://a.org/data", "https://a.org/lab", "https://a.org/plan"]
