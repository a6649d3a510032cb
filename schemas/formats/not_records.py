"""What is whole and known, and yet describes nothing that a catalogue lists: schemas, errors, a service's own talk.

Such bytes are kept like all that cannot be read; what they are is said, so that nobody waits for a reader of them.
"""

from __future__ import annotations

from typing import Any

from schemas.formats.xml import Element, local_name, namespace

_VOSI = "of a service (VOSI): it has neither title nor identifier; the service's VOResource in a registry has both"
_ANSWER = "an answer of a catalogue service (CSW) that holds no record"
_ROOTS: dict[tuple[str, str], str] = {
    ("http://www.ivoa.net/xml/VOSICapabilities/", "capabilities"): f"the capabilities {_VOSI}",
    ("http://www.ivoa.net/xml/VOSITables/", "tableset"): f"the tables {_VOSI}",
    ("http://www.ivoa.net/xml/VOSITables/", "table"): f"one table {_VOSI}",
    ("http://www.ivoa.net/xml/VODataService/", "tableset"): f"the tables {_VOSI}",
    ("http://www.ivoa.net/xml/VOSIAvailability/", "availability"): f"the availability {_VOSI}",
    ("http://www.ivoa.net/xml/UWS/", "job"): "a job of an asynchronous service (UWS)",
    ("http://www.ivoa.net/xml/UWS/", "jobs"): "jobs of an asynchronous service (UWS)",
    ("http://www.w3.org/2001/XMLSchema", "schema"): "an XML Schema: it says how records are written",
    ("http://www.w3.org/1999/XSL/Transform", "stylesheet"): "a stylesheet (XSLT)",
    ("http://purl.oclc.org/dsdl/schematron", "schema"): "a Schematron schema: it says how records are checked",
    ("http://schemas.xmlsoap.org/wsdl/", "definitions"): "the interface of a web service (WSDL)",
    ("http://www.opengis.net/ows", "ExceptionReport"): "an error of a service of the OGC",
    ("http://www.opengis.net/cat/csw/", "Capabilities"): _ANSWER,
    ("http://www.opengis.net/cat/csw/", "DescribeRecordResponse"): _ANSWER,
    ("http://www.opengis.net/cat/csw/", "GetDomainResponse"): _ANSWER,
    ("http://www.opengis.net/cat/csw/", "TransactionResponse"): _ANSWER,
    ("http://www.opengis.net/cat/csw/", "HarvestResponse"): _ANSWER,
    ("http://www.opengis.net/cat/csw/", "Acknowledgement"): _ANSWER,
    ("http://www.sitemaps.org/schemas/sitemap/", "urlset"): "a sitemap: a list of pages",
    ("http://www.sitemaps.org/schemas/sitemap/", "sitemapindex"): "a list of sitemaps",
    ("http://www.loc.gov/zing/srw/", "explainResponse"): "what a search service says of itself (SRU)",
}
"""The beginnings of namespaces and the local names of roots; versions differ in the end of a namespace."""

_SCHEMA_KEYS = frozenset({"properties", "definitions", "$defs", "items", "allOf", "oneOf", "$id"})


def what_xml_is(root: Element) -> str | None:
    """What a root element is, where it is known to be no record."""
    space, name = namespace(root), local_name(root)
    if not space and name == "tableset":
        return _ROOTS["http://www.ivoa.net/xml/VOSITables/", "tableset"]
    if not space and name == "results" and len(root):
        return f"an answer of GOCDB without sites, services, groups or downtimes: it holds <{local_name(root[-1])}>"
    return next((said for (begin, local), said in _ROOTS.items() if name == local and space.startswith(begin)), None)


def what_json_is(value: Any) -> str | None:
    """What a JSON value is, where it is known to be no record."""
    if isinstance(value, list):
        first = value[0] if value and isinstance(value[0], dict) else {}
        return "a list of a vocabulary of EOSC" if {"parentId", "extras", "id", "name"} <= first.keys() else None
    if not isinstance(value, dict):
        return None
    if {"sections", "resourceType", "notice"} <= value.keys():
        return "a form of the EOSC Resource Catalogue"
    if value and all(isinstance(each, dict) and each.keys() >= {"0", "1"} for each in value.values()):
        return "a table of numbers that says neither what it is nor whose"
    if {"indexFields", "payloadType"} <= value.keys():
        return "how the EOSC Resource Catalogue indexes a type of records"
    stated = value.get("$schema")
    if isinstance(stated, str) and ("json-schema.org" in stated or not _SCHEMA_KEYS.isdisjoint(value)):
        return "a JSON Schema: it says how records are written"
    if value.get("type") == "object" and isinstance(value.get("properties"), dict):
        return "a JSON Schema: it says how records are written"
    if value.keys() == {"@context"}:
        return "a context of JSON-LD alone"
    if isinstance(value.get("openapi") or value.get("swagger"), str) and "paths" in value:
        return "the interface of a web service (OpenAPI)"
    return None
