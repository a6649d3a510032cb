"""Ways into a search beside the box: a form with a field for each part of a question, and all values of one filter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.datastructures import MultiDict

from catalogue_api.index import analysis
from catalogue_api.index.facets import FACET_OF_NAME
from catalogue_api.index.query import TEXT_LENGTH
from catalogue_api.web import queries
from catalogue_api.web.branches import branches, flattened
from catalogue_api.web.doors import catalogue
from schemas.search import MAXIMUM_SIZE, SearchQuery

bp = Blueprint("searching", __name__)

_CHOICES: Final = ("kind", "capability", "access", "licence", "country", "language", "maturity")
"""Facets that the form offers as lists."""

_OFFERED: Final = 30


# --- a field for each part of a question ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One field of the form, and how its words stand in the search box: each by itself, or together as a phrase."""

    name: str
    label: str
    hint: str
    before: str = ""
    phrase: bool = False


PARTS: Final = (
    Part("all", "All of these words", "In any form, anywhere"),
    Part("phrase", "Exactly this phrase", "These words, in this order", phrase=True),
    Part("any", "Any of these words", "At least one of them"),
    Part("none", "None of these words", "Left out of the results", before="-"),
    Part("title", "In the title", "Words of the title", before="title:"),
    Part("person", "Person or organisation", "Who made or published it", before="creator:", phrase=True),
    Part("identifier", "Identifier", "DOI, ROR, arXiv, ivo:// …", before="identifier:", phrase=True),
)


@bp.get("/search/advanced")
def advanced() -> str | Response:
    """The form; once it is filled in, the search that it means, whose address is what people keep and share."""
    if "go" in request.args:
        return Response(status=303, headers={"Location": queries.address(asked(request.args))})
    page = catalogue().search(SearchQuery(facets=_CHOICES, size=0, facet_size=_OFFERED, groups=True))
    choices = [
        (FACET_OF_NAME[name], list(flattened(branches(name, buckets, width=_OFFERED))))
        for name, buckets in page.buckets.items()
    ]
    return render_template("advanced.html", parts=PARTS, choices=choices, filled=request.args)


def asked(fields: MultiDict[str, str]) -> SearchQuery:
    """The search that the fields mean, in the language of the search box."""
    found = [written for part in PARTS if (written := _written(part, fields.get(part.name, "")))]
    filters = {name: tuple(values) for name in _CHOICES if (values := [v for v in fields.getlist(name) if v])}
    return SearchQuery(queries.with_words(" ".join(found), fields)[:TEXT_LENGTH], filters=filters)


def _written(part: Part, typed: str) -> str:
    words = " ".join(typed.replace('"', " ").split())
    if not words:
        return ""
    if part.phrase:
        return f'{part.before}"{words}"'
    if part.name == "any":
        return " OR ".join(words.split())
    return " ".join(part.before + word for word in words.split()) if part.before else words


# --- all values of one filter --------------------------------------------------------------------------------


@bp.get("/search/values/<facet>")
def values(facet: str) -> str:
    """Every value of one facet under a search, with a box to look for one among them."""
    if facet not in FACET_OF_NAME:
        abort(404)
    wanted = " ".join(request.args.get("find", "").split())[:100]
    kept = MultiDict([(name, value) for name, value in request.args.items(multi=True) if name != "find"])
    query = replace(queries.read(kept).query, after=None)
    page = catalogue().search(replace(query, facets=(facet,), size=0, facet_size=MAXIMUM_SIZE))
    key = analysis.exact(wanted)
    listed = list(flattened(branches(facet, page.buckets[facet], width=MAXIMUM_SIZE)))
    rows = [
        (0 if key else depth, each, queries.address(_turned(query, facet, each.bucket.value)))
        for depth, each in listed
        if not key or key in analysis.exact(each.words) or each.bucket.selected
    ]
    return render_template(
        "values.html",
        facet=FACET_OF_NAME[facet],
        rows=rows,
        find=wanted,
        hidden=[(name, value) for name, value in queries.pairs(query)],
        back=queries.address(query),
        more=len(page.buckets[facet]) >= MAXIMUM_SIZE,
        total=len(listed),
    )


def _turned(query: SearchQuery, facet: str, value: str) -> SearchQuery:
    """The query with this value chosen, or no longer chosen."""
    chosen = query.filters.get(facet, ())
    if value in chosen:
        return queries.without(query, facet, value)
    return replace(query, filters={**query.filters, facet: (*chosen, value)})
