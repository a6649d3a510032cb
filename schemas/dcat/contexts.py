"""The JSON-LD contexts that we answer for ourselves; no other is ever fetched.

A remote context is a request to an address that somebody else chose, and it changes what the data say. So a body
may name only these, by exact URL. Their content is ours: the same names for the same properties as the published
context of DCAT-AP 3 (`dcat-ap.jsonld`, releases 3.0.0 and 3.0.1), without its scoping by class.
"""

from __future__ import annotations

from typing import Any

from schemas.dcat.terms import DATATYPES, IRI_VALUES, PREFIXES, TERMS, Value

_CLASSES = {
    "Activity": "prov:Activity",
    "Agent": "foaf:Agent",
    "Attribution": "prov:Attribution",
    "Catalogue": "dcat:Catalog",
    "CatalogueRecord": "dcat:CatalogRecord",
    "CataloguedResource": "dcat:Resource",
    "Checksum": "spdx:Checksum",
    "ChecksumAlgorithm": "spdx:ChecksumAlgorithm",
    "Concept": "skos:Concept",
    "ConceptScheme": "skos:ConceptScheme",
    "DataService": "dcat:DataService",
    "Dataset": "dcat:Dataset",
    "DatasetMemberOfADatasetSeries": "dcat:Dataset",
    "DatasetSeries": "dcat:DatasetSeries",
    "Distribution": "dcat:Distribution",
    "Document": "foaf:Document",
    "Identifier": "adms:Identifier",
    "Kind": "vcard:Kind",
    "LicenceDocument": "dct:LicenseDocument",
    "LinguisticSystem": "dct:LinguisticSystem",
    "Location": "dct:Location",
    "MediaType": "dct:MediaType",
    "MediaTypeOrExtent": "dct:MediaTypeOrExtent",
    "PeriodOfTime": "dct:PeriodOfTime",
    "ProvenanceStatement": "dct:ProvenanceStatement",
    "Relationship": "dcat:Relationship",
    "RightsStatement": "dct:RightsStatement",
    "Role": "dcat:Role",
    "Standard": "dct:Standard",
}
_SAID_OTHERWISE = {
    "accessUrl": "accessURL",
    "applicationProfile": "conformsTo",
    "catalogue": "catalog",
    "changeType": "status",
    "datasetDistribution": "distribution",
    "documentation": "page",
    "downloadUrl": "downloadURL",
    "endpointUrl": "endpointURL",
    "frequency": "accrualPeriodicity",
    "geographicalCoverage": "spatial",
    "licence": "license",
    "linkedSchemas": "conformsTo",
    "listingDate": "issued",
    "modificationDate": "modified",
    "preferredLabel": "prefLabel",
    "relatedResource": "relation",
    "releaseDate": "issued",
    "sourceMetadata": "source",
    "spatialResolution": "spatialResolutionInMeters",
    "temporalCoverage": "temporal",
}
_LINKS_WITHOUT_TERM = {
    "applicableLegislation": "dcatap:applicableLegislation",
    "availability": "dcatap:availability",
    "compressionFormat": "dcat:compressFormat",
    "first": "dcat:first",
    "last": "dcat:last",
    "next": "dcat:next",
    "packagingFormat": "dcat:packageFormat",
    "previous": "dcat:prev",
    "primaryTopic": "foaf:primaryTopic",
    "record": "dcat:record",
    "sample": "adms:sample",
    "seriesMember": "dcat:seriesMember",
    "themes": "dcat:themeTaxonomy",
}
_EXAMPLE_PREFIXES = {
    "nal-frequency": "http://publications.europa.eu/resource/authority/frequency/",
    "example-ag": "https://agencies.gov.gr/id/",
    "example-cat": "https://data.gov.gr/id/catalog/",
    "example-ds": "https://data.gov.gr/id/dataset/",
    "example-ser": "https://data.gov.gr/id/datasetseries/",
}


def _context(*, language_maps: bool) -> dict[str, Any]:
    context: dict[str, Any] = {**PREFIXES, **_CLASSES}
    names = {name: name for name in TERMS} | _SAID_OTHERWISE
    for name, term_name in names.items():
        term = TERMS[term_name]
        entry: dict[str, Any] = {"@id": term.iri}
        if term.value in IRI_VALUES:
            entry["@type"] = "@id"
        elif term.value in DATATYPES and term.value is not Value.WKT:
            entry["@type"] = DATATYPES[term.value]
        elif language_maps and term.value in {Value.TEXT, Value.MARKUP}:
            entry["@container"] = ["@language", "@set"]
        context[name] = entry
    context |= {name: {"@id": curie, "@type": "@id"} for name, curie in _LINKS_WITHOUT_TERM.items()}
    return context | (_EXAMPLE_PREFIXES if language_maps else {})


_RELEASE = _context(language_maps=False)
_EXAMPLES = _context(language_maps=True)
_PUBLISHED = "https://semiceu.github.io/DCAT-AP/releases"
_GENERATED = "https://semiceu.github.io/uri.semic.eu-generated/DCAT-AP/releases"

CONTEXTS: dict[str, dict[str, Any]] = {
    f"{site}/{release}/{path}": context
    for site in (_PUBLISHED, _GENERATED)
    for release in ("3.0.0", "3.0.1")
    for path, context in (("context/dcat-ap.jsonld", _RELEASE), ("html/examples/context.jsonld", _EXAMPLES))
}
"""Exact URL -> context. Those of the official examples write texts as language maps, the released ones do not."""
