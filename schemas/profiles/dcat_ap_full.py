"""DCAT-AP 3.0.1 for submitted graphs, all of it: base, recommendations, ranges, vocabularies, deprecated terms.

The deprecated terms are those of `releases/3.0.1/html/shacl/deprecateduris.ttl`.
"""

from __future__ import annotations

from schemas.profiles import dcat_ap_base0, dcat_ap_codelists, dcat_ap_range, dcat_ap_rec
from schemas.records import Severity
from schemas.validation.graph_rules import rule
from schemas.validation.rules import Level, Profile, Rule

_REPLACED = (
    ("dct:PeriodOfTime", "schema1:startDate", "dcat:startDate"),
    ("dct:PeriodOfTime", "schema1:endDate", "dcat:endDate"),
    ("dcat:Dataset", "dct:hasVersion", "dcat:hasVersion"),
    ("dcat:Dataset", "dct:isVersionOf", "dcat:isVersionOf"),
    ("dcat:Dataset", "owl:versionInfo", "dcat:version"),
    ("dcat:Dataset", "dcat:isVersionOf", "dcat:hasVersion"),
)

RULES: tuple[Rule, ...] = tuple(
    rule(
        node_class,
        path,
        # two properties of one name were replaced
        f"{path.partition(':')[0]}-deprecated" if path.endswith("isVersionOf") else "deprecated",
        replacement=replacement,
        severity=Severity.WARNING,
        level=Level.OPTIONAL,
        fix=f"State {replacement} in place of {path}."
        if path != "dcat:isVersionOf"
        else "State dcat:hasVersion on the other dataset, and leave out dcat:isVersionOf, which is only its inverse.",
    )
    for node_class, path, replacement in _REPLACED
)

PROFILE = Profile(
    key="dcat_ap_full",
    title="DCAT-AP, everything",
    version="3.0.1",
    url="https://semiceu.github.io/DCAT-AP/releases/3.0.1/",
    rules=(*dcat_ap_base0.RULES, *dcat_ap_rec.RULES, *dcat_ap_range.RULES, *dcat_ap_codelists.RULES, *RULES),
)
