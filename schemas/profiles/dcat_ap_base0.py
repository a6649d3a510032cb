"""DCAT-AP 3.0.1 for submitted graphs, the test bed's "Base Zero": what must be stated, how often, as what.

The rules of `schemas/profiles/dcat_ap.py`, and the two parts that a stored document cannot have: catalogue records,
and the members of a series. They are those of `releases/3.0.1/html/shacl/shapes.ttl`, run without other knowledge.
"""

from __future__ import annotations

from schemas.profiles import dcat_ap
from schemas.records import Severity
from schemas.validation.graph_rules import for_graphs, rule
from schemas.validation.rules import Level, NodeKind, Profile, Rule

_RECORD = "dcat:CatalogRecord"
_DATES = frozenset({"xsd:date", "xsd:dateTime", "xsd:gYear", "xsd:gYearMonth"})
_STATE_DATE = 'State {} "2024-05-17"^^xsd:date; a time of day is welcome with xsd:dateTime.'

RULES: tuple[Rule, ...] = (
    *(for_graphs(each) for each in dcat_ap.PROFILE.rules),
    rule(
        _RECORD, "dct:modified", minimum=1, maximum=1, datatypes=_DATES, kind=NodeKind.LITERAL,
        fix=_STATE_DATE.format("dct:modified"),
    ),
    rule(
        _RECORD, "foaf:primaryTopic", minimum=1, maximum=1,
        classes=frozenset({"dcat:Catalog", "dcat:Dataset", "dcat:DataService", "dcat:DatasetSeries"}),
        fix="State foaf:primaryTopic with the described dataset, service or catalogue, and describe that too.",
    ),
    rule(_RECORD, "adms:status", maximum=1, level=Level.RECOMMENDED, fix="State adms:status once."),
    rule(_RECORD, "dct:conformsTo", maximum=1, level=Level.RECOMMENDED, fix="State dct:conformsTo once."),
    rule(
        _RECORD, "dct:issued", maximum=1, level=Level.RECOMMENDED, datatypes=_DATES, kind=NodeKind.LITERAL,
        fix=_STATE_DATE.format("dct:issued"),
    ),
    rule(
        _RECORD, "dct:description", kind=NodeKind.LITERAL, level=Level.OPTIONAL,
        fix='State dct:description "…", with its language tag.',
    ),
    rule(
        _RECORD, "dct:title", kind=NodeKind.LITERAL, level=Level.OPTIONAL,
        fix='State dct:title "…", with its language tag.',
    ),
    rule(_RECORD, "dct:source", maximum=1, level=Level.OPTIONAL, fix="State dct:source once."),
    rule(
        "dcat:DatasetSeries", "^dcat:inSeries", minimum=1, severity=Severity.WARNING, level=Level.RECOMMENDED,
        fix="Let a dataset state dcat:inSeries with this series.",
    ),
)  # fmt: skip

PROFILE = Profile(
    key="dcat_ap_base0",
    title="DCAT-AP, what must be stated (base zero)",
    version="3.0.1",
    url="https://semiceu.github.io/DCAT-AP/releases/3.0.1/",
    rules=RULES,
)
