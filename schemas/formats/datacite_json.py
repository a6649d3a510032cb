"""DataCite metadata in JSON: REST answers (`/dois`) and content negotiation (`application/vnd.datacite.datacite+json`).

The JSON says what the XML of the kernel says, under nearly the same names (lupo, `datacite-v4.json`); so it is written
as the kernel's elements and read by `oai_datacite`: one crosswalk for both. What only the JSON has is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from schemas.errors import MalformedPayload
from schemas.formats import oai_datacite
from schemas.formats.files import stored_file
from schemas.formats.json import dump, each_of, listed_in, load_all, load_object, text_in
from schemas.formats.xml import XML_LANG, Element
from schemas.privacy import REDACTED, redact_payload
from schemas.records import Description, Dropped, Format

_SPACE = f"{{{oai_datacite.NAMESPACE}}}"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LISTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "titles": ("title", "title", {"titleType": "titleType"}),
    "subjects": (
        "subject",
        "subject",
        {
            "subjectScheme": "subjectScheme",
            "schemeUri": "schemeURI",
            "valueUri": "valueURI",
            "classificationCode": "classificationCode",
        },
    ),
    "dates": ("date", "date", {"dateType": "dateType", "dateInformation": "dateInformation"}),
    "alternateIdentifiers": (
        "alternateIdentifier",
        "alternateIdentifier",
        {"alternateIdentifierType": "alternateIdentifierType"},
    ),
    "relatedIdentifiers": (
        "relatedIdentifier",
        "relatedIdentifier",
        {"relatedIdentifierType": "relatedIdentifierType", "relationType": "relationType"},
    ),
    "rightsList": ("rights", "rights", {"rightsUri": "rightsURI", "rightsIdentifier": "rightsIdentifier"}),
    "descriptions": ("description", "description", {"descriptionType": "descriptionType"}),
    "sizes": ("size", "", {}),
    "formats": ("format", "", {}),
}
"""Lists whose items are one text with attributes: element, key of the text, and attribute by key."""

_DERIVED = frozenset(
    [
        "prefix",
        "suffix",
        "xml",
        "metadataVersion",
        "schemaVersion",
        "source",
        "isActive",
        "state",
        "reason",
        "created",
        "registered",
        "updated",
        "published",
        "viewCount",
        "viewsOverTime",
        "downloadCount",
        "downloadsOverTime",
        "referenceCount",
        "citationCount",
        "citationsOverTime",
        "partCount",
        "partOfCount",
        "versionCount",
        "versionOfCount",
        "container",
        "id",
        "agency",
        "providerId",
        "clientId",
        "identifiers",
        "type",
    ]
)
"""What DataCite counts, keeps or derives; `identifiers` repeats the alternate ones, `container` a relation."""


def parse(body: bytes) -> Description:
    """Read one record; raises `MalformedPayload`."""
    record = _bare(load_object(body, "A record of DataCite"))
    if not _is_record(record):
        raise MalformedPayload("This JSON is no record of DataCite: it has neither a DOI with titles nor their types.")
    description = oai_datacite.parse_element(_as_xml(record))
    properties = dict(description.properties)
    page = text_in(record.get("url"))
    if page and page.startswith("http") and page not in properties.get("landingPage", []):
        properties["landingPage"] = [*properties.get("landingPage", []), page]
    stated = record.get("contentUrl")
    files = [stored_file(text_in(each)) for each in (stated if isinstance(stated, list) else [stated])]
    if any(files):
        known = properties.get("distribution", [])
        extra: dict[str, Any] = known[0] if len(known) == 1 else {}
        properties["distribution"] = [{**extra, **each} for each in files if each]
    unknown = record.keys() - _READ - _DERIVED
    dropped = [Dropped(name, "no field of DataCite") for name in sorted(unknown) if record[name] not in (None, "", [])]
    dropped += [Dropped(name, "what DataCite counts or keeps") for name in sorted(record.keys() & _DERIVED)]
    return replace(description, properties=properties, dropped=(*description.dropped, *dropped))


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each record of an answer, by its DOI."""
    value = load_all(body)
    for record in listed_in(value, "data"):
        inner = _bare(record)
        if record is value:
            yield None, dump(inner)
            continue
        identifier = text_in(inner.get("doi")) if isinstance(inner, dict) else None
        yield identifier.lower() if identifier else None, dump(inner)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a record, or an answer that begins with one."""
    records = listed_in(value, "data")
    return bool(records) and _is_record(_bare(records[0]))


def redact(body: bytes) -> tuple[bytes, int]:
    """A record without the names of contact persons, nor the XML that repeats them, and how much was taken out."""
    count = 0
    if b"ContactPerson" in body:
        try:
            value = load_all(body)
        except MalformedPayload:  # its reader says so
            return redact_payload(body)
        count = sum(map(_redact, [_bare(each) for each in listed_in(value, "data")]))
        body = dump(value) if count else body
    body, more = redact_payload(body)
    return body, count + more


def _redact(record: Any) -> int:
    count = 0
    contributors = record.get("contributors") if isinstance(record, dict) else None
    for each in contributors if isinstance(contributors, list) else ():
        if not isinstance(each, dict) or each.get("contributorType") != "ContactPerson":
            continue
        if each.get("nameType") == "Organizational":
            continue
        for key in ("name", "givenName", "familyName"):
            if text_in(each.get(key)) and each[key] != REDACTED:
                each[key] = REDACTED
                count += 1
        count += each.pop("nameIdentifiers", None) not in (None, [])
    if isinstance(record, dict) and contributors and isinstance(record.get("xml"), str) and count:
        record["xml"] = None  # in base64, with the same names
        count += 1
    return count


def _bare(record: Any) -> Any:
    """The attributes, out of a JSON:API envelope (`data`, `attributes`)."""
    for name in ("data", "attributes"):
        if isinstance(record, dict) and isinstance(record.get(name), dict):
            record = record[name]
    return record


def _is_record(record: Any) -> bool:
    if not isinstance(record, dict) or not isinstance(record.get("titles"), list):
        return False
    return isinstance(record.get("types"), dict) and ("creators" in record or "doi" in record)


# --- as the kernel writes it -----------------------------------------------------------------------------------------

_READ = frozenset({*_LISTS, "doi", "url", "contentUrl", "creators", "contributors", "publisher", "publicationYear"}) | {
    "types", "language", "version", "geoLocations", "fundingReferences", "relatedItems",
}  # fmt: skip


def _as_xml(record: dict[str, Any]) -> Element:
    root = etree.Element(_SPACE + "resource")
    doi = text_in(record.get("doi")) or text_in(record.get("id"))
    if doi:
        _put(root, "identifier", doi, {"identifierType": "DOI"})
    for name in ("creators", "contributors"):
        _people(root, name, record.get(name))
    publisher = record.get("publisher")
    if isinstance(publisher, dict):
        keys = ("publisherIdentifier", "publisherIdentifierScheme", "schemeUri", "lang")
        _put(root, "publisher", publisher.get("name"), {key: publisher.get(key) for key in keys})
    else:
        _put(root, "publisher", publisher)
    for name in ("publicationYear", "language", "version"):
        _put(root, name, record.get(name))
    types = record.get("types")
    if isinstance(types, dict):
        general = types.get("resourceTypeGeneral")
        _put(root, "resourceType", types.get("resourceType"), {"resourceTypeGeneral": general}, always=True)
    for name, (element, key, attributes) in _LISTS.items():
        parent = etree.SubElement(root, _SPACE + name)
        for item in each_of(record.get(name)):
            if isinstance(item, dict):
                text = item.get(key)
                stated = {written: item.get(stated) for stated, written in attributes.items()}
                _put(parent, element, text, stated | {"lang": item.get("lang")}, always=any(stated.values()))
            else:
                _put(parent, element, item)
    _places(root, record.get("geoLocations"))
    _funding(root, record.get("fundingReferences"))
    for item in each_of(record.get("relatedItems")):
        _related_item(root, item)
    return root


def _put(
    parent: Element, name: str, text: Any, attributes: dict[str, Any] | None = None, *, always: bool = False
) -> None:
    """One element with a text; none where nothing is stated, unless it is wanted `always`, for its attributes."""
    words = text_in(text) or ""
    if not words and not always:
        return
    element = etree.SubElement(parent, _SPACE + name)
    element.text = _NO_XML.sub("", words)
    for key, value in (attributes or {}).items():
        stated = text_in(value)
        if stated:
            element.set(XML_LANG if key == "lang" else key, _NO_XML.sub("", stated))


def _people(root: Element, name: str, people: Any) -> None:
    parent, one = etree.SubElement(root, _SPACE + name), name[:-1]
    for each in each_of(people):
        if not isinstance(each, dict):
            continue
        element = etree.SubElement(parent, _SPACE + one)
        kind = text_in(each.get("contributorType"))
        if kind:
            element.set("contributorType", kind)
        _put(element, one + "Name", each.get("name"), {key: each.get(key) for key in ("nameType", "lang")})
        for part in ("givenName", "familyName"):
            _put(element, part, each.get(part))
        for identifier in each_of(each.get("nameIdentifiers")):
            if isinstance(identifier, dict):
                scheme = identifier.get("nameIdentifierScheme")
                value = identifier.get("nameIdentifier")
                _put(element, "nameIdentifier", value, {"nameIdentifierScheme": scheme})
        for group in each_of(each.get("affiliation")):
            if isinstance(group, dict):
                keys = ("affiliationIdentifier", "affiliationIdentifierScheme")
                _put(element, "affiliation", group.get("name"), {key: group.get(key) for key in keys})
            else:
                _put(element, "affiliation", group)


def _places(root: Element, places: Any) -> None:
    parent = etree.SubElement(root, _SPACE + "geoLocations")
    for each in each_of(places):
        if isinstance(each, dict):
            element = etree.SubElement(parent, _SPACE + "geoLocation")
            _put(element, "geoLocationPlace", each.get("geoLocationPlace"))
            for name in ("geoLocationPoint", "geoLocationBox"):
                _numbers(element, name, each.get(name))
            polygon = each.get("geoLocationPolygon")
            if polygon:
                inside = etree.SubElement(element, _SPACE + "geoLocationPolygon")
                for point in each_of(polygon):
                    _numbers(inside, "polygonPoint", point.get("polygonPoint") if isinstance(point, dict) else None)


def _numbers(parent: Element, name: str, values: Any) -> None:
    if isinstance(values, dict):
        element = etree.SubElement(parent, _SPACE + name)
        for key, value in values.items():
            if re.fullmatch(r"[A-Za-z]+", str(key)):
                _put(element, str(key), value)


def _funding(root: Element, references: Any) -> None:
    parent = etree.SubElement(root, _SPACE + "fundingReferences")
    for each in each_of(references):
        if isinstance(each, dict):
            element = etree.SubElement(parent, _SPACE + "fundingReference")
            _put(element, "funderName", each.get("funderName"))
            kind = each.get("funderIdentifierType")
            _put(element, "funderIdentifier", each.get("funderIdentifier"), {"funderIdentifierType": kind})
            number, address = each.get("awardNumber"), each.get("awardUri")
            _put(element, "awardNumber", number, {"awardURI": address}, always=bool(text_in(address)))
            _put(element, "awardTitle", each.get("awardTitle"))


def _related_item(root: Element, item: Any) -> None:
    stated = item.get("relatedItemIdentifier") if isinstance(item, dict) else None
    if isinstance(stated, dict):
        parent = etree.SubElement(root, _SPACE + "relatedItems")
        element = etree.SubElement(parent, _SPACE + "relatedItem")
        element.set("relationType", text_in(item.get("relationType")) or "")
        kind = stated.get("relatedItemIdentifierType")
        value = stated.get("relatedItemIdentifier")
        _put(element, "relatedItemIdentifier", value, {"relatedItemIdentifierType": kind})


FORMAT = Format(
    prefix="datacite_json",
    title="DataCite Metadata Schema in JSON",
    namespace="https://schema.datacite.org/meta/kernel-4/",
    schema_location="",
    media_type="application/vnd.datacite.datacite+json",
    parse=parse,
    revision=1,
    richness=31,
    aliases=("datacite-json",),
    split=split,
    listed_at=("data",),
    recognises_json=recognises_json,
    redact=redact,
)
