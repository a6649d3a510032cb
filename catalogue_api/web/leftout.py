"""What each filter and each narrowing word of a search leaves out, and the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from catalogue_api.index.facets import FACETS
from catalogue_api.index.query import restrictions
from catalogue_api.web import queries
from catalogue_api.web.doors import catalogue
from catalogue_api.web.labels import facet_value_in_words
from schemas.search import SearchPage, SearchQuery

_MOST: Final = 5
"""Each costs a search that counts alone: of 50,000 things five take up to a third of the time of the page."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A restriction, how many results it costs, the search without it, and the search for what it leaves out."""

    name: str
    value: str
    total: int
    without: str
    those: str = ""


def left_out(query: SearchQuery, page: SearchPage) -> tuple[LeftOut, ...]:
    """The restrictions of a search that cost it results, in the order in which they are stated."""
    found = []
    for name, value, loose, those in list(_loosened(query))[:_MOST]:
        total = catalogue().search(replace(loose, facets=(), size=0, after=None)).total - page.total
        if total > 0:
            shown = queries.address(replace(query, text=those, after=None)) if those else ""
            found.append(LeftOut(name, value, total, queries.address(replace(loose, after=None)), shown))
    return tuple(found)


def _loosened(query: SearchQuery) -> Iterator[tuple[str, str, SearchQuery, str]]:
    for each in restrictions(query.text):
        yield "", each.written, replace(query, text=each.without), each.others
    for facet in FACETS:
        if chosen := query.filters.get(facet.name, ()):
            words = " or ".join(facet_value_in_words(facet.name, value) for value in chosen)
            yield facet.label, words, queries.without(query, facet.name), ""
