"""The one table of terms: name in a document, predicate in RDF, and how a value is read and written.

Everything about the shape of a canonical document follows from `TERMS`: the JSON-LD context, the N-Triples
writer, the reading of graphs, the normalising of a description. A term with `many` always holds a list, every
other a single value. Values look like this in a document:

* `TEXT`, `MARKUP`: `"words"` or `{"@value": "words", "@language": "en"}`
* `LITERAL`: `"words"` (`xsd:string`)
* `DATE`: `{"@value": "2016", "@type": "xsd:gYear"}` (gYear, gYearMonth, date or dateTime: DCAT-AP 3.0.1, §4)
* `INTEGER`, `DECIMAL`, `DURATION`, `HEX`, `WKT`: `{"@value": "12", "@type": "xsd:nonNegativeInteger"}`
* `IRI`, and the coded values that become one: `"https://…"`
* `NODE`: a nested object with `@id` and `@type`, or the IRI of a node described elsewhere
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

PREFIXES: dict[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "continuum": "https://w3id.org/continuum/ns#",
}


class Value(Enum):
    """How the values of a term are read from a provider and written in a document."""

    TEXT = "text"
    MARKUP = "markup"
    LITERAL = "literal"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DURATION = "duration"
    HEX = "hex"
    WKT = "wkt"
    IRI = "iri"
    LANGUAGE = "language"
    LICENCE = "licence"
    MEDIA_TYPE = "media type"
    FILE_FORMAT = "file format"
    ACCESS_RIGHT = "access right"
    EMAIL = "email"
    NODE = "node"


IRI_VALUES = frozenset(
    {
        Value.IRI,
        Value.LANGUAGE,
        Value.LICENCE,
        Value.MEDIA_TYPE,
        Value.FILE_FORMAT,
        Value.ACCESS_RIGHT,
        Value.EMAIL,
        Value.NODE,
    }
)
"""Kinds whose value is an IRI (or a node) once normalised."""

DATATYPES: dict[Value, str] = {
    Value.INTEGER: "xsd:nonNegativeInteger",
    Value.DECIMAL: "xsd:decimal",
    Value.DURATION: "xsd:duration",
    Value.HEX: "xsd:hexBinary",
    Value.WKT: "geosparql:wktLiteral",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the table. `node` is the default `@type` of a nested object that states none."""

    name: str
    curie: str
    value: Value
    many: bool = False
    node: str | None = None

    @property
    def iri(self) -> str:
        """The predicate in full."""
        prefix, local = self.curie.split(":", 1)
        return PREFIXES[prefix] + local


_ONE, _MANY = False, True
_AGENT = "foaf:Agent"

TERMS: dict[str, Term] = {
    term.name: term
    for term in (
        # what it is and what it is called
        Term("title", "dct:title", Value.TEXT, _MANY),
        Term("alternative", "dct:alternative", Value.TEXT, _MANY),
        Term("description", "dct:description", Value.MARKUP, _MANY),
        Term("abstract", "dct:abstract", Value.MARKUP, _MANY),
        Term("identifier", "dct:identifier", Value.LITERAL, _MANY),
        Term("otherIdentifier", "adms:identifier", Value.NODE, _MANY, "adms:Identifier"),
        Term("type", "dct:type", Value.NODE, _MANY, "skos:Concept"),
        Term("keyword", "dcat:keyword", Value.TEXT, _MANY),
        Term("theme", "dcat:theme", Value.NODE, _MANY, "skos:Concept"),
        Term("language", "dct:language", Value.LANGUAGE, _MANY),
        Term("audience", "dct:audience", Value.NODE, _MANY, "skos:Concept"),
        # when
        Term("issued", "dct:issued", Value.DATE),
        Term("modified", "dct:modified", Value.DATE),
        Term("created", "dct:created", Value.DATE),
        Term("available", "dct:available", Value.DATE),
        Term("version", "dcat:version", Value.LITERAL),
        Term("versionNotes", "adms:versionNotes", Value.TEXT, _MANY),
        Term("status", "adms:status", Value.NODE, _ONE, "skos:Concept"),
        Term("maturity", "continuum:maturity", Value.LITERAL),
        # who
        Term("publisher", "dct:publisher", Value.NODE, _ONE, _AGENT),
        Term("creator", "dct:creator", Value.NODE, _MANY, _AGENT),
        Term("qualifiedAttribution", "prov:qualifiedAttribution", Value.NODE, _MANY, "prov:Attribution"),
        Term("agent", "prov:agent", Value.NODE, _ONE, _AGENT),
        Term("hadRole", "dcat:hadRole", Value.NODE, _ONE, "dcat:Role"),
        Term("contactPoint", "dcat:contactPoint", Value.NODE, _MANY, "vcard:Kind"),
        Term("fn", "vcard:fn", Value.TEXT),
        Term("organizationName", "vcard:organization-name", Value.TEXT),
        Term("role", "vcard:role", Value.TEXT),
        Term("hasEmail", "vcard:hasEmail", Value.EMAIL, _MANY),
        Term("hasURL", "vcard:hasURL", Value.IRI, _MANY),
        Term("name", "foaf:name", Value.TEXT, _MANY),
        Term("memberOf", "org:memberOf", Value.NODE, _MANY, "foaf:Organization"),
        Term("altLabel", "skos:altLabel", Value.TEXT, _MANY),
        Term("homepage", "foaf:homepage", Value.IRI),
        Term("depiction", "foaf:depiction", Value.IRI, _MANY),
        # where and over what time
        Term("spatial", "dct:spatial", Value.NODE, _MANY, "dct:Location"),
        Term("bbox", "dcat:bbox", Value.WKT),
        Term("centroid", "dcat:centroid", Value.WKT),
        Term("geometry", "locn:geometry", Value.WKT),
        Term("spatialResolutionInMeters", "dcat:spatialResolutionInMeters", Value.DECIMAL),
        Term("temporal", "dct:temporal", Value.NODE, _MANY, "dct:PeriodOfTime"),
        Term("startDate", "dcat:startDate", Value.DATE),
        Term("endDate", "dcat:endDate", Value.DATE),
        Term("temporalResolution", "dcat:temporalResolution", Value.DURATION),
        Term("accrualPeriodicity", "dct:accrualPeriodicity", Value.IRI),
        # what one may do with it
        Term("accessRights", "dct:accessRights", Value.ACCESS_RIGHT),
        Term("license", "dct:license", Value.LICENCE),
        Term("rights", "dct:rights", Value.NODE, _ONE, "dct:RightsStatement"),
        # where it is
        Term("landingPage", "dcat:landingPage", Value.IRI, _MANY),
        Term("page", "foaf:page", Value.IRI, _MANY),
        Term("distribution", "dcat:distribution", Value.NODE, _MANY, "dcat:Distribution"),
        Term("accessURL", "dcat:accessURL", Value.IRI, _MANY),
        Term("downloadURL", "dcat:downloadURL", Value.IRI, _MANY),
        Term("format", "dct:format", Value.FILE_FORMAT),
        Term("mediaType", "dcat:mediaType", Value.MEDIA_TYPE),
        Term("byteSize", "dcat:byteSize", Value.INTEGER),
        Term("checksum", "spdx:checksum", Value.NODE, _ONE, "spdx:Checksum"),
        Term("algorithm", "spdx:algorithm", Value.IRI),
        Term("checksumValue", "spdx:checksumValue", Value.HEX),
        Term("accessService", "dcat:accessService", Value.NODE, _MANY, "dcat:DataService"),
        Term("endpointURL", "dcat:endpointURL", Value.IRI, _MANY),
        Term("endpointDescription", "dcat:endpointDescription", Value.IRI, _MANY),
        Term("servesDataset", "dcat:servesDataset", Value.IRI, _MANY),
        Term("conformsTo", "dct:conformsTo", Value.NODE, _MANY, "dct:Standard"),
        # what only some fields of science state
        Term("waveband", "continuum:waveband", Value.TEXT, _MANY),
        Term("instrument", "continuum:instrument", Value.TEXT, _MANY),
        Term("facility", "continuum:facility", Value.TEXT, _MANY),
        Term("experiment", "continuum:experiment", Value.TEXT, _MANY),
        Term("collisionEnergy", "continuum:collisionEnergy", Value.TEXT, _MANY),
        Term("collisionType", "continuum:collisionType", Value.TEXT, _MANY),
        Term("programmingLanguage", "schema:programmingLanguage", Value.LITERAL, _MANY),
        Term("codeRepository", "schema:codeRepository", Value.IRI, _MANY),
        # what a site, a storage element or a service offers, and in which state it is
        Term("capacity", "continuum:capacity", Value.NODE, _MANY, "continuum:Capacity"),
        Term("measure", "continuum:measure", Value.LITERAL),
        Term("amount", "continuum:amount", Value.DECIMAL),
        Term("unit", "continuum:unit", Value.LITERAL),
        Term("basis", "continuum:basis", Value.LITERAL),
        Term("written", "continuum:written", Value.LITERAL),
        Term("statement", "continuum:statement", Value.TEXT),
        Term("statedOn", "continuum:statedOn", Value.DATE),
        Term("technology", "continuum:technology", Value.LITERAL, _MANY),
        Term("protocol", "continuum:protocol", Value.LITERAL, _MANY),
        Term("supportedCommunity", "continuum:supportedCommunity", Value.LITERAL, _MANY),
        Term("certification", "continuum:certification", Value.LITERAL),
        Term("production", "continuum:production", Value.LITERAL),
        Term("lifeCycle", "continuum:lifeCycle", Value.LITERAL),
        Term("accessMode", "continuum:accessMode", Value.LITERAL, _MANY),
        Term("operator", "continuum:operator", Value.NODE, _MANY, _AGENT),
        Term("downtime", "continuum:downtime", Value.NODE, _MANY, "continuum:Downtime"),
        Term("severity", "continuum:severity", Value.LITERAL),
        # what it is related to
        Term("relation", "dct:relation", Value.IRI, _MANY),
        Term("isPartOf", "dct:isPartOf", Value.IRI, _MANY),
        Term("hasPart", "dct:hasPart", Value.IRI, _MANY),
        Term("references", "dct:references", Value.IRI, _MANY),
        Term("isReferencedBy", "dct:isReferencedBy", Value.IRI, _MANY),
        Term("source", "dct:source", Value.IRI, _MANY),
        Term("requires", "dct:requires", Value.IRI, _MANY),
        Term("isRequiredBy", "dct:isRequiredBy", Value.IRI, _MANY),
        Term("replaces", "dct:replaces", Value.IRI, _MANY),
        Term("isReplacedBy", "dct:isReplacedBy", Value.IRI, _MANY),
        Term("hasVersion", "dcat:hasVersion", Value.IRI, _MANY),
        Term("isVersionOf", "dcat:isVersionOf", Value.IRI, _MANY),
        Term("previousVersion", "dcat:previousVersion", Value.IRI, _MANY),
        Term("inSeries", "dcat:inSeries", Value.IRI, _MANY),
        Term("sameAs", "owl:sameAs", Value.IRI, _MANY),
        Term("qualifiedRelation", "dcat:qualifiedRelation", Value.NODE, _MANY, "dcat:Relationship"),
        Term("provenance", "dct:provenance", Value.NODE, _MANY, "dct:ProvenanceStatement"),
        Term("wasGeneratedBy", "prov:wasGeneratedBy", Value.NODE, _MANY, "prov:Activity"),
        Term("isFundedBy", "foaf:fundedBy", Value.NODE, _MANY, _AGENT),
        # catalogues
        Term("dataset", "dcat:dataset", Value.IRI, _MANY),
        Term("service", "dcat:service", Value.IRI, _MANY),
        Term("catalog", "dcat:catalog", Value.IRI, _MANY),
        # labels of nested nodes
        Term("prefLabel", "skos:prefLabel", Value.TEXT, _MANY),
        Term("notation", "skos:notation", Value.LITERAL),
        Term("inScheme", "skos:inScheme", Value.IRI),
        Term("label", "rdfs:label", Value.TEXT, _MANY),
    )
}

TERM_OF_IRI: dict[str, Term] = {term.iri: term for term in TERMS.values()}

KINDS: dict[str, tuple[str, ...]] = {
    "dataset": ("dcat:Dataset",),
    "collection": ("dcat:Dataset", "continuum:Collection"),
    "survey": ("dcat:Dataset", "continuum:Survey"),
    "data-service": ("dcat:DataService",),
    "service": ("dcat:Resource", "schema:Service"),
    "software": ("dcat:Resource", "schema:SoftwareSourceCode"),
    "training": ("dcat:Resource", "schema:LearningResource"),
    "publication": ("dcat:Resource", "schema:CreativeWork"),
    "event": ("dcat:Resource", "schema:Event"),
    "standard": ("dcat:Resource", "dct:Standard"),
    "organisation": ("foaf:Agent", "foaf:Organization"),
    "project": ("foaf:Project",),
    "catalogue": ("dcat:Catalog",),
    "archive": ("dcat:Catalog", "continuum:Archive"),
    "site": ("foaf:Agent", "foaf:Organization", "continuum:ComputeSite"),
    "storage": ("dcat:Resource", "continuum:StorageElement"),
    "other": ("dcat:Resource",),
}
"""The kinds of things, each with the `@type` values of its documents."""


def kind_of(types: tuple[str, ...] | list[str]) -> str:
    """The kind whose types are all present; the most particular one wins."""
    return _kind_of(tuple(types))


@lru_cache(maxsize=1024)
def _kind_of(types: tuple[str, ...]) -> str:
    present = set(types)
    matching = [kind for kind, wanted in KINDS.items() if present.issuperset(wanted)]
    return max(matching, key=lambda kind: len(KINDS[kind]), default="other")


def _coercion(term: Term) -> dict[str, Any]:
    entry: dict[str, Any] = {"@id": term.curie}
    if term.value in IRI_VALUES:
        entry["@type"] = "@id"
    if term.many:
        entry["@container"] = "@set"
    return entry


CONTEXT: dict[str, Any] = {**PREFIXES, **{name: _coercion(term) for name, term in TERMS.items()}}
"""The fixed local JSON-LD context of every document."""
