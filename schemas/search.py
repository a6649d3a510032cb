"""The language of searching, free of any engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NONE_STATED = "(none stated)"
"""The bucket, and the filter value, of entities whose sources state nothing for a facet."""

SORTS = ("relevance", "newest", "oldest", "title")
MAXIMUM_SIZE = 1000


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked: words, chosen facet values (OR within a facet, AND between), facets to count, order, page.

    `text` is the plain box: words, "phrases" and -minus; it never fails. `after` is the opaque `next` of the page
    before; there is no depth limit. `facet_size` bounds the buckets of each facet. With `groups` the groups that
    values stand in are buckets, too; a filter may name one always.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    sort: str = "relevance"
    size: int = 20
    after: str | None = None
    facet_size: int = 20
    groups: bool = False


@dataclass(frozen=True, slots=True)
class Bucket:
    """One value of a facet and the number of entities it would give, every *other* facet's filter applied.

    `within` is the group that it stands in; a `group` holds other values.
    """

    value: str
    count: int
    selected: bool = False
    group: bool = False
    within: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One entity found: what a result list shows of it. `highlights` hold escaped HTML with `<mark>`."""

    entity: str
    score: float
    title: str
    kind: str
    summary: str = ""
    providers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    records: int = 1
    year: int | None = None
    access: str = ""
    licence: str = ""
    highlights: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expansion:
    """A term of the text that our vocabulary knows, and the others for the same thing that were searched for, too.

    `without` is the text that searches for this term alone.
    """

    term: str
    others: tuple[str, ...]
    without: str


class Notice(str):
    """A sentence about a search, in English; `pattern` and `values` let a door say it in another language."""

    pattern: str
    values: Mapping[str, object]

    def __new__(cls, pattern: str, **values: object) -> Notice:
        """The sentence: the pattern with its values."""
        made = super().__new__(cls, pattern.format(**values))
        made.pattern, made.values = pattern, values
        return made


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The answer: how many entities match, one page of them, the facets, and the way to the next page.

    `notices` tell in plain words what of the query was not understood, `expansions` what else was searched for.
    `relaxed` says that not every word was asked for, because nothing has all.
    """

    total: int
    hits: tuple[Hit, ...]
    buckets: Mapping[str, tuple[Bucket, ...]] = field(default_factory=dict)
    next: str | None = None
    notices: tuple[Notice, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    relaxed: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another text that somebody may have meant, and how many entities it finds."""

    text: str
    total: int
