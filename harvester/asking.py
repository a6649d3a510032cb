"""How the pages of a list of JSON are asked for, found by asking: which parameter leads on, and which asks for more.

A parameter is believed when the answer to it shows that it was understood: an offset of one begins with the second
record, a second page has none of the first, a larger page is longer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from harvester.spiders.json_answers import document_of, identifier_at, records_at
from harvester.spiders.pages import Answer
from schemas.errors import ProtocolViolation, Unreachable

OFFSETS: Final = ("offset", "start", "from", "skip")
PAGES: Final = ("page", "pageNumber", "page[number]")
SIZES: Final = ("size", "per_page", "page_size", "pagesize", "pageSize", "limit", "rows")
_WANTED: Final = 100
_FAULTS = (Unreachable, ProtocolViolation)

Get = Callable[[str], Awaitable[Answer]]


def asking(url: str, **given: str) -> str:
    """The address with these parameters in place of what it says of them."""
    parts = urlsplit(url)
    theirs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in given]
    return urlunsplit(parts._replace(query=urlencode([*theirs, *given.items()])))


def without(url: str, *names: str) -> str:
    """The address without these parameters."""
    parts = urlsplit(url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in names]
    return urlunsplit(parts._replace(query=urlencode(kept, safe="*:/,")))


async def paging_of(url: str, first: Sequence[str], options: Mapping[str, Any], get: Get) -> dict[str, Any]:
    """The options by which `json_list` follows a list that began with these identifiers; empty where none shows."""
    listed = _Listed(url, options, get)
    found = await _by_offset(listed, first) or await _by_page(listed, first)
    return found | await _by_size(listed, len(first)) if found else {}


class _Listed:
    """A list that can be asked again, with more parameters."""

    def __init__(self, url: str, options: Mapping[str, Any], get: Get) -> None:
        self._url, self._get = url, get
        self._items, self._identifier = str(options["items"]), str(options["identifier"])
        self.stated = {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}

    async def ids(self, **given: str) -> list[str | None]:
        """The identifiers that are listed then; none where that is refused."""
        try:
            answer = await self._get(asking(self._url, **given))
            if answer.status >= 400:
                return []
            found = records_at(
                document_of(answer, self._items), self._items, self._identifier, keyed=False, where=answer.url
            )
            return [identifier for identifier, _ in found]
        except _FAULTS:
            return []


async def _by_offset(listed: _Listed, first: Sequence[str]) -> dict[str, Any]:
    if len(first) < 2:
        return {}
    for name in OFFSETS:
        shown = await listed.ids(**{name: "1"})
        if shown[:1] == [first[1]] and first[0] not in shown:
            return {"paging": "offset", "start": name}
    return {}


async def _by_page(listed: _Listed, first: Sequence[str]) -> dict[str, Any]:
    for name in PAGES:
        second = await listed.ids(**{name: "2"})
        if not second or None in second or not set(first).isdisjoint(second):
            continue
        begins = await listed.ids(**{name: "1"})
        return {"paging": "page", "start": name, "first": "1" if begins == list(first) else "0"}
    return {}


async def _by_size(listed: _Listed, shown: int) -> dict[str, Any]:
    if shown >= _WANTED or not listed.stated.isdisjoint(SIZES):
        return {}
    for name in SIZES:
        if len(await listed.ids(**{name: str(_WANTED)})) > shown:
            return {"size": name, "page_size": _WANTED}
    return {}


def ids_of(listed: Sequence[Any], identifier: str) -> list[str]:
    """The identifiers of records, as far as they have one."""
    return [found for each in listed if (found := identifier_at(each, identifier)) is not None]
