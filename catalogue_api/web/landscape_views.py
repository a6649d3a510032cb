"""Between the addresses of the landscape's pages and what they show: the selection, the words, the figures read."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import current_app, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from catalogue_api.index.facets import FACET_OF_NAME, FACETS
from catalogue_api.landscape.selection import Thing, View, things, view_of
from catalogue_api.landscape.sureness import Freshness, freshness
from catalogue_api.web.doors import catalogue
from catalogue_api.web.labels import facet_value_in_words
from schemas.errors import MalformedQuery
from schemas.search import SearchQuery
from schemas.wire.api import LONGEST_TEXT

NAMES = tuple(facet.name for facet in FACETS)
MOST_READ = 50_000
"""Things that a page reads one by one; more are counted by the commands, which take as long as it takes."""

_MOST_REMEMBERED = 32
_Made = TypeVar("_Made")


def view_asked(arguments: MultiDict[str, str]) -> View:
    """The selection that an address means. Raises `MalformedQuery` or `NotInCatalogue`."""
    filters = {name: tuple(dict.fromkeys(filter(None, arguments.getlist(name)))) for name in NAMES}
    return view_of(
        catalogue(),
        text=arguments.get("q", "")[:LONGEST_TEXT],
        filters={name: values for name, values in filters.items() if values},
        snapshot=arguments.get("snapshot", ""),
    )


def pairs(view: View, filters: Mapping[str, tuple[str, ...]] | None = None) -> list[tuple[str, str]]:
    """The selection as parameters, in one order, with other filters where they are given."""
    chosen = view.filters if filters is None else filters
    found = [("q", view.text)] if view.text else []
    found += [("snapshot", view.state.name)] if view.frozen else []
    return found + [(name, value) for name in NAMES for value in chosen.get(name, ())]


def page_address(door: str, view: View, *besides: tuple[str, str]) -> str:
    """The address of another page of the same selection."""
    asked = urlencode([*besides, *pairs(view)])
    return f"{request.script_root}{door}?{asked}" if asked else f"{request.script_root}{door}"


def permalink(view: View, *besides: tuple[str, str]) -> str | None:
    """Where exactly this state is shown for ever; `None` for words, which are asked of the present only."""
    if view.text:
        return None
    name = view.state.name or f"@{view.state.sequence}"
    asked = [("snapshot", name), *((key, value) for key, value in pairs(view) if key != "snapshot")]
    return f"{request.script_root}{request.path}?{urlencode([*besides, *asked])}"


def chips(view: View) -> list[tuple[str, str, str, str]]:
    """Each filter: the facet and the value in words, and both as they stand in an address."""
    return [
        (FACET_OF_NAME[name].label, facet_value_in_words(name, value), name, value)
        for name, values in view.filters.items()
        for value in values
    ]


def as_made(html: str) -> Markup:
    """HTML of the landscape's own pictures and report, which escape whatever comes from outside."""
    return Markup(html)  # noqa: S704


def all_things(view: View) -> Iterator[Thing]:
    """Every thing of the selection. Raises `MalformedQuery` where a page would take too long to read them."""
    if view.text or (view.filters and not view.frozen):
        number = catalogue().search(SearchQuery(view.text, filters=view.filters, size=1)).total
    else:
        number = view.state.entities or catalogue().counts()["entities"]
    if number > MOST_READ:
        raise MalformedQuery(
            f"a page reads at most {MOST_READ} things, and these are {number}.",
            next_step="Add filters, or ask on the command line: 'catalogue landscape --help'.",
        )
    return things(catalogue(), view)


def fresh(view: View) -> Freshness:
    """How fresh every source was in the state of the selection."""
    return freshness(catalogue(), view.state)


def remembered(view: View, what: Hashable, make: Callable[[], _Made]) -> _Made:
    """What was made of a selection a while ago in this process, or is made now; a sequence never changes."""
    if view.text or (view.filters and not view.frozen):
        # The index may be behind the change log.
        return make()
    shelf: _Shelf = current_app.extensions.setdefault("landscape figures", _Shelf())
    filters = tuple((name, values) for name, values in sorted(view.filters.items()))
    key = (catalogue().position().epoch, view.state.sequence, view.state.made, filters, what)
    found = shelf.get(key)
    if found is None:
        found = make()
        shelf.put(key, found)
    made: _Made = found
    return made


class _Shelf:
    """The last things made, the least recently wanted let go first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, value: Any) -> None:
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > _MOST_REMEMBERED:
                self._kept.popitem(last=False)
