"""Dublin Core as CSW 2 and 3 give it: `csw:Record` with bounding boxes and links (OGC 07-006r1 §10.2.5, 12-168r6).

Brief and summary records are the same elements, fewer of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from schemas.formats import oai_dc
from schemas.formats.elements import find_root
from schemas.formats.wkt import box, position
from schemas.formats.xml import Element, local_name, namespace, parse_xml, split_elements, text_of
from schemas.records import Description, Dropped, Format

NAMESPACE = "http://www.opengis.net/cat/csw/2.0.2"
NEWER = "http://www.opengis.net/cat/csw/3.0"
_RECORDS = frozenset({"Record", "SummaryRecord", "BriefRecord"})
_BOXES = frozenset({"BoundingBox", "WGS84BoundingBox"})


def parse(body: bytes) -> Description:
    """Read one record; raises `MalformedPayload`."""
    return parse_element(parse_xml(body))


def parse_element(root: Element) -> Description:
    """Read one record that is parsed already."""
    record = find_root(root, _is_record, "csw:Record")
    described = oai_dc.parse_element(record)
    properties: dict[str, Any] = dict(described.properties)
    dropped = [each for each in described.dropped if each.path not in {"URI", *_BOXES}]
    for child in record:
        name, text = local_name(child), text_of(child)
        if name in _BOXES:
            shape = _box(child)
            if shape is None:
                dropped.append(
                    Dropped(name, "no degrees of longitude and latitude", " ".join(map(str, child.itertext())))
                )
            else:
                properties["spatial"] = [*properties.get("spatial", []), {"bbox": shape}]
        elif name == "URI" and text.startswith(("http://", "https://", "ftp://")):
            _link(child, text, properties)
        elif name == "URI" and text:
            dropped.append(Dropped(name, "no web address", text))
    return replace(described, properties=properties, dropped=tuple(dropped))


def _link(element: Element, address: str, properties: dict[str, Any]) -> None:
    """`dc:URI`, which pycsw and GeoNetwork write for links, with protocol and name."""
    protocol, name = str(element.get("protocol") or ""), str(element.get("name") or element.get("description") or "")
    if "DOWNLOAD" not in protocol.upper() and not protocol.upper().startswith("OGC:"):
        properties["page"] = [*properties.get("page", []), address]
        return
    node: dict[str, Any] = {"accessURL": [address]}
    node |= {"downloadURL": [address]} if "DOWNLOAD" in protocol.upper() else {"conformsTo": [{"label": [protocol]}]}
    node |= {"title": [name]} if name and name != "None" else {}
    properties["distribution"] = [*properties.get("distribution", []), node]


def _box(element: Element) -> str | None:
    """The box; the order of the two numbers is that of its reference system (OGC 06-121r3 §10.2.1)."""
    corners = {local_name(each): text_of(each).split() for each in element}
    low, high = corners.get("LowerCorner", []), corners.get("UpperCorner", [])
    system = str(element.get("crs") or "").upper()
    if len(low) != 2 or len(high) != 2:
        return None
    if local_name(element) == "BoundingBox" and "CRS84" not in system:
        if not system.startswith("URN:") or not system.endswith(":4326"):
            return None
        low, high = low[::-1], high[::-1]  # EPSG:4326 as a URN: latitude first
    south_west, north_east = position(low[0], low[1]), position(high[0], high[1])
    return box(south_west, north_east) if south_west and north_east else None


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each record of an answer, by its identifier; a record alone goes by its file or address."""
    return split_elements(body, _is_record, identifier_of)


def identifier_of(element: Element) -> str | None:
    """The first `dc:identifier` that says something."""
    return next((text for child in element if local_name(child) == "identifier" and (text := text_of(child))), None)


def recognises(root: Element) -> bool:
    """Whether a root element is such a record, or an answer of a catalogue that holds some."""
    if local_name(root) in ("GetRecordsResponse", "GetRecordByIdResponse"):
        return any(_is_record(each) for each in root.iter())
    return _is_record(root)


def _is_record(element: Element) -> bool:
    return local_name(element) in _RECORDS and namespace(element) in (NAMESPACE, NEWER)


FORMAT = Format(
    prefix="csw_record",
    title="Catalogue Service for the Web, Dublin Core",
    namespace=NAMESPACE,
    schema_location="http://schemas.opengis.net/csw/2.0.2/record.xsd",
    media_type="application/xml",
    parse=parse,
    parse_element=parse_element,
    revision=1,
    richness=12,
    aliases=("csw",),
    split=split,
    listed_at=tuple(sorted(_RECORDS)),
    recognises=recognises,
)
