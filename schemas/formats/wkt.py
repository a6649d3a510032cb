"""Well-known text of places on Earth, longitude first (OGC CRS84, GeoSPARQL 1.1 §8.5.1), from a provider's numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

Position = tuple[str, str]
"""Longitude and latitude as written, checked to be numbers within range."""

_PLAIN = re.compile(r"-?\d{1,3}(?:\.\d+)?")


def position(longitude: str | None, latitude: str | None) -> Position | None:
    """A position on Earth, or `None` if the two are not degrees in range."""
    east, north = _degrees(longitude, 180.0), _degrees(latitude, 90.0)
    return None if east is None or north is None else (east, north)


def point(at: Position) -> str:
    """`POINT(7.84 47.01)`."""
    return f"POINT({at[0]} {at[1]})"


def box(south_west: Position, north_east: Position) -> str | None:
    """The box as a polygon; one that crosses the antimeridian becomes two. `None` if north is south of south."""
    (west, south), (east, north) = south_west, north_east
    if float(south) > float(north):
        return None
    if float(west) > float(east):
        return f"MULTIPOLYGON(({_ring(west, south, '180', north)}),({_ring('-180', south, east, north)}))"
    return f"POLYGON({_ring(west, south, east, north)})"


def polygons(rings: Iterable[Iterable[Position]]) -> str | None:
    """One polygon, or a multipolygon of several; rings are closed where the provider forgot, `None` without a ring."""
    texts = []
    for ring in rings:
        corners = list(ring)
        if corners and corners[0] != corners[-1]:
            corners.append(corners[0])
        if len(corners) >= 4:
            texts.append("((" + ",".join(f"{east} {north}" for east, north in corners) + "))")
    if not texts:
        return None
    return f"POLYGON{texts[0]}" if len(texts) == 1 else f"MULTIPOLYGON({','.join(texts)})"


def _ring(west: str, south: str, east: str, north: str) -> str:
    return f"({west} {south},{east} {south},{east} {north},{west} {north},{west} {south})"


def _degrees(text: str | None, limit: float) -> str | None:
    """The number as written if it is one, else in plain notation; `None` if it is out of range or no number."""
    if text is None:
        return None
    text = text.strip()
    try:
        value = float(text)
    except ValueError:
        return None
    if not -limit <= value <= limit:
        return None
    return text if _PLAIN.fullmatch(text) else f"{value:.10f}".rstrip("0").rstrip(".")
