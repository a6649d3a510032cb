"""What the index keeps of an entity."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_api.index.document import ORDER_FIELDS, RAW_FIELDS, TEXT_FIELDS, index_document
from catalogue_api.index.facets import FACETS, VALUE_LENGTH, VALUES_PER_ENTITY, is_group
from catalogue_api.index.reading import best, first_date, plain, tail
from schemas.dcat.terms import KINDS
from schemas.records import Document, Finding, Severity
from schemas.search import NONE_STATED
from tests.contracts.observatory import AUTHORITY, corpus, entity, media_type

NONE = [NONE_STATED]


def facets(document: dict[str, Any], **parts: Any) -> dict[str, list[str]]:
    """What is stated; the groups that it stands in are left out."""
    found: dict[str, list[str]] = index_document(entity("x", document, **parts)).fields["facets"]
    return {name: [value for value in values if not is_group(name, value)] for name, values in found.items()}


def test_values_are_followed_by_the_groups_that_they_stand_in() -> None:
    document = {"spatial": [f"{AUTHORITY}/country/{code}" for code in ("FRA", "ITA", "NLD")], "keyword": ["HEP"]}
    found = index_document(entity("x", document)).fields
    regions = ["Western Europe (all)", "Europe (all)", "Southern Europe (all)"]
    assert found["facets"]["country"] == ["France", "Italy", "Netherlands", *regions]
    assert found["facets"]["subject"][:2] == ["HEP", "Particle physics (all)"]
    assert found["facets"]["access"] == NONE
    assert {"country:western europe", "country:france"} <= set(found["stated"])
    assert found["shown"]["kind"] == "dataset"
    assert not any("europ" in stream for stream in found["description"]), "groups are no words of the thing"


@pytest.mark.parametrize(
    ("facet", "terms", "values"),
    [
        ("provider", {"publisher": {"@id": "#p", "name": [{"@value": " The  CDS ", "@language": "en"}]}}, ["The CDS"]),
        ("provider", {"publisher": "https://ror.org/02feahw73"}, NONE),
        ("country", {"spatial": [f"{AUTHORITY}/country/FRA", {"@id": "#s", "prefLabel": ["Paris"]}]}, ["France"]),
        ("country", {"spatial": ["https://sws.geonames.org/1/"]}, NONE),
        ("subject", {"theme": [{"@id": "#t", "prefLabel": ["Physics"]}, "https://a.example/t"], "keyword": ["a", "a"]},
         ["Physics", "a"]),
        ("domain", {"keyword": ["pulsars", "HEP", "32 Physics", "krill"]},
         ["Astronomy", "Particle physics", "Physics"]),
        ("domain", {"theme": [{"@id": "#t", "prefLabel": ["Natural sciences"]}]}, ["Natural sciences"]),
        ("domain", {"keyword": ["krill"]}, NONE),
        ("access", {"accessRights": f"{AUTHORITY}/access-right/NON_PUBLIC"}, ["closed access"]),
        ("access", {"accessRights": f"{AUTHORITY}/access-right/NEW_CODE"}, ["NEW_CODE"]),
        ("licence", {"license": "https://spdx.org/licenses/CC-BY-4.0"}, ["CC BY 4.0"]),
        ("licence", {"license": "https://a.example/terms"}, ["https://a.example/terms"]),
        ("licence", {"distribution": [{"@id": "#d", "license": "https://spdx.org/licenses/MIT"}]}, ["MIT License"]),
        ("format", {"distribution": [{"@id": "#d", "mediaType": media_type("text/csv")}]}, ["text/csv"]),
        ("format", {"distribution": [{"@id": "#d", "format": f"{AUTHORITY}/file-type/CSV",
                                      "mediaType": media_type("text/csv")}]}, ["CSV"]),
        ("language", {"language": [f"{AUTHORITY}/language/ENG", f"{AUTHORITY}/language/FRA"]}, ["English", "French"]),
        ("year", {"issued": {"@value": "2019-04-01", "@type": "xsd:date"}}, ["2019"]),
        ("year", {"created": {"@value": "2001", "@type": "xsd:gYear"}}, ["2001"]),
        ("year", {"issued": {"@value": "unknown", "@type": "xsd:string"}}, NONE),
        ("kind", {"@type": list(KINDS["software"])}, ["software"]),
        ("technology", {"conformsTo": [{"@id": "#s", "label": ["TAP"]}], "technology": ["ARC-CE"], "protocol": ["srm"]},
         ["TAP", "ARC-CE", "SRM"]),
        ("technology", {"conformsTo": ["http://www.ivoa.net/std/SIA"]}, ["Simple Image Access"]),
        ("technology", {"conformsTo": ["http://www.ivoa.net/std/Krill"]}, ["Krill"]),
        ("technology", {"distribution": [{"@id": "#d", "conformsTo": [{"@id": "#s", "label": ["HiPS"]}]}]}, ["HiPS"]),
        ("technology", {"conformsTo": [{"@id": "#s", "label": ["EPSG:4258"]}, {"@id": "#t", "label": ["other"]},
                                       "http://www.opengis.net/def/crs/EPSG/0/4326", "http://a.example/api/v2.2"]},
         NONE),
        ("capability", {"@type": list(KINDS["service"]), "protocol": ["srm"], "keyword": ["Tier 1", "climate"]},
         ["Storage", "HTC"]),
        ("capability", {"@type": list(KINDS["site"]), "capacity": [
            {"@id": "#c", "measure": "disk", "amount": "5"}, {"@id": "#g", "measure": "gpus", "amount": "0"}]},
         ["Storage"]),
        ("capability", {"@type": list(KINDS["archive"])}, ["Archive"]),
        ("capability", {"@type": list(KINDS["training"]), "keyword": ["HPC"]}, ["Training"]),
        ("capability", {"@type": list(KINDS["publication"]), "keyword": ["HPC"]}, NONE),
        ("maturity", {"maturity": "trl-9"}, ["TRL 9"]),
        ("maturity", {"maturity": "beta"}, ["beta"]),
        ("quality", {}, ["nothing found"]),
    ],
)  # fmt: skip
def test_facet_values(facet: str, terms: dict[str, Any], values: list[str]) -> None:
    assert facets(terms)[facet] == values


def test_every_facet_has_a_value_or_says_that_it_has_none() -> None:
    found = facets({}, sources=("zenodo", "ossr"))
    assert set(found) == {facet.name for facet in FACETS}
    assert found.pop("kind") == ["dataset"]
    assert found.pop("source") == ["ossr", "zenodo"]
    assert found.pop("quality") == ["nothing found"]
    assert set(map(tuple, found.values())) == {(NONE_STATED,)}


def test_the_gravest_finding_of_any_record_is_what_its_quality_says() -> None:
    made = entity("x", {}, sources=("zenodo", "ossr"))
    said = [("warnings", Severity.WARNING), ("errors", Severity.ERROR), ("notes only", Severity.INFO)]
    for words, severity in said:
        first, second = made.records
        note, grave = Finding("a", Severity.INFO, "m"), Finding("b", severity, "m")
        records = (replace(first, findings=(note,)), replace(second, findings=(grave,)))
        assert index_document(replace(made, records=records)).fields["facets"]["quality"] == [words]


def test_words_for_codes_can_be_searched() -> None:
    document = {"title": ["Leonardo"], "@type": list(KINDS["site"]), "spatial": [f"{AUTHORITY}/country/ITA"]}
    found = index_document(entity("x", document)).fields["description"]
    assert {"site", "itali"} <= {word for stream in found for word in stream.split()}


def test_of_an_address_only_its_name_or_its_last_step_is_a_word() -> None:
    document = {"spatial": [f"{AUTHORITY}/country/ITA"], "conformsTo": ["http://www.ivoa.net/std/TAP"]}
    found = " ".join(index_document(entity("x", document)).fields["exact"]).split()
    assert {"italy", "tap"} <= set(found)
    assert not {"publications", "authority", "resource", "http", "www"} & set(found)


def test_one_valued_facets_have_one_value() -> None:
    for each in corpus(60):
        found = facets(each.records[0].document)
        assert all(len(found[facet.name]) == 1 for facet in FACETS if not facet.many)


def test_a_record_with_very_many_values_is_bounded() -> None:
    document = {
        "title": [f"title {number}" for number in range(10_000)],
        "keyword": [f"{'k' * 500} {number}" for number in range(10_000)] + [f"word {n}" for n in range(100)],
        "creator": [{"@id": f"#c{number}", "name": [f"person {number}"]} for number in range(10_000)],
        "identifier": [f"https://example.org/{number}" for number in range(10_000)],
        "distribution": [{"@id": f"#d{n}", "mediaType": media_type(f"text/x{n}")} for n in range(10_000)],
        "description": ["word " * 100_000],
    }
    made = index_document(entity("many", document))
    assert len(orjson.dumps(made.fields)) < 250_000
    assert all(len(values) <= VALUES_PER_ENTITY for values in made.fields["facets"].values())
    assert all(len(value) <= VALUE_LENGTH for values in made.fields["facets"].values() for value in values)


def test_the_digest_is_of_the_content_only() -> None:
    document = {"title": ["A"], "keyword": ["x"], "creator": [{"@id": "#c", "name": ["N"]}]}
    same = {name: document[name] for name in reversed(document)}
    first = index_document(entity("1", document))
    assert index_document(entity("1", same, sequence=99)).digest == first.digest
    for changed in ({**document, "title": ["B"]}, {**document, "version": "2", "issued": {"@value": "2020"}}):
        assert index_document(entity("1", changed)).digest != first.digest
    assert index_document(entity("2", document)).digest != first.digest
    assert index_document(entity("1", document, sources=("zenodo", "ossr"))).digest != first.digest


def test_several_records_are_one_description() -> None:
    two = entity("x", {"title": ["First"], "keyword": ["a"]}, sources=("ossr", "zenodo"))
    second = {**two.records[1].document, "keyword": ["b"], "description": ["Only here."]}
    made = index_document(replace(two, records=(two.records[0], replace(two.records[1], document=second))))
    assert sorted(made.fields["facets"]["subject"]) == ["a", "b"]
    assert made.fields["shown"]["description"] == "Only here."
    assert made.fields["shown"]["records"] == 2


def test_what_has_no_title_is_called_by_its_identifier() -> None:
    assert index_document(entity("x", {"identifier": ["doi:1"]})).fields["shown"]["title"] == "doi:1"
    assert index_document(entity("x", {"title": [" "]})).fields["shown"]["title"] == "entity/test/x"


def test_sort_keys_differ_and_put_the_unstated_last() -> None:
    dated = index_document(entity("d", {"title": ["B"], "issued": {"@value": "2020-05"}})).fields["order"]
    year = index_document(entity("y", {"title": ["b c"], "issued": {"@value": "2020"}})).fields["order"]
    bare = index_document(entity("b", {"title": ["…"], "identifier": []})).fields["order"]
    assert bare["newest"] > year["newest"] > dated["newest"]
    assert bare["oldest"] > dated["oldest"] > year["oldest"]
    assert bare["title"] > year["title"] > dated["title"]
    orders = [index_document(each).fields["order"] for each in corpus(50)]
    assert all(len({order[name] for order in orders}) == 50 for name in ORDER_FIELDS)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>two<br/>three</p>", "One two three"),
        ("a <em>b</em>c &amp; d &lt;e&gt;", "a bc & d <e>"),
        ("x < y > z, 3<4", "x < y > z, 3<4"),
        ("  no\n markup ", "no markup"),
        ("<unclosed", "<unclosed"),
    ],
)
def test_plain_text(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_the_best_title_is_english_or_of_no_language() -> None:
    german, english = {"@value": "Karte", "@language": "de"}, {"@value": "Map", "@language": "en-gb"}
    assert best([german, english]) == "Map"
    assert best([german, "Carte"]) == "Carte"
    assert best([german]) == "Karte"
    assert best([{"@id": "#x"}, ""]) == ""
    assert best(None) == ""


def test_dates_and_codes() -> None:
    assert first_date({"modified": {"@value": "2021"}, "created": {"@value": "2020-01-02T03:04:05Z"}}) == "2020-01-02"
    assert first_date({"issued": {"@value": "-0500"}}) == ""
    assert tail("https://a.example/authority/country/FRA/") == "FRA"
    assert tail("https://a.example/x#y") == "y"
    assert tail("plain") == "plain"


ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
KNOWN = st.sampled_from(
    ["title", "description", "keyword", "creator", "publisher", "otherIdentifier", "issued", "@type", "spatial",
     "license", "distribution", "language", "theme", "name", "@id", "@value"]
)  # fmt: skip


@given(document=st.dictionaries(KNOWN, ANY | st.lists(st.dictionaries(KNOWN, ANY, max_size=3), max_size=3), max_size=5))
@settings(deadline=None)
def test_every_document_can_be_indexed(document: Document) -> None:
    made = index_document(entity("x", {**document, "@type": ["dcat:Dataset"]}))
    for name in (*TEXT_FIELDS, *RAW_FIELDS):
        assert all(type(value) is str and value for value in made.fields[name])
    assert all(made.fields["facets"].values())
    assert made.fields["shown"]["title"]
