"""The MQA score: its weights, its bands, each metric earned and missed, and what to mend first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from schemas.validation.graph import check_graph, graph_of
from schemas.validation.placed import plans_of
from schemas.validation.quality import METRICS, Score, fix_first, rating, scores
from schemas.validation.reading.submission import submitted

HEAD = """@prefix dct: <http://purl.org/dc/terms/> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EU = "http://publications.europa.eu/resource/authority"
STATED = {
    "keywordAvailability": 'dcat:keyword "x"',
    "categoryAvailability": f"dcat:theme <{EU}/data-theme/TECH>",
    "spatialAvailability": f"dct:spatial <{EU}/country/DEU>",
    "temporalAvailability": "dct:temporal <https://e.org/t>",
    "accessRightsAvailability": "dct:accessRights <https://e.org/r>",
    "contactPointAvailability": "dcat:contactPoint <https://e.org/c>",
    "publisherAvailability": "dct:publisher <https://e.org/p>",
    "dateIssuedAvailability": 'dct:issued "2024"^^xsd:gYear',
    "dateModifiedAvailability": 'dct:modified "2024"^^xsd:gYear',
}
IN_A_DISTRIBUTION = {
    "downloadUrlAvailability": "dcat:downloadURL <https://e.org/f>",
    "formatAvailability": "dct:format <https://e.org/odd>",
    "mediaTypeAvailability": "dcat:mediaType <https://e.org/odd>",
    "licenceAvailability": "dct:license <https://e.org/l>",
    "rightsAvailability": "dct:rights <https://e.org/r>",
    "byteSizeAvailability": 'dcat:byteSize "1"^^xsd:nonNegativeInteger',
}


def scored(*statements: str, distributions: tuple[str, ...] = (), reachable: Mapping[str, bool] | None = None) -> Score:
    said = ['dct:title "t"', 'dct:description "d"', *statements]
    said += [
        f"dcat:distribution [ a dcat:Distribution ; dcat:accessURL <https://e.org/a> ; {each} ]"
        for each in distributions
    ]
    text = HEAD + "<https://e.org/1> a dcat:Dataset ; " + " ; ".join(said) + " ."
    triples = submitted("a.ttl", text.encode()).triples()
    graph = graph_of((each.subject, each.predicate.value, each.object) for each in triples)
    [score] = scores(graph, check_graph(graph, plans_of("dcat_ap_base0")), reachable=reachable)
    return score


def test_the_weights_are_those_of_data_europa_eu() -> None:
    assert len(METRICS) == 23
    assert sum(metric.points for metric in METRICS) == 405
    totals: dict[str, int] = {}
    for metric in METRICS:
        totals[metric.dimension] = totals.get(metric.dimension, 0) + metric.points
    assert totals == {
        "findability": 100, "accessibility": 100, "interoperability": 110, "reusability": 75, "contextuality": 20,
    }  # fmt: skip


def test_the_bands_are_those_of_the_documentation() -> None:
    borders = {0: "bad", 120: "bad", 121: "sufficient", 220: "sufficient", 221: "good", 350: "good", 351: "excellent"}
    assert {points: rating(points) for points in borders} == borders


@pytest.mark.parametrize(("key", "statement"), STATED.items())
def test_a_statement_of_the_dataset_earns_its_metric(key: str, statement: str) -> None:
    assert scored(statement).passed - scored().passed == {key}


@pytest.mark.parametrize(("key", "statement"), IN_A_DISTRIBUTION.items())
def test_a_statement_of_a_distribution_earns_its_metric(key: str, statement: str) -> None:
    assert scored(distributions=(statement,)).passed - scored(distributions=("",)).passed == {key}


def test_vocabularies_earn_more() -> None:
    assert "accessRightsVocabularyAlignment" in scored(f"dct:accessRights <{EU}/access-right/PUBLIC>").passed
    for known in (f"{EU}/licence/CC_BY_4_0", "https://creativecommons.org/licenses/by/4.0/"):
        assert "knownLicence" in scored(distributions=(f"dct:license <{known}>",)).passed
    both = f"dct:format <{EU}/file-type/CSV> ; dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv>"
    assert {
        "formatMediaTypeVocabularyAlignment", "formatMediaTypeNonProprietary", "formatMediaTypeMachineInterpretable",
    } <= scored(distributions=(both,)).passed  # fmt: skip
    owned = f"dct:format <{EU}/file-type/XLS>"
    assert "formatMediaTypeNonProprietary" not in scored(distributions=(owned,)).passed


@pytest.mark.parametrize(
    "written",
    [
        "dcat:mediaType <https://www.iana.org/assignments/media-types/application/fits>",
        'dct:format [ a dct:MediaTypeOrExtent ; <http://www.w3.org/2000/01/rdf-schema#label> "VOTable" ]',
        'dct:format [ a dct:MediaTypeOrExtent ; <http://www.w3.org/2000/01/rdf-schema#label> "HDF5" ]',
        'dct:format [ a dct:MediaTypeOrExtent ; <http://www.w3.org/2000/01/rdf-schema#label> "ROOT" ]',
    ],
)
def test_formats_of_research_are_open_and_machine_readable(written: str) -> None:
    earned = scored(distributions=(written,)).passed
    assert {"formatMediaTypeNonProprietary", "formatMediaTypeMachineInterpretable"} <= earned


def test_the_best_distribution_counts_and_not_the_sum_of_all() -> None:
    csv, media = f"dct:format <{EU}/file-type/CSV>", "dcat:mediaType <https://e.org/odd>"
    assert "mediaTypeAvailability" not in scored(distributions=(csv, media)).passed


def test_a_fault_below_the_dataset_costs_its_compliance() -> None:
    assert "dcatApCompliance" in scored().passed
    assert "dcatApCompliance" not in scored("dct:publisher [ a foaf:Agent ]").passed


def test_addresses_are_open_until_somebody_asks_them() -> None:
    unasked = scored(distributions=("",))
    assert (unasked.open, unasked.possible) == ({"accessUrlStatusCode", "downloadUrlStatusCode"}, 325)
    asked = scored(distributions=("",), reachable={"https://e.org/a": True})
    assert "accessUrlStatusCode" in asked.passed
    assert asked.possible == 405
    assert "accessUrlStatusCode" not in scored(distributions=("",), reachable={"https://e.org/a": False}).passed


def test_what_is_worth_most_is_mended_first() -> None:
    poor, better = scored(), scored(*STATED.values())
    advice = fix_first([poor, better, better])
    assert [each.worth for each in advice] == sorted((each.worth for each in advice), reverse=True)
    assert advice[0].datasets == 3
    [keyword] = [each for each in advice if each.metric.key == "keywordAvailability"]
    assert (keyword.datasets, keyword.worth) == (1, 30)


@pytest.mark.samples
def test_the_metrics_are_those_of_the_published_vocabulary(samples: Path) -> None:
    [vocabulary] = sorted((samples / "standards" / "mqa").rglob("edp-dqv-vocabulary.ttl"))[:1]
    text = vocabulary.read_text()
    assert [metric.key for metric in METRICS if metric.key not in text] == []
    assert json.dumps([metric.fix for metric in METRICS]).count("State") > 10
