"""What one can do with a resource of the Virtual Observatory: capabilities and their interfaces (VOResource §2.2.3)."""

from __future__ import annotations

from typing import Any

from schemas.formats.elements import Parts
from schemas.formats.telling import named

_STANDARDS = {
    "tap": "Table Access Protocol",
    "sia": "Simple Image Access",
    "ssa": "Simple Spectral Access",
    "conesearch": "Simple Cone Search",
    "slap": "Simple Line Access",
    "sodasync": "Server-side Operations for Data Access",
    "soda": "Server-side Operations for Data Access",
    "datalink": "DataLink",
    "vosi": "VO Support Interfaces",
    "registry": "Registry Interfaces",
    "hips": "Hierarchical Progressive Survey",
    "stdRegExt": "StandardsRegExt",
    "objvissap": "Object Visibility Simple Access Protocol",
    "obsloctap": "Observation Locator Table Access Protocol",
    "uws": "Universal Worker Service",
    "vospace": "VOSpace",
}
"""The standards that data services of the IVOA keep to, by the first step of their identifier's path."""

_VOSI = "ivo://ivoa.net/std/vosi#"
_CLASSES = {
    "SimpleImageAccess": "ivo://ivoa.net/std/sia",
    "ConeSearch": "ivo://ivoa.net/std/conesearch",
    "SimpleSpectralAccess": "ivo://ivoa.net/std/ssa",
    "TableAccess": "ivo://ivoa.net/std/tap",
    "Harvest": "ivo://ivoa.net/std/registry",
}
"""What a capability of this class is, where it states no standard (before VOResource 1.0 it needed none)."""


def capabilities(resource: Parts, *, serves_data: bool) -> None:
    """Read every capability: as endpoints of a service, or as one distribution each of the data that it serves."""
    for part in resource.nodes("capability"):
        _capability(part, serves_data=serves_data)
    for part in resource.nodes("interface"):  # of a Service before VOResource 1.0
        _interface(part, "", [], serves_data=serves_data)


def label_of(standard: str) -> str | None:
    """What a standard is called, by its IVOA identifier."""
    path = standard.lower().partition("/std/")[2]
    return _STANDARDS.get(path.partition("#")[0].partition("/")[0].rstrip("-.0123456789"))


def _capability(part: Parts, *, serves_data: bool) -> None:
    standard = part.attribute("standardID") or _CLASSES.get(part.attribute("type").rpartition(":")[2], "")
    part.attribute("type")
    names = part.texts("description")
    for interface in part.nodes("interface"):
        _interface(interface, standard, names, serves_data=serves_data)
    for model in part.nodes("dataModel"):
        _conforms(part, model.attribute("ivo-id"), model.words())
    for language in part.nodes("language"):  # of TAP queries
        _query_language(language)
    for code in part.nodes("languageCode"):  # of a document's edition (DocRegExt §2.2)
        part.add("language", code.words())
    part.drop("a registry's grade for the record", "validationLevel")
    part.drop("limits and test queries of a service", *_LIMITS)
    part.drop("what a TAP service can write and take", "outputFormat", "uploadMethod")


_LIMITS = (
    "maxRecords", "maxSR", "maxFileSize", "maxQueryRegionSize", "maxImageExtent", "maxImageSize", "maxSearchRadius",
    "defaultMaxRecords", "maxAperture", "testQuery", "verbosity", "retentionPeriod", "executionDuration",
    "outputLimit", "uploadLimit", "imageServiceType", "dataSource", "creationType", "complianceLevel",
    "supportedFrame", "maxImages",
)  # fmt: skip


def _query_language(part: Parts) -> None:
    for version in part.nodes("version"):
        _conforms(part, version.attribute("ivo-id"), None)
        version.words()
    part.drop("which functions a query language has", "languageFeatures", "description", "name")


def _conforms(told: Parts, standard: str, label: str | None) -> None:
    if standard:
        name = label_of(standard) or label
        told.add("conformsTo", named(standard, name, term="label"))


def _interface(part: Parts, standard: str, names: list[Any], *, serves_data: bool) -> None:
    kind = part.attribute("type").rpartition(":")[2]
    role, version = part.attribute("role"), part.attribute("version")
    addresses = []
    for each in part.nodes("accessURL"):
        use, address = each.attribute("use"), "".join(each.words().split())
        if address:
            addresses.append((use, address))
    for security in part.nodes("securityMethod"):
        method = security.attribute("standardID")
        if method:
            part.lose("capability/interface/securityMethod", "how one signs in", method)
    part.drop("says how it is asked", "queryType", "resultType", "param", "testQueryString", "wsdlURL")
    for mirror in part.nodes("mirrorURL"):
        mirror.attribute("title")
        part.lose("capability/interface/mirrorURL", "another address of the same", mirror.words())
    if version or (role and role != "std"):
        part.lose("capability/interface@role", "which part an interface plays", f"{role} {version}".strip())
    if standard.lower().startswith(_VOSI):
        for _, address in addresses:
            part.add("endpointDescription", address)
        return
    for use, address in addresses:
        if kind == "WebBrowser":
            part.add("page", address)
        elif serves_data:
            part.add("distribution", _distribution(use, address, standard, names))
        else:
            part.add("endpointURL", address)
    if not serves_data:
        _conforms(part, standard, None)


def _distribution(use: str, address: str, standard: str, names: list[Any]) -> dict[str, Any]:
    """Data as one service gives it: the address, and where it keeps to a standard the service, called after that."""
    name = label_of(standard)
    node: dict[str, Any] = {"accessURL": [address]}
    if standard:
        kept = [named(standard, name, term="label")]
        node["accessService"] = [{"endpointURL": [address], "title": [name or standard], "conformsTo": kept}]
    node |= {"title": [name]} if name else {}
    node |= {"description": names} if names else {}
    return node | ({"downloadURL": [address]} if use == "full" and not standard else {})
