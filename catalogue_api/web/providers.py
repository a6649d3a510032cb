"""Providers: the organisations that offer descriptions, with their sources, what they give and what to mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from catalogue_api.web.complaints import Cause, complaint_of
from catalogue_api.web.doors import catalogue
from catalogue_api.web.home import lines_of, over_time, standing
from catalogue_api.web.labels import known_sources
from catalogue_api.web.pictures import Share, Sparkline, sparkline, together
from schemas.errors import IndexUnavailable, NotInCatalogue
from schemas.holdings import SourceStatus
from schemas.search import Bucket, SearchQuery

bp = Blueprint("providers", __name__)

_FIXES = 5


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider: how its sources are, as the parts of a bar, and its records over time."""

    name: str
    sources: tuple[SourceStatus, ...]
    standing: tuple[Share, ...]
    line: Sparkline | None

    @property
    def live(self) -> int:
        """Records of all its sources."""
        return sum(each.live for each in self.sources)


@dataclass(frozen=True, slots=True)
class Fix:
    """What to mend in one source: the cause with its rule, and in how many records."""

    source: SourceStatus
    cause: Cause


@bp.get("/providers")
def providers() -> str:
    """Every provider that a source names, those with the most records first."""
    named = _by_provider(known_sources())
    listed = [_provider(name, sources, wide=False) for name, sources in named.items()]
    listed.sort(key=lambda each: (-each.live, each.name.casefold()))
    return render_template("providers.html", providers=listed)


@bp.get("/providers/<path:name>")
def provider(name: str) -> str:
    """One provider with its sources, what they hold, and what is best mended first."""
    sources = _by_provider(known_sources()).get(name)
    if not sources:
        raise NotInCatalogue(f"no source names '{name}' as its provider.", next_step="The list of providers has all.")
    return render_template(
        "provider.html",
        provider=_provider(name, sources, wide=True),
        lines=lines_of(sources),
        kinds=_kinds(sources),
        fixes=_fixes(sources),
        holds=[hold for each in sources for hold in catalogue().holds(source=each.source)],
    )


def _by_provider(sources: Iterable[SourceStatus]) -> Mapping[str, list[SourceStatus]]:
    found: dict[str, list[SourceStatus]] = {}
    for each in sources:
        if each.provider:
            found.setdefault(each.provider, []).append(each)
    return found


def _provider(name: str, sources: Sequence[SourceStatus], *, wide: bool) -> Provider:
    summed = together({key: points.values() for key, points in over_time(sources).items()})
    size = {"width": 240.0, "height": 56.0} if wide else {}
    line = sparkline(summed, **size) if len(summed) > len(sources) else None
    return Provider(name, tuple(sources), standing(sources), line)


def _kinds(sources: Sequence[SourceStatus]) -> tuple[Bucket, ...]:
    keys = tuple(each.source for each in sources)
    try:
        return catalogue().search(SearchQuery(filters={"source": keys}, facets=("kind",), size=1)).buckets["kind"]
    except IndexUnavailable:
        return ()  # the rest of the page stands without the index


def _fixes(sources: Iterable[SourceStatus]) -> list[Fix]:
    """The gravest and most frequent causes of all its sources."""
    found = [Fix(each, cause) for each in sources for cause in complaint_of(each).causes]
    rank = {"error": 0, "warning": 1, "info": 2}
    return sorted(found, key=lambda each: (rank[each.cause.finding.severity], -each.cause.records))[:_FIXES]
