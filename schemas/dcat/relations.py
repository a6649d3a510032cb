"""What a document points at: the targets of its relations, in one written form for each identifier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from schemas.errors import MalformedIdentifier
from schemas.identifiers import PERSISTENT, recognise
from schemas.records import Document

RELATIONS: Final = (
    "isPartOf", "hasPart", "inSeries", "isVersionOf", "hasVersion", "previousVersion", "replaces", "isReplacedBy",
    "requires", "isRequiredBy", "references", "isReferencedBy", "source", "relation", "qualifiedRelation",
    "servesDataset", "dataset", "service", "catalog", "sameAs",
)  # fmt: skip
"""The terms that lead from one thing to another, in the order of reading."""

_MARK: Final = re.compile(rf'"(?:{"|".join(RELATIONS)})":'.encode())
_MOST_TARGETS: Final = 500
_LONGEST: Final = 500
_NAMING: Final = ("relation", "identifier", "landingPage", "homepage", "page")


def may_point(body: bytes) -> bool:
    """Whether a document's canonical bytes state any relation; most do not, and need not be read."""
    return _MARK.search(body) is not None


def targets(document: Document) -> dict[str, str]:
    """What the document points at, in normal form, with the first term that does; at most five hundred."""
    found: dict[str, str] = {}
    for term in RELATIONS:
        for text in _texts(document.get(term)):
            found.setdefault(normal(text), term)
            if len(found) == _MOST_TARGETS:
                return found
    return found


def normal(text: str) -> str:
    """One form for every way of writing an identifier: `doi:10.5281/zenodo.1`; anything else as it stands."""
    try:
        known = recognise(text)
    except MalformedIdentifier:
        known = None
    if known is not None and known.scheme in PERSISTENT:
        return f"{known.scheme}:{known.value}"[:_LONGEST]
    return text.strip().removesuffix("/")[:_LONGEST]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, Mapping):
        if "@value" in value:
            yield str(value["@value"])
        for name in _NAMING:
            yield from _texts(value.get(name))
