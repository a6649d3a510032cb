"""What every engine's answer has in common: checked queries, page tokens, hits and buckets."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from catalogue_api.index.facets import FACET_OF_NAME, is_group, within
from catalogue_api.index.highlights import highlight, summary
from schemas.errors import MalformedQuery
from schemas.search import MAXIMUM_SIZE, NONE_STATED, SORTS, Bucket, Hit, SearchQuery
from schemas.vocabularies import groups

RELEVANCE: Final = "relevance"
_KEY = re.compile(r"[\w.-]*")
DEEPEST: Final = 2**31
"""No offset is larger: an index has fewer documents, and engines refuse what overflows."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page begins. By a field sort: after the sort key `after`. By relevance: at `offset`.

    `generation` is the state of the index that the first page saw, `minimum` how many words it asked for.
    """

    after: str | int = ""
    offset: int = 0
    generation: str = ""
    minimum: int | None = None


def check(query: SearchQuery) -> None:
    """Refuse, in one error, what no engine can answer."""
    faults = [f"'{name}' is no facet" for name in (*query.facets, *query.filters) if name not in FACET_OF_NAME]
    if query.sort not in SORTS:
        faults.append(f"'{query.sort}' is no sort")
    if not 0 <= query.size <= MAXIMUM_SIZE:
        faults.append(f"size {query.size} is not between 0 and {MAXIMUM_SIZE}")
    if not 1 <= query.facet_size <= MAXIMUM_SIZE:
        faults.append(f"facet size {query.facet_size} is not between 1 and {MAXIMUM_SIZE}")
    if not all(_is_text(value) for values in query.filters.values() for value in values):
        faults.append("a filter value is no valid text")
    if faults:
        raise MalformedQuery(
            "; ".join(dict.fromkeys(faults)) + ".",
            where="search",
            next_step=f"Facets are {', '.join(FACET_OF_NAME)}; sorts are {', '.join(SORTS)}.",
        )


def token(query: SearchQuery, page: Page) -> str:
    """The opaque `next` of a page. It belongs to its query: the size of a page and its facets may change."""
    parts = [fingerprint(query), page.after, page.offset, page.generation, page.minimum]
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def page_of(query: SearchQuery) -> Page:
    """Where the wanted page begins; raises `MalformedQuery` for a token that was not made for this query."""
    if query.after is None:
        return Page()
    try:
        text = query.after.encode("ascii")
        parts = orjson.loads(base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (UnicodeEncodeError, binascii.Error, orjson.JSONDecodeError):
        parts = None
    match parts:
        case [str(asked), str() | int() as after, int(offset), str(generation), int() | None as minimum] if (
            asked == fingerprint(query)
            and (_KEY.fullmatch(after) if isinstance(after, str) else 0 <= after < 2**63)
            and 0 <= offset <= DEEPEST
            and (minimum is None or 0 <= minimum <= 100)
        ):
            return Page(after=after, offset=offset, generation=generation, minimum=minimum)
    raise foreign_page()


def foreign_page() -> MalformedQuery:
    """The error for an `after` that no page of this search gave."""
    return MalformedQuery(
        "'after' was not given by a page of this search.", where="search", next_step="Start again without 'after'."
    )


def hit(entity: str, shown: Mapping[str, Any], *, score: float, wanted: frozenset[str]) -> Hit:
    """One result, from what the index shows of the entity."""
    found = {
        "title": highlight(shown["title"], wanted, length=None),
        "description": highlight(shown["description"], wanted),
    }
    return Hit(
        entity=entity,
        score=score,
        title=shown["title"],
        kind=shown["kind"],
        summary=summary(shown["description"]),
        providers=tuple(shown["providers"]),
        sources=tuple(shown["sources"]),
        records=shown["records"],
        year=shown["year"],
        access=shown["access"],
        licence=shown["licence"],
        highlights={place: marked for place, marked in found.items() if marked},
    )


def counted_size(query: SearchQuery) -> int:
    """How many values of a facet an engine has to count, so that enough are left without the groups among them."""
    return query.facet_size if query.groups else query.facet_size + groups.MOST


def buckets(query: SearchQuery, facet: str, counted: Iterable[tuple[str, int]]) -> tuple[Bucket, ...]:
    """The buckets of one facet: most entities first, then by value.

    Beyond the first `facet_size`, selected values stand there even with no entity, and `NONE_STATED` with any.
    """
    selected = query.filters.get(facet, ())
    counts = {
        value: count for value, count in counted if query.groups or value in selected or not is_group(facet, value)
    }
    always = {*selected, NONE_STATED}
    top = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = [
        (value, count) for number, (value, count) in enumerate(top) if number < query.facet_size or value in always
    ]
    shown += [(value, 0) for value in sorted(set(selected)) if value not in counts]
    return tuple(
        Bucket(value, count, value in selected, is_group(facet, value), within(facet, value)) for value, count in shown
    )


def fingerprint(query: SearchQuery) -> str:
    """What makes two queries the same search, whatever page and facets of it are asked for."""
    filters = sorted((name, sorted(set(values))) for name, values in query.filters.items() if values)
    asked = repr([query.text, filters, query.sort])
    return hashlib.sha256(asked.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _is_text(value: str) -> bool:
    """Whether a value has no lone surrogate, which no engine can take (command lines and JSON can carry them)."""
    return not any("\ud800" <= sign <= "\udfff" for sign in value)
