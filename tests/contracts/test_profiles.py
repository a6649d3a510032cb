"""Every profile's rules: one passing and one failing document each, and the official shapes as the judge."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from rdflib.namespace import SH

from schemas.dcat.terms import TERM_OF_IRI
from schemas.dcat.triples import compact, ntriples
from schemas.errors import UnknownProfile
from schemas.profiles import dcat_ap
from schemas.profiles.registry import PROFILES, find_profile
from schemas.records import Document, Severity
from schemas.validation.report import ValidationReport
from schemas.validation.rules import Level, Profile, Rule
from schemas.validation.validate import validate
from tests.schemas.dcat.documents import BASE, IRI, PLAIN

RULES = [(profile, rule) for profile in PROFILES for rule in profile.rules]
EACH_RULE = pytest.mark.parametrize(
    ("profile", "rule"), RULES, ids=[f"{profile.key}-{rule.code}" for profile, rule in RULES]
)


@EACH_RULE
def test_a_rule_passes_its_good_example_and_fails_each_bad_one(profile: Profile, rule: Rule) -> None:
    assert validate(rule.passing, profile.key).findings == ()
    assert rule.key in rule.passing
    for way, document in rule.failing.items():
        report = validate(document, profile.key)
        assert [finding.code for finding in report.findings] == [rule.code], way
        assert report.worst is rule.severity


@EACH_RULE
def test_a_rule_says_in_plain_words_what_to_do(profile: Profile, rule: Rule) -> None:
    assert rule.code.startswith("DCATAP3-")
    assert rule.failing
    for document in rule.failing.values():
        [finding] = validate(document, profile.key).findings
        assert finding.message.startswith(("The ", "What the "))
        assert finding.path == rule.path
        assert rule.path in finding.fix
        assert finding.expected
        assert finding.clause.startswith("DCAT-AP 3.0.1, ")


def _rule_of(profile: Profile, code: str) -> Rule | None:
    return next((rule for rule in profile.rules if rule.code == code), None)


def test_codes_are_unique_and_profiles_are_found_by_key() -> None:
    for profile in PROFILES:
        codes = [rule.code for rule in profile.rules]
        assert len(codes) == len(set(codes))
        assert find_profile(profile.key) is profile
    with pytest.raises(UnknownProfile, match="dcat_ap"):
        find_profile("nothing")
    with pytest.raises(UnknownProfile):
        validate(PLAIN, "nothing")


def test_what_is_mandatory_is_named_here_for_a_person_to_read() -> None:
    mandatory = {rule.code for rule in dcat_ap.PROFILE.rules if rule.level is Level.MANDATORY}
    assert mandatory == {
        "DCATAP3-Catalog-title",
        "DCATAP3-Catalog-description",
        "DCATAP3-Catalog-publisher",
        "DCATAP3-Dataset-title",
        "DCATAP3-Dataset-description",
        "DCATAP3-DatasetSeries-title",
        "DCATAP3-DatasetSeries-description",
        "DCATAP3-DataService-title",
        "DCATAP3-DataService-endpointURL",
        "DCATAP3-Distribution-accessURL",
        "DCATAP3-Relationship-relation",
        "DCATAP3-Relationship-hadRole",
        "DCATAP3-Agent-name",
        "DCATAP3-Concept-prefLabel",
        "DCATAP3-ConceptScheme-title",
        "DCATAP3-Checksum-algorithm",
        "DCATAP3-Checksum-checksumValue",
    }


def test_a_report_names_the_node_the_property_and_the_worst() -> None:
    document = copy.deepcopy(PLAIN)
    document["distribution"].append({"@id": f"{IRI}#distribution-2", "@type": ["dcat:Distribution"]})
    document["distribution"][1]["checksum"] = {"@id": f"{IRI}#checksum-1", "@type": ["spdx:Checksum"]}
    report = validate(document, "dcat_ap")
    assert [(each.focus, each.path) for each in report.findings] == [
        ("distribution 2", "dcat:accessURL"),
        ("distribution 2, checksum 1", "spdx:algorithm"),
        ("distribution 2, checksum 1", "spdx:checksumValue"),
    ]
    assert report.worst is Severity.ERROR
    assert not report.conforms
    assert validate(PLAIN, "dcat_ap") == ValidationReport("dcat_ap")
    assert ValidationReport("dcat_ap").conforms


# --- the official shapes --------------------------------------------------------------------------------------

DIFFERENCES: dict[str, str] = {
    "DCATAP3-Dataset-issued": "the shapes say sh:shape, which SHACL does not know, where they say sh:node elsewhere",
    "DCATAP3-Dataset-modified": "the same",
    "DCATAP3-PeriodOfTime-startDate": "the same",
    "DCATAP3-PeriodOfTime-endDate": "the same",
}
"""Rules that find more than the official shapes do: only in the datatype or kind of the value, and why."""

NOT_OURS: dict[str, str] = {
    "dcat:CatalogRecord": "the catalogue stores no such records; datestamps stand outside its documents",
    "^dcat:inSeries": "a warning about what other records say",
}
"""Constraints of the official shapes that the profile leaves out, and why."""


def documents() -> list[tuple[str, Document]]:
    """Every example of every rule, and the plain document broken in ways that no single rule shows."""
    examples = [(f"{rule.code} passing", rule.passing) for rule in dcat_ap.PROFILE.rules]
    examples += [(f"{rule.code} {way}", bad) for rule in dcat_ap.PROFILE.rules for way, bad in rule.failing.items()]
    return examples + list(mutations())


def mutations() -> list[tuple[str, Document]]:
    def changed(**terms: Any) -> Document:
        document = {**copy.deepcopy(PLAIN), **terms}
        return {key: value for key, value in document.items() if value is not None}

    nameless = {
        "@id": f"{IRI}#publisher-1",
        "@type": ["foaf:Agent", "foaf:Organization"],
        "homepage": "https://a.example",
    }
    organisation = {"@id": f"{IRI}#publisher-1", "@type": ["foaf:Organization"], "homepage": "https://a.example"}
    period = {"@id": f"{IRI}#temporal-1", "@type": ["dct:PeriodOfTime"]}
    return [
        ("as it is", PLAIN),
        ("an untitled dataset", changed(title=None)),
        ("neither title nor description", changed(title=None, description=None)),
        ("an agent without a name", changed(publisher=nameless)),
        ("an organisation that is no agent needs no name", changed(publisher=organisation)),
        ("a publisher by IRI", changed(publisher="https://ror.org/02feahw73")),
        (
            "a concept without a label",
            changed(theme=[{"@id": f"{IRI}#theme-1", "@type": ["skos:Concept"], "notation": "1"}]),
        ),
        (
            "an open period",
            changed(temporal=[period | {"startDate": {"@value": "2015-01", "@type": "xsd:gYearMonth"}}]),
        ),
        ("a dataset that is a series too", changed(**{"@type": ["dcat:Dataset", "dcat:DatasetSeries"]})),
        ("a service at once", changed(**{"@type": ["dcat:Dataset", "dcat:DataService"]})),
        ("a data service", changed(**{"@type": ["dcat:DataService"], "endpointURL": ["https://example.org/api"]})),
        ("a catalogue", changed(**{"@type": ["dcat:Catalog"]})),
        ("a catalogue of nobody", changed(**{"@type": ["dcat:Catalog"], "publisher": None, "creator": None})),
        (
            "a thing of no class that is checked",
            changed(**{"@type": ["dcat:Resource", "schema:Service"], "title": None}),
        ),
        ("a distribution without an address", changed(distribution=[{**PLAIN["distribution"][0], "accessURL": []}])),
        ("a negative size", _sized("-1")),
        ("a size in words", _sized("1 kB")),
        ("a day that is none", changed(version=None, issued={"@value": "2024-13-41", "@type": "xsd:date"})),
    ]


def _sized(words: str) -> Document:
    distribution = {**PLAIN["distribution"][0], "byteSize": {"@value": words, "@type": "xsd:nonNegativeInteger"}}
    return {**PLAIN, "distribution": [distribution]}


@pytest.mark.samples
def test_the_official_shapes_give_the_same_verdict(samples: Path) -> None:
    shapes = official_shapes(samples)
    checked = 0
    for name, document in documents():
        ours = {finding.code for finding in validate(document, "dcat_ap").findings}
        theirs = official_codes(document, shapes)
        assert theirs <= ours, (name, theirs - ours)
        assert ours - theirs <= DIFFERENCES.keys(), (name, ours - theirs)
        checked += 1
    assert checked > 300


@pytest.mark.samples
def test_each_difference_is_a_real_one(samples: Path) -> None:
    """A listed difference that no longer is one would hide a mistake of ours."""
    shapes = official_shapes(samples)
    for code in DIFFERENCES:
        rule = _rule_of(dcat_ap.PROFILE, code)
        assert rule is not None
        assert official_codes(rule.failing["wrong datatype"], shapes) == set()
        assert official_codes(rule.failing["too many"], shapes) == {code}


@pytest.mark.samples
def test_the_profile_has_every_constraint_of_the_official_shapes(samples: Path) -> None:
    shapes = official_shapes(samples)
    ours = {(rule.node_class, rule.path) for rule in dcat_ap.PROFILE.rules}
    for shape, target in shapes.subject_objects(SH.targetClass):
        for constraint in shapes.objects(shape, SH.property):
            node_class, path = compact(str(target)), shapes.value(constraint, SH.path)
            if node_class in NOT_OURS or not isinstance(path, rdflib.URIRef):
                continue
            if node_class == "dct:LicenseDocument":
                assert set(shapes.predicates(constraint)) == {SH.path, SH.severity}  # it asks for nothing at all
                continue
            assert (node_class, short(str(path))) in ours


def official_shapes(samples: Path) -> rdflib.Graph:
    path = samples / "standards" / "dcat-ap" / "3.0.1" / "html" / "shacl" / "shapes.ttl"
    return rdflib.Graph().parse(path, format="turtle")


def official_codes(document: Document, shapes: rdflib.Graph) -> set[str]:
    """The codes of our rules for what pySHACL reports as violations."""
    data = rdflib.Graph().parse(data=ntriples(document, BASE), format="nt")
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    codes = set()
    for result in results.objects(None, SH.result):  # not those inside sh:detail
        if results.value(result, SH.resultSeverity) != SH.Violation:
            continue
        shape = shapes.value(predicate=SH.property, object=results.value(result, SH.sourceShape))
        node_class = compact(str(shapes.value(shape, SH.targetClass)))
        path = str(results.value(result, SH.resultPath))
        name = TERM_OF_IRI[path].name if path in TERM_OF_IRI else short(path).split(":")[1]
        codes.add(f"DCATAP3-{node_class.split(':')[1]}-{name}")
    return codes


def short(iri: str) -> str:
    """A path as our rules write it, with the two prefixes that are not the document's own."""
    for prefix, namespace in (("odrl", "http://www.w3.org/ns/odrl/2/"), ("time", "http://www.w3.org/2006/time#")):
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return compact(iri)
