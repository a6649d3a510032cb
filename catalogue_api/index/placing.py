"""Searches within an area: its words in the search box, and what an area leaves out because it states no place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from schemas.areas import WORLD
from schemas.search import SearchPage, SearchQuery

_ASKED = re.compile(r"(?<!\S)bbox:[^\s\"]+", re.IGNORECASE)
_SIDES = ("west", "south", "east", "north")


@dataclass(frozen=True, slots=True)
class Unplaced:
    """How many things would match but state no place on Earth, and the text that searches for these."""

    total: int
    text: str


def within(text: str, written: str) -> str:
    """The text of a search within a box (`west,south,east,north`) in place of any that it had."""
    return f"{everywhere(text)} bbox:{written}".strip()


def everywhere(text: str) -> str:
    """The text of a search without the box that it asks for."""
    return " ".join(_ASKED.sub(" ", text).split()) if _ASKED.search(text) else text


def box(sides: dict[str, str]) -> str:
    """Typed sides as one box, what was left empty as far as the Earth goes; empty where nothing was typed."""
    typed = {name: "".join(sides.get(name, "").split())[:20] for name in _SIDES}
    if not any(typed.values()):
        return ""
    return ",".join(typed[name] or far for name, far in zip(_SIDES, WORLD.split(","), strict=True))


def unplaced(search: Callable[[SearchQuery], SearchPage], query: SearchQuery) -> Unplaced | None:
    """What an area leaves out for want of a place; `None` for a search that asks for no area."""
    text = everywhere(query.text)
    if text == query.text:
        return None
    nowhere = f"{text} -bbox:{WORLD}".strip()
    return Unplaced(search(replace(query, text=nowhere, facets=(), size=0, after=None)).total, nowhere)
