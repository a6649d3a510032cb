"""DCAT-AP 3.0.1: what must be stated, how often, and as what kind of value.

The rules are those of the published base shapes (`releases/3.0.1/html/shacl/shapes.ttl`) with three differences,
each held by `tests/contracts/test_profiles.py`:

* `dcat:CatalogRecord` has none: the catalogue keeps datestamps outside its documents and stores no such records.
* "A series has members" (`^dcat:inSeries`, a warning) has none: a member states its series, in its own record.
* The dates of datasets and periods are checked too. The shapes say `sh:shape` there, which SHACL does not know, and
  so check nothing; the text of DCAT-AP 3.0.1 asks for the same four datatypes as everywhere else.
"""

from __future__ import annotations

from typing import Any

from schemas.dcat.terms import IRI_VALUES, PREFIXES, TERM_OF_IRI, TERMS
from schemas.records import Document, Severity
from schemas.validation.rules import Level, NodeKind, Profile, Rule

_LEVELS = {"M": Level.MANDATORY, "R": Level.RECOMMENDED, "O": Level.OPTIONAL}
_DATES = frozenset({"xsd:date", "xsd:dateTime", "xsd:gYear", "xsd:gYearMonth"})
_KINDS: dict[str, tuple[NodeKind | None, frozenset[str]]] = {
    "any": (None, frozenset()),
    "literal": (NodeKind.LITERAL, frozenset()),
    "node": (NodeKind.NODE, frozenset()),
    "date": (NodeKind.LITERAL, _DATES),
    "decimal": (NodeKind.LITERAL, frozenset({"xsd:decimal"})),
    "duration": (NodeKind.LITERAL, frozenset({"xsd:duration"})),
    "integer": (NodeKind.LITERAL, frozenset({"xsd:nonNegativeInteger"})),
    "hex": (NodeKind.LITERAL, frozenset({"xsd:hexBinary"})),
}
_ELSEWHERE = {"odrl": "http://www.w3.org/ns/odrl/2/", "time": "http://www.w3.org/2006/time#"}

_SERIES = """
    dct:title M 1..n literal · dct:description M 1..n literal · dcat:contactPoint R 0..n node
    dct:publisher R 0..1 node · dcatap:applicableLegislation O 0..n node · dct:accrualPeriodicity O 0..1 node
    dct:issued O 0..1 date · dct:modified O 0..1 date · dct:spatial O 0..n node · dct:temporal O 0..n node"""

_SHAPES: dict[str, tuple[str, str]] = {
    "dcat:Catalog": (
        "catalogue",
        """
    dct:title M 1..n literal · dct:description M 1..n literal · dct:publisher M 1..1 any
    dcat:themeTaxonomy R 0..n node · dct:issued R 0..1 date · dct:modified R 0..1 date · dct:language R 0..n node
    dct:license R 0..1 node · dct:spatial R 0..n node · foaf:homepage R 0..1 node · dcat:catalog O 0..n node
    dcat:dataset O 0..n node · dcat:record O 0..n node · dcat:service O 0..n node
    dcatap:applicableLegislation O 0..n node · dct:creator O 0..1 node · dct:hasPart O 0..n node
    dct:rights O 0..1 node""",
    ),
    "dcat:Dataset": (
        "dataset",
        """
    dct:title M 1..n literal · dct:description M 1..n literal · dcat:contactPoint R 0..n node
    dcat:distribution R 0..n node · dcat:keyword R 0..n literal · dcat:theme R 0..n node · dct:publisher R 0..1 node
    dct:spatial R 0..n node · dct:temporal R 0..n node · adms:identifier O 0..n node · adms:sample O 0..n node
    adms:versionNotes O 0..n literal · dcat:inSeries O 0..n node · dcat:landingPage O 0..n node
    dcat:qualifiedRelation O 0..n node · dcat:spatialResolutionInMeters O 0..1 decimal
    dcat:temporalResolution O 0..1 duration · dcat:version O 0..1 literal · dcatap:applicableLegislation O 0..n node
    dct:accessRights O 0..1 node · dct:accrualPeriodicity O 0..1 node · dct:conformsTo O 0..n node
    dct:creator O 0..n node · dct:hasVersion O 0..n node · dct:identifier O 0..n literal
    dct:isReferencedBy O 0..n node · dct:issued O 0..1 date · dct:language O 0..n node · dct:modified O 0..1 date
    dct:provenance O 0..n node · dct:relation O 0..n node · dct:source O 0..n node · dct:type O 0..n node
    foaf:page O 0..n node · prov:qualifiedAttribution O 0..n node · prov:wasGeneratedBy O 0..n node""",
    ),
    "dcat:DatasetSeries": ("dataset series", _SERIES),
    "dcat:DataService": (
        "data service",
        """
    dct:title M 1..n literal · dcat:endpointURL M 1..n node · dcat:contactPoint R 0..n node
    dcat:endpointDescription R 0..n node · dcat:keyword R 0..n literal · dcat:servesDataset R 0..n node
    dcat:theme R 0..n node · dct:conformsTo R 0..n node · dct:publisher R 0..1 node · dcat:landingPage O 0..n node
    dcatap:applicableLegislation O 0..n node · dct:accessRights O 0..1 node · dct:description O 0..n literal
    dct:format O 0..n node · dct:license O 0..1 node""",
    ),
    "dcat:Distribution": (
        "distribution",
        """
    dcat:accessURL M 1..n node · dcatap:availability R 0..1 node · dct:description R 0..n literal
    dct:format R 0..1 node · dct:license R 0..1 node · adms:status O 0..1 node · dcat:accessService O 0..n node
    dcat:byteSize O 0..1 integer · dcat:compressFormat O 0..1 node · dcat:downloadURL O 0..n node
    dcat:mediaType O 0..1 node · dcat:packageFormat O 0..1 node · dcat:spatialResolutionInMeters O 0..1 decimal
    dcat:temporalResolution O 0..1 duration · dcatap:applicableLegislation O 0..n node · dct:conformsTo O 0..n node
    dct:issued O 0..1 date · dct:language O 0..n node · dct:modified O 0..1 date · dct:rights O 0..1 node
    dct:title O 0..n literal · foaf:page O 0..n node · odrl:hasPolicy O 0..1 node · spdx:checksum O 0..1 node""",
    ),
    "dcat:Relationship": ("relationship", "dct:relation M 1..n any · dcat:hadRole M 1..n any"),
    "adms:Identifier": ("other identifier", "skos:notation O 0..1 any"),
    "dct:Location": ("place", "dcat:bbox R 0..1 literal · dcat:centroid R 0..1 literal · locn:geometry O 0..1 literal"),
    "dct:PeriodOfTime": (
        "period",
        "dcat:startDate R 0..1 date · dcat:endDate R 0..1 date · time:hasBeginning O 0..1 any · time:hasEnd O 0..1 any",
    ),
    "foaf:Agent": ("agent", "foaf:name M 1..n literal · dct:type R 0..1 any"),
    "skos:Concept": ("concept", "skos:prefLabel M 1..n literal"),
    "skos:ConceptScheme": ("concept scheme", "dct:title M 1..n literal"),
    "spdx:Checksum": ("checksum", "spdx:algorithm M 1..1 any · spdx:checksumValue M 1..1 hex"),
}
"""Class -> what we call it, and its properties: path, level, cardinality, kind (DCAT-AP 3.0.1, §6)."""

LABELS = {
    "accessRights": "access rights", "accessService": "access service", "accessURL": "access address",
    "accrualPeriodicity": "update frequency", "algorithm": "checksum algorithm",
    "applicableLegislation": "applicable legislation", "bbox": "bounding box", "byteSize": "size in bytes",
    "catalog": "part catalogue", "checksumValue": "checksum value", "compressFormat": "compression format",
    "conformsTo": "standard it conforms to", "contactPoint": "contact point", "dataset": "listed dataset",
    "downloadURL": "download address", "endDate": "end", "endpointDescription": "description of the endpoint",
    "endpointURL": "endpoint address", "hadRole": "role", "hasBeginning": "beginning as an instant",
    "hasEnd": "end as an instant", "hasPart": "part", "hasPolicy": "policy", "hasVersion": "version of its own",
    "inSeries": "series", "isReferencedBy": "reference to it", "issued": "date of publication",
    "landingPage": "landing page", "license": "licence", "mediaType": "media type", "modified": "date of change",
    "notation": "notation", "otherIdentifier": "other identifier", "packageFormat": "packaging format",
    "page": "documentation page", "prefLabel": "label", "qualifiedAttribution": "attribution",
    "qualifiedRelation": "qualified relation", "record": "catalogue record", "relation": "related resource",
    "servesDataset": "served dataset", "service": "listed service", "source": "source dataset", "spatial": "place",
    "spatialResolutionInMeters": "spatial resolution", "startDate": "start", "temporal": "period",
    "temporalResolution": "resolution in time", "themeTaxonomy": "theme taxonomy", "versionNotes": "version note",
    "wasGeneratedBy": "generating activity",
}  # fmt: skip

_SPECIMENS: dict[str, Any] = {
    "literal": "words",
    "any": "https://example.org/something",
    "node": "https://example.org/something",
    "date": {"@value": "2024-05-17", "@type": "xsd:date"},
    "decimal": {"@value": "10.5", "@type": "xsd:decimal"},
    "duration": {"@value": "P1D", "@type": "xsd:duration"},
    "integer": {"@value": "1024", "@type": "xsd:nonNegativeInteger"},
    "hex": {"@value": "0cc175b9", "@type": "xsd:hexBinary"},
}
_FIXES = {
    "literal": 'State {path} "…", with its language tag where it is a text.',
    "any": "State {path} once with the IRI or the node that is meant.",
    "node": "State {path} <https://…>, an IRI and no text.",
    "date": 'State {path} "2024-05-17"^^xsd:date; a year, a month or a time of day is welcome with its own datatype.',
    "decimal": 'State {path} "10.5"^^xsd:decimal.',
    "duration": 'State {path} "P1D"^^xsd:duration.',
    "integer": 'State {path} "1024"^^xsd:nonNegativeInteger.',
    "hex": 'State {path} "0cc175b9…"^^xsd:hexBinary.',
}


def _rules() -> tuple[Rule, ...]:
    found: list[Rule] = []
    for node_class, (subject, shape) in _SHAPES.items():
        lines = [line.split() for line in shape.replace("\n", " · ").split(" · ") if line.strip()]
        found.extend(_rule(node_class, subject, *line, required=lines) for line in lines)
    return tuple(found)


def _rule(
    node_class: str, subject: str, path: str, level: str, cardinality: str, kind: str, *, required: list[list[str]]
) -> Rule:
    least, _, most = cardinality.partition("..")
    key = _key(path)
    name = key if key in TERMS else path.split(":")[1]
    node_kind, datatypes = _KINDS[kind]
    others = {_key(each): _value(_key(each), sort) for each, _, range_, sort in required if range_[0] == "1"}
    passing: Document = {"@id": "record/example/1", "@type": [node_class], **others, key: _value(key, kind)}
    maximum = None if most == "n" else int(most)
    return Rule(
        code=f"DCATAP3-{node_class.split(':')[1]}-{name}",
        node_class=node_class,
        path=path,
        key=key,
        level=_LEVELS[level],
        minimum=int(least),
        maximum=maximum,
        kind=node_kind,
        datatypes=datatypes,
        severity=Severity.ERROR,
        subject=subject,
        label=LABELS.get(name, name),
        fix=_FIXES[kind].format(path=path),
        clause=f"DCAT-AP 3.0.1, {node_class.split(':')[1]}: {path} {cardinality}, {_LEVELS[level]}",
        passing=passing,
        failing=_failing(passing, key, kind, minimum=int(least), maximum=maximum),
    )


def _failing(passing: Document, key: str, kind: str, *, minimum: int, maximum: int | None) -> dict[str, Document]:
    """One document for each way to break the rule: `missing`, `too many`, `wrong kind`, `wrong datatype`."""
    broken: dict[str, Document] = {}
    if minimum:
        broken["missing"] = {name: value for name, value in passing.items() if name != key}
    if maximum is not None:
        broken["too many"] = {**passing, key: [_other(_value(key, kind, bare=True), n) for n in range(maximum + 1)]}
    node_kind, datatypes = _KINDS[kind]
    if node_kind is NodeKind.LITERAL:
        broken["wrong kind"] = {**passing, key: _listed(key, {"@id": "https://example.org/no-literal"})}
    elif node_kind is NodeKind.NODE:
        broken["wrong kind"] = {**passing, key: _listed(key, {"@value": "words"})}
    if datatypes:
        broken["wrong datatype"] = {**passing, key: _listed(key, {"@value": "last spring"})}
    return broken


def _key(path: str) -> str:
    prefix, local = path.split(":")
    iri = (PREFIXES | _ELSEWHERE)[prefix] + local
    return TERM_OF_IRI[iri].name if iri in TERM_OF_IRI else iri


def _value(key: str, kind: str, *, bare: bool = False) -> Any:
    specimen = _SPECIMENS[kind]
    if isinstance(specimen, str):
        holds_iri = key in TERMS and TERMS[key].value in IRI_VALUES
        if kind == "any" and key in TERMS and not holds_iri:
            specimen = _SPECIMENS["literal"]
        elif kind != "literal" and key not in TERMS:
            specimen = {"@id": specimen}
        elif kind == "literal" and key not in TERMS:
            specimen = {"@value": specimen}
    return specimen if bare else _listed(key, specimen)


def _listed(key: str, value: Any) -> Any:
    return value if key in TERMS and not TERMS[key].many else [value]


def _other(value: Any, number: int) -> Any:
    """The same kind of value, but another one for each number: two equal statements are one in a graph."""
    if isinstance(value, str):
        return f"{value}-{number}" if number else value
    if "@id" in value:
        return {"@id": _other(value["@id"], number)}
    return {**value, "@value": value["@value"].replace("1", str(number + 1))}


PROFILE = Profile(
    key="dcat_ap",
    title="DCAT-AP, mandatory properties and cardinalities",
    version="3.0.1",
    url="https://semiceu.github.io/DCAT-AP/releases/3.0.1/",
    rules=_rules(),
)
