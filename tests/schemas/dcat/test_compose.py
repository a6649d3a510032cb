"""One description out of several records."""

from __future__ import annotations

import copy
import itertools
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.dcat.compose import UNITED, compose, order_records
from schemas.dcat.terms import TERMS
from schemas.dcat.triples import ntriples
from schemas.holdings import Entity, StoredRecord
from schemas.records import Document
from tests.schemas.dcat.documents import BASE, IRI, PLAIN

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ENTITY = "entity/doi/10.1234%2Frun12"


def record(source: str, form: str, document: Document, *, identifier: str = "1", deleted: bool = False) -> StoredRecord:
    return StoredRecord(
        source=source,
        identifier=identifier,
        iri=f"record/{source}/{identifier}",
        entity=ENTITY,
        document={**document, "@id": f"record/{source}/{identifier}"},
        digest="",
        format=form,
        revision=1,
        datestamp=None,
        sets=(),
        deleted=deleted,
        since=1,
        updated=NOW,
        payload_digest=None,
    )


def entity(*records: StoredRecord) -> Entity:
    return Entity(iri=ENTITY, state="live", changed=NOW, sequence=1, records=records)


def person(source: str, name: str) -> dict[str, Any]:
    return {"@id": f"record/{source}/1#creator-1", "@type": ["foaf:Agent"], "name": [name]}


RICH = record(
    "b-repository",
    "oai_datacite",
    {
        "@type": ["dcat:Dataset"],
        "title": ["The title"],
        "keyword": ["neutrino", {"@value": "Neutrino", "@language": "de"}],
        "identifier": ["https://doi.org/10.1234/run12"],
        "creator": [person("b-repository", "Doe, J.")],
        "otherIdentifier": [
            {"@id": "record/b-repository/1#otherIdentifier-1", "@type": ["adms:Identifier"], "notation": "7"}
        ],
    },
)
POOR = record(
    "a-registry",
    "oai_dc",
    {
        "@type": ["dcat:Dataset"],
        "title": ["Another title"],
        "description": ["Only here."],
        "keyword": ["detector", "neutrino"],
        "identifier": ["https://doi.org/10.1234/run12", "oai:a:1"],
        "creator": [person("a-registry", "J. Doe"), person("a-registry", "K. Roe")],
        "otherIdentifier": [
            {"@id": "record/a-registry/1#otherIdentifier-1", "@type": ["adms:Identifier"], "notation": "7"},
            {"@id": "record/a-registry/1#otherIdentifier-2", "@type": ["adms:Identifier"], "notation": "8"},
        ],
        "publisher": {"@id": "record/a-registry/1#publisher-1", "@type": ["foaf:Agent"], "name": ["A"]},
    },
)


def test_two_records_become_one_description_field_by_field() -> None:
    composed = compose(entity(POOR, RICH))
    assert composed.document == {
        "@id": ENTITY,
        "@type": ["dcat:Dataset"],
        "title": ["The title"],
        "description": ["Only here."],
        "keyword": ["neutrino", {"@value": "Neutrino", "@language": "de"}, "detector"],
        "identifier": ["https://doi.org/10.1234/run12", "oai:a:1"],
        "creator": [{"@id": f"{ENTITY}#creator-1", "@type": ["foaf:Agent"], "name": ["Doe, J."]}],
        "otherIdentifier": [
            {"@id": f"{ENTITY}#otherIdentifier-1", "@type": ["adms:Identifier"], "notation": "7"},
            {"@id": f"{ENTITY}#otherIdentifier-2", "@type": ["adms:Identifier"], "notation": "8"},
        ],
        "publisher": {"@id": f"{ENTITY}#publisher-1", "@type": ["foaf:Agent"], "name": ["A"]},
    }
    assert composed.fields == {
        "@id": (RICH.iri, "the entity's own IRI"),
        "@type": (RICH.iri, "first of 2: richer format"),
        "title": (RICH.iri, "first of 2: richer format"),
        "description": (POOR.iri, "first of 2: only one states it"),
        "keyword": (RICH.iri, "union of 2"),
        "identifier": (RICH.iri, "union of 2"),
        "creator": (RICH.iri, "first of 2: richer format"),
        "otherIdentifier": (RICH.iri, "union of 2"),
        "publisher": (POOR.iri, "first of 2: only one states it"),
    }


def test_one_record_is_the_description_under_the_entitys_iri() -> None:
    only = record("example", "oai_dc", {})
    only = record("example", "oai_dc", orjson.loads(orjson.dumps(PLAIN).decode().replace(IRI, only.iri)))
    before = copy.deepcopy(only.document)
    composed = compose(entity(only))
    assert composed.document == orjson.loads(orjson.dumps(PLAIN).decode().replace(IRI, ENTITY))
    assert composed.fields.keys() == PLAIN.keys()
    assert set(composed.fields.values()) == {(only.iri, "only record")}
    assert only.document == before


def test_the_precedence_is_format_then_terms_then_source_then_identifier() -> None:
    few, more = {"@type": ["dcat:Dataset"]}, {"@type": ["dcat:Dataset"], "title": ["t"]}
    expected = (
        record("z", "dcat", few),
        record("z", "oai_datacite", few),
        record("z", "oai_dc", more),
        record("a", "oai_dc", few),
        record("b", "oai_dc", few, identifier="1"),
        record("b", "oai_dc", few, identifier="2"),
        record("a", "a format that nobody knows any more", more),
        record("a", "dcat", more, deleted=True),
    )
    for shuffled in itertools.islice(itertools.permutations(expected), 0, 40320, 997):
        assert order_records(shuffled) == expected


def test_an_alias_of_a_format_is_as_rich_as_its_prefix() -> None:
    document = {"@type": ["dcat:Dataset"]}
    by_alias, plain = record("z", "dcat_ap", document), record("a", "oai_dc", document)
    assert order_records((plain, by_alias)) == (by_alias, plain)


def test_a_node_that_everybody_names_alike_keeps_its_name() -> None:
    standard = {"@id": "https://example.org/standard", "@type": ["dct:Standard"], "title": ["S"]}
    inner = {**standard, "creator": [person("a-registry", "C")]}
    first = record("a-registry", "oai_dc", {"conformsTo": [inner], "theme": [standard]})
    second = record("b-repository", "oai_dc", {"conformsTo": [standard], "theme": [standard]})
    document = compose(entity(first, second)).document
    assert document["theme"] == [standard]
    assert document["conformsTo"][0]["@id"] == "https://example.org/standard"
    assert document["conformsTo"][0]["creator"][0]["@id"] == f"{ENTITY}#creator-1"


def test_every_united_term_holds_many_values() -> None:
    assert all(TERMS[name].many for name in UNITED)


_names = st.sampled_from(["title", "keyword", "creator", "publisher", "identifier", "issued", "https://example.org/p"])
_values: dict[str, Any] = {
    "title": ["a"],
    "keyword": ["x", "y"],
    "creator": [{"@id": "#creator-1", "@type": ["foaf:Agent"], "name": ["A"]}],
    "publisher": {"@id": "#publisher-1", "@type": ["foaf:Agent"], "name": ["P"]},
    "identifier": ["1", "2"],
    "issued": {"@value": "2016", "@type": "xsd:gYear"},
    "https://example.org/p": [{"@value": "v"}],
}


def _made(source: str, form: str, names: list[str]) -> StoredRecord:
    text = orjson.dumps({name: _values[name] for name in names}).decode().replace('"#', f'"record/{source}/1#')
    return record(source, form, {"@type": ["dcat:Dataset"], **orjson.loads(text)})


_records = st.lists(
    st.builds(
        _made, st.sampled_from("abcde"), st.sampled_from(["oai_dc", "dcat"]), st.lists(_names, unique=True, max_size=7)
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda each: each.source,
)


@settings(max_examples=100, deadline=None)
@given(_records, st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_arrival(records: list[StoredRecord], random: Any) -> None:
    shuffled = records[:]
    random.shuffle(shuffled)
    one, other = compose(entity(*records)), compose(entity(*shuffled))
    assert orjson.dumps(one.document) == orjson.dumps(other.document)
    assert one.fields == other.fields
    stated = {key for each in records for key in each.document}
    assert one.document.keys() == one.fields.keys() == stated
    assert {iri for iri, _ in one.fields.values()} <= {each.iri for each in records}
    assert "record/" not in ntriples(one.document, BASE)


@pytest.mark.parametrize("records", [(RICH,), (POOR, RICH)])
def test_the_parts_are_not_changed(records: tuple[StoredRecord, ...]) -> None:
    before = copy.deepcopy([each.document for each in records])
    compose(entity(*records))
    assert [each.document for each in records] == before
