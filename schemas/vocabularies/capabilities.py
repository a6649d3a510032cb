"""What things can do for their users, and by which technology: the words of many sources, under one name each.

The facts are `capabilities.tsv` and `technologies.tsv`. A capability follows from what a source states, word for word
as one of the tables has it, or from what kind of thing it is; nothing is taken from titles and descriptions.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from schemas.vocabularies.lookup import rows

OFFERING: frozenset[str] = frozenset(
    {"archive", "catalogue", "data-service", "service", "site", "software", "storage", "training"}
)
"""Kinds of things that can do something for somebody; a paper about cloud computing, or a course on it, cannot."""

_SAYS_NOTHING = re.compile(
    r"other|unknown|n/?a|none|v?\d+(?:\.\d+)*|q\d+|(?:urn:ogc:def:crs:)?epsg:.*|crs ?84|.*\(epsg:\d+\)|wgs ?84"
    r"|https?://(?:www\.)?opengis\.net/(?:def/crs|gml/srs)/.*|https?://\S*/v?\d+(?:\.\d+)*/?|https?://\S*/q\d+",
    re.IGNORECASE,
)
"""Not a technology: coordinate systems, versions and numbers by themselves, addresses that end in them."""


@lru_cache(maxsize=20_000)
def technology(written: str) -> str | None:
    """What a technology, protocol or standard is called: the table's name for it, else as it is written.

    `None` for what is none: a coordinate reference system, a version or number by itself, `other`.
    """
    known = _technologies().get(_folded(written))
    if known is not None:
        return known[0]
    return None if _SAYS_NOTHING.fullmatch(written.strip()) else written


@lru_cache(maxsize=20_000)
def shown_by(written: str) -> tuple[str, ...]:
    """The capabilities that these words of a source show: a technology's, or those of a category or keyword."""
    words = _folded(written)
    _, behind = _technologies().get(words, ("", ""))
    return tuple(dict.fromkeys(each for each in (behind, *_words().get(words, ())) if each))


def of_kind(kind: str) -> tuple[str, ...]:
    """The capabilities that a thing has by being of this kind."""
    return _kinds().get(kind, ())


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("/")


@cache
def _technologies() -> dict[str, tuple[str, str]]:
    return {
        form.casefold(): (name, capability)
        for name, capability, written in rows("technologies.tsv")
        for form in (name, *filter(None, written.split("|")))
    }


@cache
def _words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for capability, _, words in rows("capabilities.tsv"):
        for word in words.split("|"):
            found[word] = (*found.get(word, ()), capability)
    return found


@cache
def _kinds() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for capability, kinds, _ in rows("capabilities.tsv"):
        for kind in filter(None, kinds.split("|")):
            found[kind] = (*found.get(kind, ()), capability)
    return found
