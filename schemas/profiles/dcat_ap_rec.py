"""DCAT-AP 3.0.1 for submitted graphs, the test bed's "Recommended": what should be stated, as warnings.

The rules are those of `releases/3.0.1/html/shacl/shapes_recommended.ttl`.
"""

from __future__ import annotations

from schemas.records import Severity
from schemas.validation.graph_rules import rule
from schemas.validation.rules import Level, Profile, Rule

_ASKED = {
    "foaf:Agent": "dct:type",
    "dcat:CatalogRecord": "adms:status dct:conformsTo dct:issued",
    "dcat:Catalog": "dcat:themeTaxonomy dct:issued dct:language dct:license dct:modified dct:spatial foaf:homepage"
    " dcat:dataset|dcat:service",
    "dcat:DataService": "dcat:contactPoint dcat:endpointDescription dcat:keyword dcat:servesDataset dcat:theme"
    " dct:conformsTo dct:publisher",
    "dcat:DatasetSeries": "dcat:contactPoint dct:publisher",
    "dcat:Dataset": "dcat:contactPoint dcat:distribution dcat:keyword dcat:theme dct:publisher dct:spatial"
    " dct:temporal",
    "dcat:Distribution": "dcatap:availability dct:description dct:format dct:license",
    "dct:LicenseDocument": "dct:type",
    "dct:Location": "dcat:bbox dcat:centroid",
    "dct:PeriodOfTime": "dcat:endDate dcat:startDate",
}

RULES: tuple[Rule, ...] = tuple(
    rule(
        node_class,
        path,
        "rec",
        minimum=1,
        severity=Severity.WARNING,
        level=Level.RECOMMENDED,
        fix=f"State {path.replace('|', ' or ')} where it is known.",
    )
    for node_class, paths in _ASKED.items()
    for path in paths.split()
)

PROFILE = Profile(
    key="dcat_ap_rec",
    title="DCAT-AP, what is recommended",
    version="3.0.1",
    url="https://semiceu.github.io/DCAT-AP/releases/3.0.1/",
    rules=RULES,
)
