"""DataCite's related identifiers: which term a relationType is (standards §12.1), and the IRI of what it points to."""

from __future__ import annotations

from typing import Any

from schemas.errors import MalformedIdentifier
from schemas.identifiers import iri_of, recognise

_TERMS = {
    "ispartof": "isPartOf",
    "haspart": "hasPart",
    "isnewversionof": "previousVersion",
    "ispreviousversionof": "http://www.w3.org/ns/adms#next",
    "hasversion": "hasVersion",
    "isversionof": "isVersionOf",
    "isreferencedby": "isReferencedBy",
    "iscitedby": "isReferencedBy",
    "references": "references",
    "cites": "references",
    "isdocumentedby": "page",
    "isderivedfrom": "source",
    "requires": "requires",
    "isrequiredby": "isRequiredBy",
    "obsoletes": "replaces",
    "isobsoletedby": "isReplacedBy",
    "isidenticalto": "sameAs",
    "hasmetadata": "http://xmlns.com/foaf/0.1/isPrimaryTopicOf",
}
"""A full IRI stands where we have no term; every other relationType becomes a `dcat:Relationship` with its name."""

_SPACES = {
    "isbn": "urn:isbn:",
    "issn": "urn:issn:",
    "eissn": "urn:issn:",
    "lissn": "urn:issn:",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "igsn": "https://igsn.org/",
    "rrid": "https://identifiers.org/",
    "cstr": "https://cstr.cn/",
}


def related(relation: str, iri: str) -> tuple[str, Any]:
    """Term and value of one relation of this relationType to an IRI."""
    term = _TERMS.get(relation.strip().lower())
    if term is None:
        return "qualifiedRelation", {"relation": [iri], "hadRole": relation.strip() or "Other"}
    return (term, {"@id": iri}) if ":" in term else (term, iri)


def resolvable(scheme: str, value: str) -> str | None:
    """The IRI of an identifier of that scheme; `None` if it has none, or breaks the rules of its scheme."""
    value = value.strip()
    if not value:
        return None
    space = _SPACES.get(scheme.strip().lower())
    if space is not None and not value.lower().startswith(("http://", "https://", "urn:")):
        return space + value.replace(" ", "")
    declared = scheme.strip().lower()
    try:
        found = recognise(value, None if declared in {"url", "purl", "w3id"} else declared or None)
    except MalformedIdentifier:
        return None
    if found is not None and found.scheme == "url":
        return value
    return None if found is None or found.scheme == "eosc" else iri_of(found)
