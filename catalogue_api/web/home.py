"""The front page: what there is in figures and pictures, and how its sources are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from flask import Blueprint, render_template

from catalogue_api.web.branches import Branch, branches, flattened
from catalogue_api.web.doors import catalogue, now
from catalogue_api.web.health import STATES, health
from catalogue_api.web.labels import known_sources
from catalogue_api.web.pictures import Share, Sparkline, Spectrum, shares, sparkline, spectrum, together
from schemas.errors import IndexUnavailable
from schemas.holdings import SourceStatus
from schemas.search import NONE_STATED, Bucket, SearchPage, SearchQuery

bp = Blueprint("home", __name__)

_FACETS = ("kind", "capability", "subject", "country", "year")
_BUCKETS = 100
_SUBJECTS = 18
_FIELDS = 8
_WITHIN = 10
_SOURCES = 8
_NEWEST = 6


@bp.get("/")
def home() -> str:
    """What this is, the search box, and figures that each lead to the query behind them."""
    overview = _overview()
    buckets = overview.buckets if overview else {}
    stated = {
        name: [bucket for bucket in buckets.get(name, ()) if bucket.value != NONE_STATED and not bucket.group]
        for name in _FACETS
    }
    sources = known_sources()
    return render_template(
        "home.html",
        counts=catalogue().counts(),
        sources=sorted(sources, key=_last_seen, reverse=True)[:_SOURCES],
        standing=standing(sources),
        growth=_growth(sources),
        kinds=stated["kind"],
        capabilities=stated["capability"],
        countries=len(stated["country"]),
        fields=_fields(buckets.get("subject", ())),
        subjects=stated["subject"][:_SUBJECTS],
        spectrum=_spectrum({bucket.value: bucket.count for bucket in stated["year"]}),
        newest=[hit for hit in overview.hits if (hit.year or 0) <= now().year][:_NEWEST] if overview else (),
        last=max((each.last_complete for each in sources if each.last_complete), default=None),
        index_ready=overview is not None,
    )


def _overview() -> SearchPage | None:
    asked = SearchQuery(facets=_FACETS, sort="newest", size=50, facet_size=_BUCKETS, groups=True)
    try:
        return catalogue().search(asked)
    except IndexUnavailable:
        return None  # the home page and its figures stand without the index


def _fields(subjects: Iterable[Bucket]) -> list[tuple[Branch, list[Branch]]]:
    """The widest subjects, each with those within it, the most frequent first."""
    wider = [bucket for bucket in subjects if bucket.group]
    tree = branches("subject", wider, width=_FIELDS)
    return [
        (each, sorted((below for _, below in flattened(each.below)), key=lambda one: -one.bucket.count)[:_WITHIN])
        for each in tree
    ]


def _last_seen(status: SourceStatus) -> tuple[float, int]:
    """The newest harvest first; what was harvested together by how much it gave."""
    return (status.last_complete.timestamp() // 3600 if status.last_complete else 0, status.live)


def _spectrum(counts: Mapping[str, int]) -> Spectrum | None:
    years = {int(year): count for year, count in counts.items() if year.isdecimal()}
    return spectrum(years, until=now().year)


# --- how the sources are, here and on their own pages --------------------------------------------------------


def standing(sources: Iterable[SourceStatus]) -> tuple[Share, ...]:
    """How many sources are in which state, the best first, as the parts of a bar."""
    counted = Counter(health(each, now())[0] for each in sources)
    return shares((state, counted[state]) for state in STATES)


def lines_of(sources: Iterable[SourceStatus]) -> Mapping[str, Sparkline]:
    """Of each source its records over its harvests, as a line; none where there was one harvest only."""
    counted = over_time(sources)
    return {key: sparkline(list(points.values())) for key, points in counted.items() if len(points) > 1}


def _growth(sources: Iterable[SourceStatus]) -> Sparkline | None:
    """All records over time, once there is more than a day of it."""
    summed = together({key: points.values() for key, points in over_time(sources).items()})
    if not summed or summed[-1][0] - summed[0][0] < timedelta(days=1):
        return None
    return sparkline(summed, width=240, height=56)


def over_time(sources: Iterable[SourceStatus]) -> Mapping[str, Mapping[int, tuple[datetime, int]]]:
    """Of each of these sources when each harvest ended, and how many records were live after it."""
    live = {each.source: each.live for each in sources}
    return {key: points for key, points in catalogue().records_by_run(live).items() if key in live}
