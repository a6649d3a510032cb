"""The DCAT-AP profiles for submitted graphs: an example for each way to break each rule, and the official shapes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pyshacl
import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib.namespace import DCTERMS, RDF, SH, SKOS
from rdflib.plugins.parsers.notation3 import BadSyntax

from schemas.dcat.triples import compact
from schemas.errors import MalformedPayload
from schemas.profiles import dcat_ap_base0, dcat_ap_codelists, dcat_ap_full, dcat_ap_range, dcat_ap_rec
from schemas.profiles.registry import GRAPH_PROFILES
from schemas.records import Severity
from schemas.validation.graph import Checked, check_graph, compiled, graph_of
from schemas.validation.graph_rules import ELSEWHERE, examples, specimen
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
    "base0": (dcat_ap_base0.RULES, "shapes.ttl"),
    "rec": (dcat_ap_rec.RULES, "shapes_recommended.ttl"),
    "range": (dcat_ap_range.RULES, "range.ttl"),
    "codelists": (dcat_ap_codelists.RULES, "mdr-vocabularies.shape.ttl"),
    "deprecated": (dcat_ap_full.RULES, "deprecateduris.ttl"),
}
"""Our rules and the file of shapes that they are; together they are `dcat_ap_full`."""

DIFFERENT: dict[tuple[str, str, str], str] = {
    (
        "codelists",
        "spdx:Checksum",
        "algorithm",
    ): "the shapes want https:// where SPDX's IRIs begin with http://, and the"
    " algorithm described as one in the same graph: no IRI of SPDX can pass",
    ("deprecated", "dcat:Dataset", "versionInfo"): "the shapes of deprecated terms ask nothing, so they find none",
}
"""File, class and property on which rules and shapes differ in the sample graphs, and why."""

AUTHORITY = "http://publications.europa.eu/resource/authority/"
Seen: TypeAlias = Counter[tuple[str, str]]
"""Class and property of what breaks a rule, and how many nodes do."""


@dataclass(frozen=True)
class Verdicts:
    """What pySHACL finds in one graph with each file of shapes, and what we find with its rules."""

    name: str
    theirs: dict[str, Seen]
    ours: dict[str, Seen]


@pytest.fixture(scope="module")
def verdicts(samples: Path) -> list[Verdicts]:
    """Both verdicts on every sample graph that can be read; the five files of shapes are run at once."""
    folder = samples / "standards" / "dcat-ap" / "3.0.1" / "html" / "shacl"
    shapes = {key: rdflib.Graph().parse(folder / file) for key, (_, file) in SHAPES.items()}
    plans = {key: compiled(rules) for key, (rules, _) in SHAPES.items()}
    known, found = authorities(samples), []
    for name, path, _ in sample_graphs(samples):
        body = path.read_bytes()
        try:
            triples = submitted(path.name, body).triples()
        except MalformedPayload:
            with pytest.raises(BadSyntax):  # rdflib refuses what we refuse
                rdflib.Graph().parse(data=body, format="turtle")
            continue
        graph = graph_of((each.subject, each.predicate.value, each.object) for each in triples)
        data = rdflib.Graph().parse(data=body, format="turtle") + known
        mine = {key: ours(check_graph(graph, plan)) for key, plan in plans.items()}
        found.append(Verdicts(name, official(data, shapes), mine))
    return found


def authorities(samples: Path) -> rdflib.Graph:
    """The EU's tables that are here, as the codelist shapes want them: each concept in its scheme."""
    known = rdflib.Graph()
    tables = samples / "standards" / "eu-authority-tables"
    texts = [path.read_text() for path in sorted(tables.rglob("*.*")) if path.suffix in {".rdf", ".csv"}]
    for scheme, code in set(re.findall(rf"{AUTHORITY}([\w-]+)/(\w+)", "\n".join(texts))):
        known.add((rdflib.URIRef(f"{AUTHORITY}{scheme}/{code}"), SKOS.inScheme, rdflib.URIRef(AUTHORITY + scheme)))
    for scheme in set(known.objects(None, SKOS.inScheme)):
        # The shapes ask this of some schemes, and a title of all.
        known.add((scheme, RDF.type, SKOS.ConceptScheme))
        known.add((scheme, DCTERMS.title, rdflib.Literal("one of the EU's tables")))
    return known


def official(data: rdflib.Graph, shapes: dict[str, rdflib.Graph]) -> dict[str, Seen]:
    """By file of shapes the class and property of what breaks one, as often as nodes do."""
    whole = sum(shapes.values(), rdflib.Graph())
    _, results, _ = pyshacl.validate(data, shacl_graph=whole, inference="none", advanced=False)
    found: dict[str, set[tuple[Any, str, str]]] = {key: set() for key in shapes}
    for result in results.objects(None, SH.result):
        source = results.value(result, SH.sourceShape)
        key = next(key for key, graph in shapes.items() if (source, None, None) in graph)
        shape = whole.value(predicate=SH.property, object=source) or source
        node_class = short(str(whole.value(shape, SH.targetClass)))
        path = results.value(result, SH.resultPath)
        name = "dataset" if path is None else local_path(results, path)
        found[key].add((results.value(result, SH.focusNode), node_class, name))
    return {key: Counter((node_class, name) for _, node_class, name in each) for key, each in found.items()}


def local_path(graph: rdflib.Graph, path: Any) -> str:
    if isinstance(path, rdflib.URIRef):
        return short(str(path)).rpartition(":")[2]
    return "member"


def short(iri: str) -> str:
    for prefix, namespace in ELSEWHERE.items():
        if iri.startswith(namespace) and prefix != "schema1":
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return compact(iri)


def ours(found: Checked) -> Seen:
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
@pytest.mark.parametrize("key", ["base0", "rec", "range"])
def test_the_official_shapes_give_the_same_verdict_on_every_sample_graph(verdicts: list[Verdicts], key: str) -> None:
    for each in verdicts:
        assert each.ours[key] == each.theirs[key], each.name
    assert len(verdicts) >= 88


@pytest.mark.samples
def test_codelists_and_deprecated_terms_differ_only_where_explained(verdicts: list[Verdicts]) -> None:
    differ = {
        (key, *which)
        for each in verdicts
        for key in ("codelists", "deprecated")
        for which in each.ours[key].keys() | each.theirs[key].keys()
        if each.ours[key][which] != each.theirs[key][which]
    }
    assert differ == DIFFERENT.keys()
    assert sum(each.ours["codelists"].total() for each in verdicts) > 100


@pytest.mark.samples
def test_the_full_profile_gives_what_its_parts_give(verdicts: list[Verdicts]) -> None:
    """A graph breaks `dcat_ap_full` exactly where the shapes of all files together are broken, differences apart."""
    explained = {(node_class, name) for _, node_class, name in DIFFERENT}
    assert dcat_ap_full.PROFILE.rules == tuple(rule for rules, _ in SHAPES.values() for rule in rules)
    for each in verdicts:
        mine, theirs = (
            {which for seen in side.values() for which in seen if which not in explained}
            for side in (each.ours, each.theirs)
        )
        assert mine == theirs, each.name


_NO_TABLE = "a table that is in no sample: we say “not checked”, the shapes refuse what has no scheme in the graph"
_NOTHING = "the shapes of deprecated terms ask nothing, so they find none"
ON_EXAMPLES: dict[str, str] = {
    **dict.fromkeys(
        (
            "DCATAP3-Catalog-publisher-codelist", "DCATAP3-Dataset-publisher-codelist",
            "DCATAP3-DatasetSeries-publisher-codelist", "DCATAP3-DataService-publisher-codelist",
            "DCATAP3-Dataset-type-codelist", "DCATAP3-LicenseDocument-type-codelist",
            "DCATAP3-Distribution-status-codelist", "DCATAP3-Distribution-availability-codelist",
        ),
        _NO_TABLE,
    ),
    "DCATAP3-Checksum-algorithm-codelist": "as in the sample graphs: no IRI of SPDX can pass",
    **dict.fromkeys((rule.code for rule in dcat_ap_full.RULES), _NOTHING),
}  # fmt: skip
"""Rules of vocabularies and deprecated terms on whose own examples the shapes differ, and why."""


@pytest.mark.samples
def test_the_shapes_agree_on_the_examples_of_vocabularies(samples: Path) -> None:
    """Every good and bad example of these rules in one graph, for the sample graphs state few such values."""
    folder = samples / "standards" / "dcat-ap" / "3.0.1" / "html" / "shacl"
    keys = ("codelists", "deprecated")
    shapes = {key: rdflib.Graph().parse(folder / SHAPES[key][1]) for key in keys}
    rules = [rule for key in keys for rule in SHAPES[key][0]]
    data, mine, places = authorities(samples), set(), {}
    for rule in rules:
        passing, failing = examples(rule, tuple(each for each in rules if each.minimum))
        for way, text in {"passing": passing, **failing}.items():
            node = f"https://example.org/{rule.code}/{way.replace(' ', '-')}"
            text = text.replace("<https://example.org/1>", f"<{node}>")
            text = text.replace(specimen(rule), listed(rule, data))
            data.parse(data=text, format="turtle")
            places[rdflib.URIRef(node)] = rule.code
            if any(each.node.value == node for each in checked(text, tuple(rules)).broken):
                mine.add(rdflib.URIRef(node))
    whole = sum(shapes.values(), rdflib.Graph())
    _, results, _ = pyshacl.validate(data, shacl_graph=whole, inference="none", advanced=False)
    theirs = {results.value(each, SH.focusNode) for each in results.objects(None, SH.result)}
    assert {places[node] for node in mine ^ (theirs & places.keys())} == ON_EXAMPLES.keys()
    assert len(places) > 90


def listed(rule: Rule, known: rdflib.Graph) -> str:
    """An IRI that the tables here list, for the value of a rule's own example; that one where they list none."""
    schemes = [rdflib.URIRef(each.scheme) for each in rule.vocabularies]
    found = min((each for scheme in schemes for each in known.subjects(SKOS.inScheme, scheme)), default=None)
    return specimen(rule) if found is None else f"<{found}>"


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
