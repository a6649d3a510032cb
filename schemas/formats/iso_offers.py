"""What ISO 19139 says of getting the data: links, formats, sizes, and what one may do with them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from schemas.formats.files import DC_FORMAT, is_file, is_media_type
from schemas.formats.iso_elements import Iso, plain
from schemas.formats.iso_parties import parties, tell
from schemas.formats.rights import Statement, sort_rights
from schemas.records import Text

_SERVICES = (
    "OGC:",
    "ESRI:",
    "OPENDAP",
    "TMS",
    "WMS",
    "WFS",
    "WCS",
    "WMTS",
    "SOS",
    "CSW",
    "THREDDS",
    "ERDDAP",
    "OGCAPI",
)
_CODES_OF_NOTHING = frozenset({"otherRestrictions", "license", "licence", "unrestricted", "unclassified"})
_LICENCES = ("creativecommons", "licen", "spdx.org", "conditionsapplyingtoaccessanduse", "dl-de")
_NO_LIMITATION = "limitationsonpublicaccess/nolimitations"


def tell_rights(each: Iso) -> None:
    """Say who may get in and under which licence; a code such as `otherRestrictions` alone says nothing."""
    statements: list[Statement] = []
    for part in each.inside("resourceConstraints", "MD_LegalConstraints|MD_Constraints|MD_SecurityConstraints"):
        codes = [*part.codes("accessConstraints"), *part.codes("useConstraints"), *part.codes("classification")]
        statements += [Statement(code) for code in codes if code not in _CODES_OF_NOTHING]
        for address, words in [*part.anchors("otherConstraints"), *part.anchors("useLimitation")]:
            statements += _statement(address, words)
        part.forget()
    each.properties.update(sort_rights(statements))


def _statement(address: str | None, words: list[str | Text]) -> list[Statement]:
    if address and _NO_LIMITATION in address.lower():
        return [Statement("open access"), *(Statement(text) for text in words)]
    if address and any(part in address.lower() for part in _LICENCES):
        return [Statement(text, address) for text in words] or [Statement(None, address)]
    # An address of a list of reasons is no licence: its words say why something is restricted.
    return [Statement(text) for text in words] or ([Statement(address)] if address else [])


def tell_offers(told: Iso, kind: str) -> None:
    """Say where the thing is: files and services as distributions, pages as pages, endpoints of a service."""
    for offer in told.inside("distributionInfo", "MD_Distribution"):
        formats = _formats(offer)
        distributors = offer.inside("distributor", "MD_Distributor")
        transfers = offer.inside("transferOptions", "MD_DigitalTransferOptions")
        for distributor in distributors:
            formats += _formats(distributor, "distributorFormat")
            transfers += distributor.inside("distributorTransferOptions", "MD_DigitalTransferOptions")
            for party in parties(distributor, "distributorContact"):
                tell(told, party, "distributorContact")
            distributor.drop("how to order", "distributionOrderProcess")
        formats = list(dict.fromkeys(formats))
        alone = formats[0] if len(formats) == 1 else None
        found = [node for each in transfers for node in _transfer(told, each, kind, alone)]
        told.add("distribution", *found)
        if formats and not (alone and found):
            told.state(DC_FORMAT, *formats)


def _transfer(told: Iso, transfer: Iso, kind: str, file_format: str | None) -> list[dict[str, Any]]:
    """The distributions of one way of transfer; its size is that of the one file where it has only one."""
    links = transfer.inside("onLine", "CI_OnlineResource|CI_OnLineResource")
    found = [node for link in links if (node := _link(told, link, kind, file_format))]
    sizes = transfer.values("transferSize")
    size = _bytes(sizes[0]) if len(sizes) == 1 else None
    if size and len(found) == 1:
        found[0]["byteSize"] = size
    elif sizes:
        told.lose("transferSize", "the size of several files, or no number", sizes[0])
    return found


def _formats(offer: Iso, name: str = "distributionFormat") -> list[str]:
    found: list[str] = []
    for each in offer.inside(name, "MD_Format"):
        title = each.value("name") or each.value("formatSpecificationCitation", "CI_Citation", "title")
        found += [title] if title else []
        each.drop("the version of a file format", "version", "specification")
        each.forget_all()
    return found


def _bytes(size: str) -> str | None:
    """A size, which ISO 19115 counts in megabytes; `None` where it is no number."""
    try:
        return str(round(float(size) * 1_000_000)) if 0 < float(size) < 1e12 else None
    except ValueError:
        return None


def _link(told: Iso, link: Iso, kind: str, file_format: str | None) -> dict[str, Any] | None:
    """One link: a distribution, or `None` where it is a page or an endpoint and was told as such."""
    address = link.value("linkage")
    protocol, function = link.value("protocol") or "", link.code("function")
    titles, descriptions = link.said("name"), link.said("description")
    profile = link.value("applicationProfile")
    link.forget_attributes()
    if not address or not address.startswith(("http://", "https://", "ftp://")):
        told.lose("onLine/linkage", "no web address", address or "")
        return None
    if kind == "data-service":
        _endpoint(told, address, protocol)
        return None
    is_service = protocol.upper().startswith(_SERVICES) or "service=" in address.lower()
    downloads = function in ("download", "offlineAccess") or "DOWNLOAD" in protocol.upper() or is_file(address)
    if function in ("information", "search", "order") or (not is_service and not downloads and "LINK" in protocol):
        told.add("page", address)
        return None
    node: dict[str, Any] = {"accessURL": [address]}
    if downloads and not is_service:
        node["downloadURL"] = [address]
    if is_service:
        node["accessService"] = [_service(address, protocol, titles)]
    stated = profile if profile and is_media_type(profile) else None
    node |= {"mediaType": stated} if stated else {"format": file_format} if file_format else {}
    node |= {"title": titles} if titles else {}
    node |= {"description": descriptions} if descriptions else {}
    return node


def _service(address: str, protocol: str, titles: list[str | Text]) -> dict[str, Any]:
    node: dict[str, Any] = {"endpointURL": [_base(address)], "title": titles or [plain(protocol or address)]}
    node |= {"endpointDescription": [address]} if "getcapabilities" in address.lower() else {}
    return node | ({"conformsTo": [{"label": [protocol]}]} if protocol else {})


def _endpoint(told: Iso, address: str, protocol: str) -> None:
    described = "getcapabilities" in address.lower()
    told.add("endpointDescription", address if described else None)
    told.add("endpointURL", _base(address) if described else address)
    told.add("conformsTo", {"label": [protocol]} if protocol and ":" in protocol else None)


def _base(address: str) -> str:
    """A service without what one asks it."""
    return urlsplit(address)._replace(query="", fragment="").geturl() if "service=" in address.lower() else address
