"""Where and when in schema.org's words: coverage of data, place and time of events."""

from __future__ import annotations

import re
from typing import Any

from schemas.formats.coverage import period_of
from schemas.formats.json import Reading, text_in
from schemas.formats.linked import word, words
from schemas.formats.wkt import Position, box, point, position

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def places(reading: Reading) -> None:
    """Coverage in space and time; an event's place and dates."""
    for name in ("spatialCoverage", "spatial", "location", "contentLocation", "areaServed"):
        value = reading.left.pop(name, None)
        for item in value if isinstance(value, list) else [value]:
            reading.add("spatial", _place(reading, item, name))
    for name in ("temporalCoverage", "temporal"):
        for text in words(reading, name, "name", "@id"):
            stated = text if isinstance(text, str) else text.value
            reading.add(
                "temporal", period_of(stated.replace("/..", "/").strip("/") if "/.." in stated else stated, None)
            )
    start, end = word(reading, "startDate"), word(reading, "endDate")
    if start or end:
        ends = {name: value for name, value in (("startDate", start), ("endDate", end)) if value}
        reading.add("temporal", ends)
    # an organisation's own address says in which country it is
    for part in reading.nodes("address"):
        country = word(part, "addressCountry", "name", "identifier")
        reading.add("spatial", country)
        part.drop("personal data", "streetAddress", "postalCode", "postOfficeBoxNumber")
        part.forget("@type", "addressLocality", "addressRegion")
    reading.state("http://www.w3.org/2004/02/skos/core#note", *words(reading, "address"))


def _place(reading: Reading, item: Any, path: str) -> dict[str, Any] | str | None:
    if not isinstance(item, dict):
        return text_in(item)
    part = Reading(item, path=path, within=reading)
    name = word(part, "name") or word(part, "description")
    node: dict[str, Any] = {}
    inner = [*part.nodes("geo"), part]
    for geo in inner:
        node |= {key: value for key, value in _geometry(geo).items() if key not in node}
    address = part.node("address")
    town, country = word(address, "addressLocality"), word(address, "addressCountry", "name")
    label = name or ", ".join(each for each in (town, country) if each) or word(part, "address")
    node |= {"prefLabel": [label]} if label else {}
    address.forget()
    part.forget("@type", "@id", "additionalProperty", "url", "identifier", "address", "sameAs", "description", "hasMap")
    part.close("no term for it")
    return node or None


def _geometry(geo: Reading) -> dict[str, Any]:
    """A point, a box `south west north east`, or the box around a polygon of `latitude longitude` pairs."""
    geo.forget("@type", "@id", "elevation", "addressCountry")
    found: dict[str, Any] = {}
    at = position(word(geo, "longitude"), word(geo, "latitude"))
    if at is not None:
        found["centroid"] = point(at)
    numbers = _numbers(geo, "box")
    if len(numbers) == 4:
        shape = _box(numbers[0], numbers[1], numbers[2], numbers[3])
        found |= {"bbox": shape} if shape else {}
    for name in ("polygon", "line"):
        pairs = _numbers(geo, name)
        if len(pairs) >= 4 and len(pairs) % 2 == 0 and "bbox" not in found:
            north, east = list(map(float, pairs[::2])), list(map(float, pairs[1::2]))
            shape = _box(str(min(north)), str(min(east)), str(max(north)), str(max(east)))
            found |= {"bbox": shape} if shape else {}
    circle = _numbers(geo, "circle")
    if len(circle) == 3 and "centroid" not in found:
        at = position(circle[1], circle[0])
        found |= {"centroid": point(at)} if at else {}
    return found


def _numbers(geo: Reading, name: str) -> list[str]:
    text = " ".join(each if isinstance(each, str) else each.value for each in words(geo, name))
    return _NUMBER.findall(text)


def _box(south: str, west: str, north: str, east: str) -> str | None:
    low: Position | None = position(west, south)
    high: Position | None = position(east, north)
    return box(low, high) if low and high else None
