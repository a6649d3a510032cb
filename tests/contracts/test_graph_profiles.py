"""The DCAT-AP profiles for submitted graphs: an example for each way to break each rule, and the official shapes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib.namespace import SH
from rdflib.plugins.parsers.notation3 import BadSyntax

from schemas.dcat.triples import compact
from schemas.errors import MalformedPayload
from schemas.profiles import dcat_ap_base0, dcat_ap_full, dcat_ap_range, dcat_ap_rec
from schemas.profiles.registry import GRAPH_PROFILES
from schemas.records import Severity
from schemas.validation.graph import Checked, check_graph, compiled, graph_of
from schemas.validation.graph_rules import ELSEWHERE, examples
from schemas.validation.reading.submission import submitted
from schemas.validation.rules import Profile, Rule

MANDATORY = tuple(each for each in dcat_ap_base0.RULES if each.minimum and each.severity is Severity.ERROR)
RULES = sorted({rule.code: rule for profile in GRAPH_PROFILES for rule in profile.rules}.items())


def checked(text: str | bytes, rules: tuple[Rule, ...]) -> Checked:
    body = text if isinstance(text, bytes) else text.encode()
    triples = submitted("x.ttl", body).triples()
    return check_graph(graph_of((each.subject, each.predicate.value, each.object) for each in triples), compiled(rules))


@pytest.mark.parametrize("rule", [rule for _, rule in RULES], ids=[code for code, _ in RULES])
def test_a_rule_passes_its_good_example_and_fails_each_bad_one(rule: Rule) -> None:
    passing, failing = examples(rule, MANDATORY)
    assert checked(passing, (rule,)).broken == ()
    assert failing or (not rule.vocabularies and rule.maximum is None)
    for way, text in failing.items():
        found = checked(text, (rule,)).broken
        assert {each.rule.code for each in found} == {rule.code}, way
        assert found[0].way in {way, "wrong kind"}


def test_the_base_profile_finds_in_a_bad_example_nothing_but_its_fault() -> None:
    for rule in dcat_ap_base0.RULES:
        passing, failing = examples(rule, MANDATORY)
        for text in (passing, *failing.values()):
            found = {each.rule.code for each in checked(text, dcat_ap_base0.RULES).broken} - {rule.code}
            assert found <= {"DCATAP3-DatasetSeries-member", "DCATAP3-Catalog-title", *_NESTED}, rule.code


_NESTED = {
    "DCATAP3-Dataset-title", "DCATAP3-Dataset-description", "DCATAP3-Catalog-description", "DCATAP3-Catalog-publisher",
}  # fmt: skip
"""What an example's own values lack: the topic of a catalogue record is a bare catalogue."""


def test_codes_are_unique_in_each_profile() -> None:
    for profile in GRAPH_PROFILES:
        codes = Counter(rule.code for rule in profile.rules)
        assert not [code for code, number in codes.items() if number > 1], profile.key
        assert all(rule.fix.endswith(".") and rule.clause.startswith("DCAT-AP 3.0.1") for rule in profile.rules)


# --- the official shapes --------------------------------------------------------------------------------------

STRICTER = {
    "DCATAP3-Dataset-issued", "DCATAP3-Dataset-modified", "DCATAP3-PeriodOfTime-startDate",
    "DCATAP3-PeriodOfTime-endDate", "DCATAP3-CatalogRecord-modified",
}  # fmt: skip
"""Dates that the shapes mean to check and do not: they say sh:shape, which SHACL does not know, for sh:node."""

SHAPES = {
    "base0": (dcat_ap_base0.PROFILE, "shapes.ttl"),
    "rec": (dcat_ap_rec.PROFILE, "shapes_recommended.ttl"),
    "range": (dcat_ap_range.PROFILE, "range.ttl"),
}


def official(data: rdflib.Graph, shapes: rdflib.Graph) -> Counter[tuple[str, str]]:
    """For each thing that breaks a shape the class and property of it, as often as nodes do."""
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    found: set[tuple[Any, str, str]] = set()
    for result in results.objects(None, SH.result):
        source = results.value(result, SH.sourceShape)
        shape = shapes.value(predicate=SH.property, object=source) or source
        node_class = short(str(shapes.value(shape, SH.targetClass)))
        path = results.value(result, SH.resultPath)
        name = "dataset" if path is None else local_path(results, path)
        found.add((results.value(result, SH.focusNode), node_class, name))
    return Counter((node_class, name) for _, node_class, name in found)


def local_path(graph: rdflib.Graph, path: Any) -> str:
    if isinstance(path, rdflib.URIRef):
        return short(str(path)).rpartition(":")[2]
    return "member"


def short(iri: str) -> str:
    for prefix, namespace in ELSEWHERE.items():
        if iri.startswith(namespace) and prefix != "schema1":
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return compact(iri)


def ours(found: Checked) -> Counter[tuple[str, str]]:
    seen = {
        (each.node, each.rule.node_class, each.rule.code.split("-")[2])
        for each in found.broken
        if not (each.rule.code in STRICTER and each.way in {"wrong datatype", "wrong kind"})
    }
    return Counter((node_class, name) for _, node_class, name in seen)


def sample_graphs(samples: Path) -> list[tuple[str, Path, str]]:
    """The 92 graphs with what pySHACL found in each: its path and `<violations>V/<warnings>W`."""
    folder = samples / "standards"
    rows = (folder / "dcat-ap" / "EXPECTED-pyshacl-0.40.1.tsv").read_text().splitlines()[1:]
    found = []
    for row in rows:
        name, _, base, _ = row.split("\t")
        path = next(each for each in (folder / "dcat-ap" / name, folder / name) if each.is_file())
        found.append((name, path, base))
    return found


@pytest.mark.samples
@pytest.mark.parametrize("key", SHAPES)
def test_the_official_shapes_give_the_same_verdict_on_every_sample_graph(samples: Path, key: str) -> None:
    profile, file = SHAPES[key]
    shapes = rdflib.Graph().parse(samples / "standards" / "dcat-ap" / "3.0.1" / "html" / "shacl" / file)
    same, plans = 0, compiled(profile.rules)
    for name, path, _ in sample_graphs(samples):
        body = path.read_bytes()
        try:
            triples = submitted(path.name, body).triples()
        except MalformedPayload:
            with pytest.raises(BadSyntax):  # rdflib refuses what we refuse
                rdflib.Graph().parse(data=body, format="turtle")
            continue
        data = rdflib.Graph().parse(data=body, format="turtle")
        mine = check_graph(graph_of((each.subject, each.predicate.value, each.object) for each in triples), plans)
        assert ours(mine) == official(data, shapes), name
        same += 1
    assert same >= 88


@pytest.mark.samples
def test_the_recorded_verdicts_are_reached(samples: Path) -> None:
    """A graph conforms for us exactly where the recorded run of pySHACL found no violation."""
    for name, path, base in sample_graphs(samples):
        if not base.endswith("W"):
            continue
        try:
            found = checked(path.read_bytes(), dcat_ap_base0.RULES)
        except MalformedPayload:
            continue
        violations = [
            each
            for each in found.broken
            if each.rule.severity is Severity.ERROR
            and not (each.rule.code in STRICTER and each.way in {"wrong datatype", "wrong kind"})
        ]
        assert (not violations) is base.startswith("0V"), name


def test_a_class_that_the_graph_puts_under_another_is_checked_as_that() -> None:
    text = (
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "<https://e.org/c> rdfs:subClassOf dcat:Dataset . <https://e.org/1> a <https://e.org/c> ."
    )
    assert {each.rule.code for each in checked(text, dcat_ap_base0.RULES).broken} == {
        "DCATAP3-Dataset-title",
        "DCATAP3-Dataset-description",
    }


def test_a_vocabulary_that_is_not_loaded_is_said_to_be_unchecked() -> None:
    def found(value: str) -> Checked:
        text = (
            "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
            f"<https://e.org/1> a dcat:Dataset ; dct:publisher <{value}> ."
        )
        return checked(
            text, tuple(r for r in dcat_ap_full.PROFILE.rules if r.code == "DCATAP3-Dataset-publisher-codelist")
        )

    known = found("http://publications.europa.eu/resource/authority/corporate-body/DIGIT")
    assert (known.broken, known.unchecked) == ((), frozenset({"DCATAP3-Dataset-publisher-codelist"}))
    [broken] = found("https://ror.org/02feahw73").broken
    assert broken.value == NamedNode("https://ror.org/02feahw73")


def test_every_profile_has_its_rules() -> None:
    sizes: dict[str, int] = {profile.key: len(profile.rules) for profile in GRAPH_PROFILES}
    assert sizes["dcat_ap_full"] == sum(sizes[key] for key in sizes if key != "dcat_ap_full") + 6
    assert all(isinstance(profile, Profile) for profile in GRAPH_PROFILES)
