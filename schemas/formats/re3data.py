"""Repositories of re3data: schema 2.2 in XML, and DataCite's `/re3data` in JSON, which says the same.

https://doi.org/10.2312/re3.006. The XML is written as the JSON has it, and read once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent, attribution, contact
from schemas.formats.datacite_agents import node_identifier
from schemas.formats.elements import find_root
from schemas.formats.json import Reading, dump, listed_in, load_all, load_object, text_in
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.telling import named
from schemas.formats.xml import Element, local_name, parse_xml, standalone, text_of
from schemas.records import Description, Format, Text

NAMESPACE = "http://www.re3data.org/schema/2-2"
_ACCESS = {"open": "open access", "embargoed": "embargoed access", "restricted": "restricted access"}


def parse(body: bytes) -> Description:
    """Read one repository; raises `MalformedPayload`."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        record = _bare(load_object(body, "A repository of re3data"))
        if not _is_record(record):
            raise MalformedPayload("This JSON is no repository of re3data: it has no `re3dataId` and name.")
        return _read(record)
    return parse_element(parse_xml(body))


def parse_element(root: Element) -> Description:
    """Read one repository in XML."""
    return _read(_from_xml(find_root(root, lambda each: local_name(each) == "repository", "re3data repository")))


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each repository of an answer, by its DOI or number."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        value = load_all(body)
        for record in listed_in(value, "data"):
            inner = _bare(record)
            if record is value:
                yield None, dump(inner)
                continue
            keys = ("id", "re3dataId")
            yield next((text for key in keys if (text := text_in(inner.get(key)))), None), dump(inner)
        return
    for element in parse_xml(body, huge=True).iter():
        if local_name(element) == "repository":
            yield text_of(element[0]) if len(element) else None, standalone(element)


def recognises(root: Element) -> bool:
    """Whether a root element is re3data's."""
    return local_name(root) == "re3data" or (local_name(root) == "repository" and "re3data" in str(root.tag))


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a repository, or an answer that begins with one."""
    records = listed_in(value, "data")
    return bool(records) and _is_record(_bare(records[0]))


def _bare(record: Any) -> Any:
    """The attributes with the DOI, out of a JSON:API envelope."""
    if isinstance(record, dict) and isinstance(record.get("data"), dict):
        record = record["data"]
    if isinstance(record, dict) and isinstance(record.get("attributes"), dict):
        return {"id": record.get("id")} | record["attributes"]
    return record if isinstance(record, dict) else {}


def _is_record(record: Any) -> bool:
    return isinstance(record, dict) and {"re3dataId", "repositoryName"} <= record.keys()


def _read(record: dict[str, Any]) -> Description:
    reading = Reading(record)
    reading.own(reading.text("id") or reading.text("doi"), "doi")
    number = reading.text("re3dataId")
    reading.other(number, "re3data")
    reading.add("page", f"https://www.re3data.org/repository/{number}" if number else None)
    for each in _texts(reading, "identifiers", "repositoryIdentifiers"):
        reading.other(each if isinstance(each, str) else each.value)
    reading.add("title", *_texts(reading, "repositoryName"))
    reading.add("alternative", *_texts(reading, "additionalNames"))
    reading.add("description", *_texts(reading, "description"))
    reading.add("landingPage", reading.text("repositoryUrl"))
    reading.add("language", *_texts(reading, "repositoryLanguages"))
    for word in _texts(reading, "subjects"):
        reading.add("theme", named(None, word))
    reading.add("keyword", *_texts(reading, "keywords"))
    reading.add("type", *_texts(reading, "types"), *_texts(reading, "contentTypes"))
    for each in [*_texts(reading, "metadataStandards", inner="name"), *_texts(reading, "certificates")]:
        reading.add("conformsTo", {"label": [each]})
    start, end = reading.text("startDate"), reading.text("endDate")
    reading.set("created", start)
    if end:
        reading.set("status", {"prefLabel": [f"closed {end}"]})
    _institutions(reading)
    _interfaces(reading)
    _rights(reading)
    for each in _texts(reading, "repositoryContacts"):
        text = each if isinstance(each, str) else each.value
        page, address = (text, None) if text.startswith("http") else (None, text)
        shown = contact(reading, "repositoryContacts", None, addresses=[address], pages=[page], role="contact")
        reading.add("contactPoint", shown)
    reading.drop("dates of the registry's record", "created", "updated", "entryDate", "lastUpdate")
    reading.drop("how a repository works, in detail", *_DETAILS)
    return reading.finish("archive", "no term for it")


_DETAILS = (
    "pidSystems", "versioning", "enhancedPublication", "qualityManagement", "citationReference", "aidSystems",
    "citationGuidelineUrl", "remarks", "size", "providerTypes", "dataUploads", "dataUploadLicenses",
    "missionStatementUrl", "software", "syndications", "policies",
)  # fmt: skip


def _texts(reading: Reading, *names: str, inner: str = "text") -> list[str | Text]:
    """`[{text, language}]`, plain texts, or both."""
    found: list[str | Text] = []
    for name in names:
        value = reading.left.pop(name, None)
        for item in value if isinstance(value, list) else [value]:
            text = text_in(item.get(inner)) if isinstance(item, dict) else text_in(item)
            language = text_in(item.get("language")) if isinstance(item, dict) else None
            found += [Text(text, language) if language else text] if text else []
    return found


def _institutions(reading: Reading) -> None:
    """Those in charge publish, the others have their part; funders fund."""
    for each in reading.nodes("institutions"):
        known = []
        for stated in _texts(each, "identifiers"):
            scheme, _, value = (stated if isinstance(stated, str) else stated.value).partition(":")
            known.append(node_identifier(scheme, value) if value else scheme)
        node = agent(each.text("name"), types=ORGANISATION, identifiers=known, homepage=each.text("url"))
        roles = [role if isinstance(role, str) else role.value for role in _texts(each, "responsibilityTypes")]
        if "funding" in roles:
            reading.add("isFundedBy", node)
        if "general" in roles and "publisher" not in reading.properties:
            reading.set("publisher", node)
        for role in roles or ["institution"]:
            if role != "funding":
                reading.add("qualifiedAttribution", attribution(node, role))
        country = each.text("country")
        reading.add("spatial", country if country not in {"EEC", "AAA", None} else None)
        each.forget()


def _interfaces(reading: Reading) -> None:
    """APIs by which the repository can be harvested."""
    for name in ("apis", "softwareApis"):
        for each in reading.nodes(name):
            address, kind = each.text("url") or each.text("text"), each.text("type")
            if address and address.startswith("http"):
                reading.add("endpointURL", address)
            reading.add("conformsTo", {"label": [kind]} if kind else None)
            each.forget()


def _rights(reading: Reading) -> None:
    """Who may get in and under which licence, where that is one thing for all; else in words alone.

    Zenodo has closed, embargoed, open and restricted data: which comes first in the list says nothing of the others.
    """
    database = [text for each in reading.nodes("databaseAccesses") for text in each.texts("type")]
    kinds: dict[str, list[str]] = {}
    for each in reading.nodes("dataAccesses"):
        how = kinds.setdefault(each.text("type") or "not said", [])
        how += [text if isinstance(text, str) else text.value for text in _texts(each, "restrictions")]
    alike = database[:1] or (list(kinds) if len(kinds) == 1 else [])
    statements = [Statement(_ACCESS.get(kind, kind)) for kind in alike]
    if len(kinds) > 1 or any(kinds.values()):
        ways = (f"{kind} ({', '.join(dict.fromkeys(how))})" if how else kind for kind, how in kinds.items())
        statements.append(Statement("Access to data: " + ", ".join(ways)))
    whole, parts = (
        [Statement(each.text("name") or each.text("text"), each.text("url")) for each in reading.nodes(name)]
        for name in ("databaseLicenses", "dataLicenses")
    )
    if not whole and len(parts) == 1:
        whole, parts = parts, []
    properties = sort_rights([each for each in (*statements, *whole) if any(each)])
    words = [word for each in parts for word in (each.text, each.address) if word]
    if words:
        known = properties.setdefault("rights", {"label": []})["label"]
        properties["rights"]["label"] = list(dict.fromkeys([*known, *words]))
    reading.properties.update(properties)


# --- the XML in the JSON's shape ------------------------------------------------------------------------------------

_NAMES = {
    "re3data.orgIdentifier": "re3dataId", "repositoryURL": "repositoryUrl", "additionalName": "additionalNames",
    "repositoryIdentifier": "identifiers", "repositoryContact": "repositoryContacts", "type": "types",
    "repositoryLanguage": "repositoryLanguages", "subject": "subjects", "contentType": "contentTypes",
    "keyword": "keywords", "institution": "institutions", "api": "apis", "certificate": "certificates",
    "dataAccess": "dataAccesses", "dataLicense": "dataLicenses", "databaseLicense": "databaseLicenses",
    "metadataStandard": "metadataStandards", "providerType": "providerTypes", "dataUpload": "dataUploads",
    "missionStatementURL": "missionStatementUrl", "databaseAccess": "databaseAccesses", "pidSystem": "pidSystems",
    "policy": "policies", "syndication": "syndications", "dataUploadLicense": "dataUploadLicenses",
    "aidSystem": "aidSystems", "citationGuidelineURL": "citationGuidelineUrl",
}  # fmt: skip
_PARTS = {
    "institutionName": "name", "institutionURL": "url", "institutionCountry": "country",
    "institutionIdentifier": "identifiers", "responsibilityType": "responsibilityTypes", "dataAccessType": "type",
    "dataAccessRestriction": "restrictions", "databaseAccessType": "type", "databaseAccessRestriction": "restrictions",
    "dataLicenseName": "name", "dataLicenseURL": "url", "databaseLicenseName": "name", "databaseLicenseURL": "url",
    "metadataStandardName": "name",
}  # fmt: skip
_SINGLE = frozenset({"re3dataId", "repositoryUrl", "startDate", "endDate"})


def _from_xml(element: Element) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for child in element:
        name = local_name(child)
        key = _NAMES.get(name, name)
        value: Any = {"text": text_of(child), "language": child.get("language")}
        if len(child):
            value = {}
            for part in child:
                inner = _PARTS.get(local_name(part), local_name(part))
                value.setdefault(inner, []).append(text_of(part))
        elif name == "api":
            value |= {"type": child.get("apiType")}
        elif key in _SINGLE:
            value = text_of(child)
        record.setdefault(key, []).append(value)
    return record


FORMAT = Format(
    prefix="re3data",
    title="re3data repository",
    namespace=NAMESPACE,
    schema_location="http://schema.re3data.org/2-2/re3dataV2-2.xsd",
    media_type="application/xml",
    parse=parse,
    parse_element=parse_element,
    revision=2,
    richness=40,
    aliases=("r3d",),
    split=split,
    listed_at=("data", "repository"),
    recognises=recognises,
    recognises_json=recognises_json,
)
