"""Between the address of a search page and a `SearchQuery`: the address is the only state there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from catalogue_api.index import placing
from catalogue_api.index.facets import FACETS
from catalogue_api.web.words import NOTICES
from schemas.search import SORTS, Notice, SearchQuery
from schemas.wire.api import LONGEST_TEXT

SIZES = (10, 20, 50, 100)
_DEFAULTS = SearchQuery()
_FACET_NAMES = tuple(facet.name for facet in FACETS)
_KNOWN = frozenset((*_FACET_NAMES, "q", "sort", "size", "after"))
FACET_SIZE = 60
_MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as a person asked it, and in plain words what of it was left aside."""

    query: SearchQuery
    notices: tuple[Notice, ...]


def read(arguments: MultiDict[str, str]) -> Asked:
    """The query of a search page; a value it cannot use is left aside with a notice, never an error page."""
    notices = [Notice(NOTICES["filter"], name=name) for name in _unknown(arguments)]
    text = arguments.get("q", "").strip()
    if len(text) > LONGEST_TEXT:
        notices.append(Notice(NOTICES["length"], most=LONGEST_TEXT))
    sort = arguments.get("sort", _DEFAULTS.sort)
    if sort not in SORTS:
        notices.append(Notice(NOTICES["order"], name=sort[:40]))
        sort = _DEFAULTS.sort
    filters = {name: values for name in _FACET_NAMES if (values := _values(arguments, name))}
    query = SearchQuery(
        text=text[:LONGEST_TEXT],
        filters=filters,
        facets=_FACET_NAMES,
        sort=sort,
        size=_size(arguments.get("size", "")),
        after=arguments.get("after") or None,
        facet_size=FACET_SIZE,
        groups=True,
    )
    return Asked(query, tuple(notices))


FIELDS = ("from", "to", "west", "south", "east", "north", "bbox")
"""Parameters that become words of the search: years, and the sides of a box."""


def with_fields(arguments: MultiDict[str, str]) -> SearchQuery:
    """The query with what its own fields say as words of its text, in place of those it had."""
    kept = MultiDict([pair for pair in arguments.items(multi=True) if pair[0] not in FIELDS])
    query = replace(read(kept).query, after=None)
    return replace(query, text=with_words(query.text, arguments))


def with_words(text: str, arguments: MultiDict[str, str]) -> str:
    """A text of the search box with the years and the box of these fields, in place of those it had."""
    first, last = (year(arguments.get(name, "")) for name in ("from", "to"))
    if first or last:
        words = [word for word in text.split() if not word.startswith("year:")]
        text = " ".join([*words, f"year:{first}..{last}"])
    box = placing.box(arguments.to_dict()) or "".join(arguments.get("bbox", "").split())
    return placing.within(text, box) if box else text


def year(typed: str) -> str:
    """A year of four digits, or nothing."""
    typed = typed.strip()
    return typed if len(typed) == 4 and typed.isascii() and typed.isdecimal() else ""


def _unknown(arguments: MultiDict[str, str]) -> list[str]:
    return [name[:40] for name in sorted(arguments) if name not in _KNOWN][:5]


def _values(arguments: MultiDict[str, str], name: str) -> tuple[str, ...]:
    stated = (value for value in arguments.getlist(name) if value)
    return tuple(dict.fromkeys(stated))[:_MOST_VALUES]


def _size(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 and int(text) in SIZES else _DEFAULTS.size


def address(query: SearchQuery) -> str:
    """The address of a search page: parameters in one order, defaults left out, so that equal searches are equal."""
    stated = pairs(query)
    path = f"{request.script_root}/search"
    return f"{path}?{urlencode(stated)}" if stated else path


def pairs(query: SearchQuery) -> list[tuple[str, str]]:
    """The parameters of a search page in their order, defaults left out."""
    found: list[tuple[str, str]] = []
    if query.text:
        found.append(("q", query.text))
    found += [(name, value) for name in _FACET_NAMES for value in query.filters.get(name, ())]
    if query.sort != _DEFAULTS.sort:
        found.append(("sort", query.sort))
    if query.size != _DEFAULTS.size:
        found.append(("size", str(query.size)))
    if query.after:
        found.append(("after", query.after))
    return found


def values_address(query: SearchQuery, facet: str) -> str:
    """The page of all values of one facet under a search."""
    stated = pairs(replace(query, after=None))
    path = f"{request.script_root}/search/values/{facet}"
    return f"{path}?{urlencode(stated)}" if stated else path


def inventory_address(query: SearchQuery, form: str) -> str:
    """The address of everything that a search finds, as one file."""
    return _with(f"{request.script_root}/export/inventory.{form}", query)


def face_address(query: SearchQuery, face: str) -> str:
    """The address of the same search in another form: `search.atom`, `api/v1/search`."""
    return _with(f"{request.script_root}/{face}", query)


def landscape_address(query: SearchQuery) -> str:
    """The address of the landscape of what a search finds."""
    return _with(f"{request.script_root}/landscape", query)


def _with(path: str, query: SearchQuery) -> str:
    pairs = [("q", query.text)] if query.text else []
    pairs += [(name, value) for name in _FACET_NAMES for value in query.filters.get(name, ())]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def filtered(**filters: str) -> str:
    """The address of everything with these facet values."""
    return address(SearchQuery(filters={name: (value,) for name, value in filters.items()}))


def without(query: SearchQuery, name: str, value: str | None = None) -> SearchQuery:
    """The query without one filter value, or without a whole facet; from its first page."""
    kept = {
        facet: tuple(each for each in values if facet != name or (value is not None and each != value))
        for facet, values in query.filters.items()
    }
    return replace(query, filters=_stated(kept), after=None)


def _stated(filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in filters.items() if values}
