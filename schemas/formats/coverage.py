"""Places and periods as Dublin Core writes them: DCMI Box, Point and Period (DCSV), ranges, and plain words."""

from __future__ import annotations

import re
from typing import Any

from schemas.formats.wkt import box, point, position
from schemas.records import Text

_COMPONENT = re.compile(r"\s*([A-Za-z]+)\s*=\s*((?:[^;\\]|\\.)*)")
_SPATIAL_KEYS = frozenset({"northlimit", "southlimit", "eastlimit", "westlimit", "north", "east"})
_YEARLIKE = r"-?\d{4,6}(?:-\d{2}(?:-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?)?)?"
_RANGE = re.compile(rf"({_YEARLIKE})?\s*(?:/|\s-\s|\s–\s|\.\.)\s*({_YEARLIKE}|\.\.)?|({_YEARLIKE})")
_YEARS = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")
_COMMA_RANGE = re.compile(r"(-?\d{1,6}),(-?\d{1,6})")


def place_or_period(text: str, language: str | None) -> tuple[str, dict[str, Any] | str]:
    """What one `dc:coverage` means: the term `spatial` or `temporal`, and its value."""
    if "=" in text:
        parts = _components(text)
        if parts.keys() & {"start", "end"}:
            return "temporal", _period(parts)
        if parts.keys() & _SPATIAL_KEYS:
            return "spatial", _place(parts)
    if _RANGE.fullmatch(text) or _YEARS.fullmatch(text):
        return "temporal", period_of(text, language)
    return "spatial", {"prefLabel": [Text(text, language)]} if language else text


def place_of(text: str, language: str | None) -> dict[str, Any] | str:
    """A place: by its DCMI Box or Point, else by its name."""
    if "=" in text and (parts := _components(text)).keys() & _SPATIAL_KEYS:
        return _place(parts)
    return {"prefLabel": [Text(text, language)]} if language else text


def period_of(text: str, language: str | None) -> dict[str, Any]:
    """A `dcterms:temporal`, or the range in a date: start and end where they can be told, else a name."""
    if "=" in text and (parts := _components(text)).keys() & {"start", "end"}:
        return _period(parts)
    match = _YEARS.fullmatch(text) or _COMMA_RANGE.fullmatch(text) or _RANGE.fullmatch(text)
    if match is None:
        return {"prefLabel": [Text(text, language) if language else text]}
    start, end = match[1], match[2]
    if match.re is _RANGE and match[3]:
        start = end = match[3]
    ends = {"startDate": start, "endDate": None if end == ".." else end}
    return {name: value for name, value in ends.items() if value} or {"prefLabel": [text]}


def _components(text: str) -> dict[str, str]:
    """The components of a DCSV string by lowercase name (DCMI DCSV §3): `name=Oman; northlimit=26.4`."""
    return {
        match[1].lower(): match[2].replace("\\", "").strip().strip('"')
        for match in map(_COMPONENT.match, text.split(";"))
        if match is not None and match[2].strip()
    }


def _period(parts: dict[str, str]) -> dict[str, Any]:
    node: dict[str, Any] = {}
    if "start" in parts:
        node["startDate"] = parts["start"]
    if "end" in parts:
        node["endDate"] = parts["end"]
    if "name" in parts:
        node["prefLabel"] = [parts["name"]]
    return node


def _place(parts: dict[str, str]) -> dict[str, Any]:
    """A place with its name; coordinates only where they are plain degrees of WGS 84 (DCMI Box §3, Point §3)."""
    node: dict[str, Any] = {"prefLabel": [parts["name"]]} if "name" in parts else {}
    units = parts.get("units", "").lower()
    projection = parts.get("projection", "").lower().replace(" ", "").replace("-", "")
    if (not units or "deg" in units) and projection in {"", "wgs84", "epsg:4326"}:
        at = position(parts.get("east"), parts.get("north"))
        if at is not None:
            node["centroid"] = point(at)
        south_west = position(parts.get("westlimit"), parts.get("southlimit"))
        north_east = position(parts.get("eastlimit"), parts.get("northlimit"))
        shape = box(south_west, north_east) if south_west and north_east else None
        if shape is not None:
            node["bbox"] = shape
    if not node:
        node["prefLabel"] = ["; ".join(f"{name}={value}" for name, value in parts.items())]
    return node
