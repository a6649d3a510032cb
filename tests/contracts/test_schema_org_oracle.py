"""The shapes of Google and of Science on schema.org as the judge of our profile, on their own examples."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph
import pyshacl
import pytest
import rdflib
from pyoxigraph import RdfFormat
from rdflib.namespace import SH

from schemas.profiles.schema_org import PROFILE
from schemas.validation.reading.submission import submitted
from schemas.validation.tree import check_record, records_of

pytestmark = pytest.mark.samples

PROPERTIES = {
    "SDO-NAME": "name", "SDO-DESC": "description", "SDO-DESC-length": "description", "SDO-ID": "ID",
    "SDO-ID2": "identifier", "SDO-ID2-kind": "identifier", "SDO-FREE": "isAccessibleForFree", "SDO-KEYW": "keywords",
    "SDO-SAMEAS": "sameAs", "SDO-URL": "url", "SDO-VERSION": "version", "SDO-NS": "namespace",
}  # fmt: skip
"""What each of our rules about these properties is called where both verdicts are compared, whatever the severity."""

_OURS, _THEIRS = "we find more", "they find more"
DIFFERENT: dict[tuple[str, str], str] = {
    ("data-repository/minimal.jsonld", _OURS): "it lists no dataset: the shapes look at nothing, we at what is there",
    ("data-repository/R2R.json", _THEIRS): "its dataset stands deep in a list of offers, where we do not look",
    ("dataset/minimal.jsonld", _OURS): "isAccessibleForFree is the text “true”: the shapes misspell sh:datatype",
    ("resources/dataset_ns.jsonld", _OURS): "in a wrong namespace the shapes find no dataset; we say so and go on",
    ("testingDataGraphs/unidataTemporal.jsonld", _OURS): "with https: the shapes find no dataset",
    ("testingDataGraphs/unidataTemporal.jsonld", _THEIRS): "https: is what search engines take",
    ("testingDataGraphs/dataset-minimal-BAD.json-ld", _OURS): "url stands there twice, of which RDF keeps one",
}
"""Files on which profile and shapes differ, and why."""

NOT_COMPARED = {"full.jsonld"} | {
    f"variableMeasured_{each}.jsonld" for each in ("AstroMaterials_analysis", "LarvalKrill", "NGDSBoreholeTemperature")
}
"""Files whose context names others on the web, which nobody asks here."""


@pytest.fixture(scope="module")
def folder(samples: Path) -> Path:
    return samples / "standards" / "schemaorg"


@pytest.fixture(scope="module")
def shapes(folder: Path) -> rdflib.Graph:
    google = rdflib.Graph().parse(folder / "soso-shapes" / "googleRequired.ttl")
    return google.parse(folder / "soso-shapes" / "soso_common_v1.2.3.ttl")


def theirs(path: Path, shapes: rdflib.Graph) -> Counter[str]:
    """The properties that break a shape, each as often as datasets do."""
    text = json.dumps(_at_home(json.loads(path.read_text())))
    quads = pyoxigraph.parse(text, format=RdfFormat.JSON_LD, base_iri=f"https://example.org/{path.name}")
    lines = pyoxigraph.serialize((each.triple for each in quads), format=RdfFormat.N_TRIPLES)
    data = rdflib.Graph().parse(data=lines, format="nt")
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    found = set()
    for result in results.objects(None, SH.result):
        named = str(results.value(result, SH.resultPath) or results.value(result, SH.sourceShape))
        local = named.replace("#", "/").rpartition("/")[2]
        name = "namespace" if local.startswith("DatasetNS") else local.removesuffix("Shape")
        found.add((results.value(result, SH.focusNode), name))
    return Counter(name for _, name in found)


def _at_home(node: Any) -> Any:
    """The same without a context that would be fetched."""
    if isinstance(node, dict):
        home = {"@vocab": "http://schema.org/"}
        return {
            key: home if key == "@context" and isinstance(each, str) else _at_home(each) for key, each in node.items()
        }
    return [_at_home(each) for each in node] if isinstance(node, list) else node


def ours(path: Path) -> Counter[str]:
    """The same of our profile."""
    root = submitted(path.name, path.read_bytes()).tree()
    found = {
        (number, PROPERTIES[fault.rule.code])
        for number, record in enumerate(records_of(root, PROFILE))
        for fault in check_record(record, PROFILE)
        if fault.rule.code in PROPERTIES
    }
    return Counter(name for _, name in found)


def test_profile_and_shapes_find_the_same_in_their_examples(folder: Path, shapes: rdflib.Graph) -> None:
    differ, compared = set(), 0
    for path in sorted((folder / "soso-data").glob("**/*.json*")):
        if path.name in NOT_COMPARED:
            continue
        compared += 1
        mine, official = ours(path), theirs(path, shapes)
        name = f"{path.parent.name}/{path.name}"
        differ |= {(name, _OURS)} if mine - official else set()
        differ |= {(name, _THEIRS)} if official - mine else set()
    assert differ == DIFFERENT.keys()
    assert compared == 10
