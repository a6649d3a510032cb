"""What standards write for machines, as a person reads it: moments, areas, types and digests."""

from __future__ import annotations

import re
from typing import Final

from schemas.areas import Area, around

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:[.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_UTC: Final = frozenset(("Z", "+00:00", "-00:00", "+0000"))
_SEMANTICS: Final = "info:eu-repo/semantics/"
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")


def moment(text: str) -> str:
    """`2021-09-29T00:00:00.000+00:00` as `2021-09-29`, a later time of that day to the minute; else as it is."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return text
    zone = "UTC" if found[3] in _UTC else found[3] or ""
    midnight = found[2] == "00:00" and zone in ("", "UTC")
    return found[1] if midnight else f"{found[1]}, {found[2]} {zone}".strip()


def area(shape: str) -> str:
    """A well-known text as the sides of its box, or as its point; nothing where it cannot be read."""
    box = around([shape])
    if box is None:
        return ""
    if (box.west, box.south, box.east, box.north) == (-180, -90, 180, 90):
        return "the whole Earth"
    places = 3 if _is_point(box) else 2
    latitude = _between(box.south, box.north, "SN", places)
    return f"{latitude}, {_between(_turned(box.west), _turned(box.east), 'WE', places)}"


def _is_point(box: Area) -> bool:
    return box.west == box.east and box.south == box.north


def _turned(longitude: float) -> float:
    return longitude - 360 if longitude > 180 else longitude


def _between(low: float, high: float, sides: str, places: int) -> str:
    (least, one), (most, other) = _degrees(low, sides, places), _degrees(high, sides, places)
    if (least, one) == (most, other):
        return f"{least}° {one}"
    return f"{least}–{most}° {other}" if one == other and low <= high else f"{least}° {one} – {most}° {other}"


def _degrees(angle: float, sides: str, places: int) -> tuple[str, str]:
    return f"{abs(angle):.{places}f}", sides[angle >= 0]


def word(text: str) -> str:
    """A type as OpenAIRE's guidelines write it (`info:eu-repo/semantics/conferencePaper`) as words."""
    if not text.startswith(_SEMANTICS):
        return text
    return _HUMP.sub(" ", text.removeprefix(_SEMANTICS)).lower()


def with_short_digests(text: str) -> str:
    """A text with the beginning of each SHA-256 digest in place of it: enough to compare two by eye."""
    return _DIGEST.sub(r"\1…", text)
