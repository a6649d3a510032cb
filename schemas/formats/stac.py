"""SpatioTemporal Asset Catalogs 1.0 and 1.1: collections, catalogues and items (https://stacspec.org/).

Items are observations by the million; they are read where a source lists them, and collections are what to list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent, attribution
from schemas.formats.files import is_media_type
from schemas.formats.json import Reading, dump, listed_in, load_all, load_object, text_in
from schemas.formats.wkt import box, polygons, position
from schemas.records import Description, Format

_KINDS = {"Collection": "collection", "Catalog": "catalogue", "Feature": "dataset"}
_LISTS = ("collections", "features")
_PAGES = frozenset({"license", "about", "via", "derived_from", "describedby", "cite-as"})


def parse(body: bytes) -> Description:
    """Read one collection, catalogue or item; raises `MalformedPayload`."""
    record = load_object(body, "A part of a STAC")
    if not _is_record(record):
        raise MalformedPayload("This JSON is no part of a STAC: it has no `stac_version` with a type and an id.")
    reading = Reading(record)
    kind = _KINDS[str(reading.text("type"))]
    inner = reading.node("properties")
    reading.own(reading.text("id"))
    reading.own(inner.text("sci:doi") or reading.text("sci:doi"), "doi")
    reading.add("title", reading.text("title") or inner.text("title") or text_in(record.get("id")))
    reading.add("description", reading.text("description") or inner.text("description"))
    reading.add("keyword", *reading.texts("keywords"), *inner.texts("keywords"))
    licence = reading.text("license") or inner.text("license")
    reading.set("license", licence if licence not in {"various", "proprietary", "other"} else None)
    reading.set(
        "rights", {"label": [licence]} if licence and licence not in str(reading.properties.get("license")) else None
    )
    _when(reading, inner)
    _where(reading)
    _who(reading)
    _links(reading, kind)
    for name in ("platform", "constellation", "mission"):
        reading.add("facility", *inner.texts(name))
    reading.add("instrument", *inner.texts("instruments"))
    summaries = reading.node("summaries")
    for name in ("platform", "constellation"):
        reading.add("facility", *summaries.texts(name))
    reading.add("instrument", *summaries.texts("instruments"))
    resolution = inner.text("gsd")
    reading.set("spatialResolutionInMeters", resolution)
    reading.add("isPartOf", *(each for each in reading.texts("collection") if each.startswith("http")))
    reading.forget("stac_version", "stac_extensions", "conformsTo")
    return reading.finish(kind, "no term for it")


def _when(reading: Reading, inner: Reading) -> None:
    reading.first("created", "created", inner.text("created"), reading.text("created"))
    reading.first("modified", "updated", inner.text("updated"), reading.text("updated"))
    moment = inner.text("datetime")
    start, end = inner.text("start_datetime") or moment, inner.text("end_datetime") or moment
    extent = reading.node("extent")
    for interval in (extent.node("temporal").left.pop("interval", None) or [])[:1]:
        if isinstance(interval, list) and len(interval) == 2:
            start, end = text_in(interval[0]), text_in(interval[1])
    node = {"startDate": start, "endDate": end}
    reading.add("temporal", {key: value for key, value in node.items() if value})
    for bounds in (extent.node("spatial").left.pop("bbox", None) or [])[:1]:
        reading.left.setdefault("bbox", bounds)


def _where(reading: Reading) -> None:
    """`bbox` has four or six numbers; a geometry of GeoJSON says more."""
    bounds = reading.left.pop("bbox", None)
    node: dict[str, Any] = {}
    if isinstance(bounds, list) and len(bounds) in (4, 6):
        half = len(bounds) // 2
        low, high = position(str(bounds[0]), str(bounds[1])), position(str(bounds[half]), str(bounds[half + 1]))
        shape = box(low, high) if low and high else None
        node |= {"bbox": shape} if shape else {}
    geometry = reading.left.pop("geometry", None)
    if isinstance(geometry, dict) and geometry.get("type") == "Polygon":
        rings = geometry.get("coordinates")
        outer = rings[0] if isinstance(rings, list) and rings and isinstance(rings[0], list) else []
        corners = [position(str(at[0]), str(at[1])) for at in outer if isinstance(at, list) and len(at) >= 2]
        known = [corner for corner in corners if corner is not None]
        shape = polygons([known]) if known and len(known) == len(outer) else None
        node |= {"geometry": shape} if shape else {}
    elif geometry:
        reading.lose("geometry", "no polygon")
    reading.add("spatial", node)


def _who(reading: Reading) -> None:
    for each in reading.nodes("providers"):
        node = agent(each.text("name"), types=ORGANISATION, homepage=each.text("url"))
        roles = each.texts("roles") or ["provider"]
        if "producer" in roles and "publisher" not in reading.properties:
            reading.set("publisher", node)
        for role in roles:
            reading.add("qualifiedAttribution", attribution(node, role))
        each.forget()


def _links(reading: Reading, kind: str) -> None:
    for link in reading.nodes("links"):
        relation, address = link.text("rel"), link.text("href") or ""
        if address.startswith(("http://", "https://")):
            if relation == "self" or (relation == "canonical" and "landingPage" not in reading.properties):
                reading.add("landingPage", address)
            elif relation in _PAGES:
                reading.add("page", address)
            elif relation in ("parent", "collection") and kind == "dataset":
                reading.add("isPartOf", address)
        link.forget()
    assets = reading.node("assets")
    for name in list(assets.left):
        for asset in assets.nodes(name):
            address, media = asset.text("href") or "", asset.text("type")
            if address.startswith(("http://", "https://")):
                node: dict[str, Any] = {"accessURL": [address], "downloadURL": [address]}
                node |= {"title": [asset.text("title") or name]}
                node |= {"mediaType": media.partition(";")[0].strip()} if media and is_media_type(media) else {}
                size = asset.text("file:size")
                reading.add("distribution", node | ({"byteSize": size} if size and size.isdigit() else {}))
            asset.forget()


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each collection or item of an answer, by its id within its collection."""
    value = load_all(body)
    for record in listed_in(value, *_LISTS):
        known = isinstance(record, dict) and record is not value
        inside, name = (text_in(record.get("collection")), text_in(record.get("id"))) if known else (None, None)
        yield f"{inside}/{name}" if inside and name else name, dump(record)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is part of a STAC, or an answer that begins with one."""
    records = listed_in(value, *_LISTS)
    return bool(records) and _is_record(records[0])


def _is_record(record: Any) -> bool:
    return (
        isinstance(record, dict)
        and "stac_version" in record
        and text_in(record.get("type")) in _KINDS
        and bool(record.get("id"))
    )


FORMAT = Format(
    prefix="stac",
    title="SpatioTemporal Asset Catalog",
    namespace="https://stacspec.org/",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=35,
    split=split,
    listed_at=_LISTS,
    recognises_json=recognises_json,
)
