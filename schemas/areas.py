"""Areas on Earth: the box around what a description places somewhere, and the box that a search asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

WORLD: Final = "-180,-90,180,90"
_TURN: Final = 360.0
_MILLION: Final = 1_000_000
_NUMBER: Final = r"[-+]?\d{1,3}(?:\.\d{0,15})?"
_WRITTEN = re.compile(rf"{_NUMBER}(?:,{_NUMBER}){{3}}", re.ASCII)
_CRS84 = re.compile(r"^\s*<https?://www\.opengis\.net/def/crs/OGC/(?:1\.3|0)/CRS84>\s*", re.IGNORECASE)
_SHAPE = re.compile(r"\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*(?:Z\s*)?\(", re.IGNORECASE)
_RING = re.compile(r"\(([^()]*)\)")
_LONGEST: Final = 200_000


@dataclass(frozen=True, slots=True)
class Area:
    """A box in degrees, west from -180 to 180, east from west to a whole turn beyond it: one may cross 180."""

    west: float
    south: float
    east: float
    north: float

    @property
    def millionths(self) -> dict[str, int]:
        """Its sides as whole numbers, so that no engine rounds them."""
        sides = {"west": self.west, "south": self.south, "east": self.east, "north": self.north}
        return {name: round(side * _MILLION) for name, side in sides.items()}

    @property
    def turns(self) -> Iterator[Area]:
        """The same box as it is met by others that begin a turn earlier or later."""
        for shift in (-_TURN, 0.0, _TURN):
            yield Area(self.west + shift, self.south, self.east + shift, self.north)


def read_area(written: str) -> Area | None:
    """`west,south,east,north` in degrees, as GeoJSON and OGC API write a box; west of east where it crosses 180."""
    text = written.strip()
    if not _WRITTEN.fullmatch(text):
        return None
    west, south, east, north = map(float, text.split(","))
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        return None
    return Area(west, south, east if east >= west else east + _TURN, north)


def around(shapes: Iterable[str]) -> Area | None:
    """The box around well-known texts in longitude and latitude; `None` where none of them can be read."""
    rings = [ring for shape in shapes for ring in _rings(shape)]
    if not rings:
        return None
    if any(ring.east >= 180 for ring in rings) and any(ring.west <= -180 < ring.east < 180 for ring in rings):
        # What crosses 180 is written as two shapes that meet there.
        rings = [_later(ring) if ring.west <= -180 and ring.east < 180 else ring for ring in rings]
    west, east = min(ring.west for ring in rings), max(ring.east for ring in rings)
    if east - west >= _TURN:
        west, east = -180.0, 180.0
    return Area(west, min(ring.south for ring in rings), east, max(ring.north for ring in rings))


def _later(ring: Area) -> Area:
    return Area(ring.west + _TURN, ring.south, ring.east + _TURN, ring.north)


def _rings(shape: str) -> Iterator[Area]:
    text = _CRS84.sub("", shape[:_LONGEST])
    if not _SHAPE.match(text):
        return
    for listed in _RING.finditer(text):
        corners = [_corner(each) for each in listed[1].split(",")]
        known = [corner for corner in corners if corner is not None]
        if known and len(known) == len(corners):
            longitudes, latitudes = zip(*known, strict=True)
            yield Area(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def _corner(written: str) -> tuple[float, float] | None:
    numbers = written.split()
    try:
        longitude, latitude = float(numbers[0]), float(numbers[1])
    except (ValueError, IndexError):
        return None
    return (longitude, latitude) if -180 <= longitude <= 180 and -90 <= latitude <= 90 else None
