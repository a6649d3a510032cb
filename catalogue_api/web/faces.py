"""The other faces of a search: the same parameters as a feed to follow (Atom, JSON Feed) and as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from flask import Blueprint, Response, render_template, request

from catalogue_api.index.facets import FACETS
from catalogue_api.index.reading import best, labels
from catalogue_api.web import queries
from catalogue_api.web.doors import base_url, catalogue, settings
from catalogue_api.web.labels import facet_value_in_words
from catalogue_api.web.shown import in_words
from schemas.dcat.naming import described
from schemas.dcat.terms import kind_of
from schemas.holdings import Entity
from schemas.search import SearchQuery
from schemas.text import line

bp = Blueprint("faces", __name__)

_ENTRIES = 50
_MOST_HITS = 5_000
_AT_ONCE = 1_000
_SUMMARY = 600


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a feed. Texts hold no character that XML forbids."""

    iri: str
    title: str
    summary: str
    kind: str
    provider: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """What a search finds, what changed last first; `note` says what is not in it."""

    title: str
    note: str
    page: str
    address: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime | None:
        """When the newest of its things changed."""
        return max((each.changed for each in self.entries), default=None)


@bp.get("/search.atom")
def atom() -> Response:
    """What a search finds as an Atom feed (RFC 4287)."""
    return _answer(lambda feed: render_template("search_feed.xml", feed=feed, base=base_url()), "application/atom+xml")


@bp.get("/search.feed.json")
def json_feed() -> Response:
    """What a search finds as JSON Feed 1.1."""
    return _answer(_json_feed, "application/feed+json")


@bp.get("/search.json")
def as_json() -> Response:
    """The same search of the API: one address leads to the other."""
    asked = request.query_string.decode("ascii", "replace")
    target = f"{request.script_root}/api/v1/search{'?' if asked else ''}{asked}"
    return Response(status=307, headers={"Location": target})


def _answer(write: Callable[[Feed], str], media_type: str) -> Response:
    response = Response(write(feed_of(queries.read(request.args).query)), content_type=f"{media_type}; charset=utf-8")
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.make_conditional(request)
    return response


def feed_of(query: SearchQuery) -> Feed:
    """The feed of a search; it knows no pages and no order but its own."""
    found, note = _changed_last(query)
    page = queries.address(replace(query, sort="relevance", size=SearchQuery().size, after=None))
    below = page.removeprefix(request.script_root + "/")
    return Feed(
        title=f"{settings()['title']}: {in_plain_words(query)}",
        note=note,
        page=base_url() + below,
        address=base_url() + request.path.removeprefix("/") + below.removeprefix("search"),
        entries=tuple(map(_entry, found)),
    )


def _changed_last(query: SearchQuery) -> tuple[tuple[Entity, ...], str]:
    if not query.text and not query.filters:
        return catalogue().latest(limit=_ENTRIES), ""
    asked = replace(query, facets=(), sort="newest", size=_AT_ONCE, after=None)
    page = catalogue().search(asked)
    if page.total > _MOST_HITS:
        newest = catalogue().entities_of([hit.entity for hit in page.hits[:_ENTRIES]])
        return (
            newest,
            f"It finds {page.total} things; these are the newest by their own dates. Narrow it to follow changes.",
        )
    iris = [hit.entity for hit in page.hits]
    while page.next is not None:
        page = catalogue().search(replace(asked, after=page.next))
        iris += [hit.entity for hit in page.hits]
    return catalogue().latest(iris, limit=_ENTRIES), ""


def _entry(entity: Entity) -> Entry:
    document = described(entity)
    words = (best(document.get(term)) for term in ("title", "name", "prefLabel"))
    told = next((text for term in ("description", "abstract") if (text := best(document.get(term)))), "")
    return Entry(
        iri=entity.iri,
        title=line(in_words(next(filter(None, words), entity.iri))) or entity.iri,
        summary=line(in_words(told))[:_SUMMARY],
        kind=kind_of(document.get("@type", [])),
        provider=line(next(iter(labels(document.get("publisher", []))), "")) or ", ".join(entity.sources),
        changed=entity.changed,
    )


def in_plain_words(query: SearchQuery) -> str:
    """What a search asks for, as the title of what it finds: `pulsar; kind: Dataset or Software`."""
    said = [line(query.text)] if query.text else []
    said += [
        f"{facet.label.lower()}: {' or '.join(line(facet_value_in_words(facet.name, value)) for value in values)}"
        for facet in FACETS
        if (values := query.filters.get(facet.name, ()))
    ]
    return "; ".join(said) or "everything"


def _json_feed(feed: Feed) -> str:
    body: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        **({"description": feed.note} if feed.note else {}),
        "items": [
            {
                "id": base_url() + each.iri,
                "url": base_url() + each.iri,
                "title": each.title,
                "content_text": each.summary,
                "date_modified": each.changed.isoformat(timespec="seconds"),
                "authors": [{"name": each.provider}],
                "tags": [each.kind],
            }
            for each in feed.entries
        ],
    }
    return orjson.dumps(body).decode()
