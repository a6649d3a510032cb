"""DataCite's geoLocation: name, point, box and polygons of a place, as kernel 3 and as kernel 4 write them."""

from __future__ import annotations

from typing import Any

from schemas.formats.wkt import Position, box, point, polygons, position
from schemas.formats.xml import Element, local_name, text_of
from schemas.records import Dropped

_PATH = "geoLocations/geoLocation/"


def place(element: Element, dropped: list[Dropped]) -> dict[str, Any]:
    """The place as one node; what cannot be read as degrees on Earth is dropped."""
    node: dict[str, Any] = {}
    rings: list[list[Position]] = []
    for child in element:
        kind = local_name(child)
        shape: str | None = None
        if kind == "geoLocationPlace":
            text = text_of(child)
            if text:
                node.setdefault("prefLabel", []).append(text)
            continue
        if kind == "geoLocationPolygon":
            ring = _ring(child)
            if any(local_name(part) == "inPolygonPoint" for part in child):
                dropped.append(Dropped(_PATH + "inPolygonPoint", "a point that only says which side is inside"))
            if ring is not None:
                rings.append(ring)
                continue
        elif kind == "geoLocationPoint" and "centroid" not in node:
            at = _point(child)
            shape = None if at is None else point(at)
            node |= {"centroid": shape} if shape else {}
        elif kind == "geoLocationBox" and "bbox" not in node:
            shape = _box(child)
            node |= {"bbox": shape} if shape else {}
        if shape is None and "".join(map(str, child.itertext())).strip():
            said = " ".join(" ".join(map(str, child.itertext())).split())[:200]
            dropped.append(Dropped(_PATH + kind, "no degrees of longitude and latitude, or a second one", said))
    geometry = polygons(rings)
    return node | ({"geometry": geometry} if geometry else {})


def _numbers(element: Element) -> dict[str, str]:
    return {local_name(child): text_of(child) for child in element}


def _point(element: Element) -> Position | None:
    """Kernel 4 names the two numbers; kernel 3 writes `47.01576 7.84273`, latitude first."""
    if len(element):
        parts = _numbers(element)
        return position(parts.get("pointLongitude"), parts.get("pointLatitude"))
    numbers = text_of(element).replace(",", " ").split()
    return position(numbers[1], numbers[0]) if len(numbers) == 2 else None


def _box(element: Element) -> str | None:
    """Kernel 4 names the four sides; kernel 3 writes south-west and north-east corner, latitude first."""
    if len(element):
        parts = _numbers(element)
        corners = [
            position(parts.get("westBoundLongitude"), parts.get("southBoundLatitude")),
            position(parts.get("eastBoundLongitude"), parts.get("northBoundLatitude")),
        ]
    else:
        numbers = text_of(element).replace(",", " ").split()
        if len(numbers) != 4:
            return None
        corners = [position(numbers[1], numbers[0]), position(numbers[3], numbers[2])]
    south_west, north_east = corners
    return None if south_west is None or north_east is None else box(south_west, north_east)


def _ring(element: Element) -> list[Position] | None:
    """The corners of a polygon; `None` if one of them is no position or there are too few."""
    corners: list[Position] = []
    for child in element:
        if local_name(child) == "polygonPoint":
            corner = _point(child)
            if corner is None:
                return None
            corners.append(corner)
    return corners if len(corners) >= 3 else None
