"""The pages of the portal that are not one description: search, sources, traces, and how to take the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request

from catalogue_api.exports.registry import EXPORTS
from catalogue_api.index import analysis
from catalogue_api.index.facets import FACETS
from catalogue_api.index.query import restrictions
from catalogue_api.web import local_paths, queries
from catalogue_api.web.absence import absence_of
from catalogue_api.web.branches import Branch, branches, flattened
from catalogue_api.web.doors import base_url, catalogue, now, settings
from catalogue_api.web.examples import written
from catalogue_api.web.health import STATES, health
from catalogue_api.web.home import lines_of, over_time, standing
from catalogue_api.web.labels import facet_value_in_words, known_sources
from catalogue_api.web.ledgers import status_of
from catalogue_api.web.leftout import left_out
from catalogue_api.web.pictures import sparkline
from catalogue_api.web.texts import told_notice
from catalogue_api.web.words import KINDS, OWN_PAGES
from schemas.errors import IndexUnavailable, MalformedQuery
from schemas.formats.keeping import RICHER_FORMAT
from schemas.records import HarvestReport
from schemas.search import NONE_STATED, Bucket, SearchPage, SearchQuery
from schemas.wire.api import HIT_FIELDS, LONGEST_IDENTIFIER

bp = Blueprint("portal", __name__)

_PROBLEM_GROUPS = 20
_EXAMPLES = 3
_RUNS_SHOWN = 25
_QUARANTINE_SHOWN = 50


# --- search --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: what it says, and the address of the search without it."""

    facet: str
    value: str
    address: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One facet beside the results, with the page of all its values where these are not all."""

    name: str
    label: str
    branches: tuple[Branch, ...]
    open: bool
    all_values: str = ""


@bp.get("/search")
def search() -> str | Response:
    """One page of results with the filters beside it; what its own fields state becomes words of the search."""
    if any(name in request.args for name in queries.FIELDS):
        return Response(status=303, headers={"Location": queries.address(queries.with_fields(request.args))})
    asked = queries.read(request.args)
    notices: list[str] = list(asked.notices)
    query = asked.query
    try:
        page = catalogue().search(query)
    except MalformedQuery as error:
        notices.append(f"{error.what} {error.next_step}".strip())
        query = replace(query, after=None)
        page = catalogue().search(query)
    chips = _chips(query)
    suggestion = catalogue().did_you_mean(query, page)
    unplaced = catalogue().unplaced(query)
    return render_template(
        "search.html",
        own_pages=_own_pages(query) if query.after is None else (),
        unplaced=unplaced,
        nowhere=queries.address(replace(query, text=unplaced.text, after=None)) if unplaced else "",
        query=query,
        page=page,
        chips=chips,
        expansions=[(each, queries.address(replace(query, text=each.without, after=None))) for each in page.expansions],
        sections=_sections(query, page),
        notices=[told_notice(each) for each in (*notices, *page.notices)],
        left_out=left_out(query, page) if page.total else (),
        alternatives=_alternatives(query, chips) if page.total == 0 else (),
        suggestion=suggestion,
        suggested=queries.address(replace(query, text=suggestion.text, after=None)) if suggestion else "",
        absence=absence_of(query, page),
        uncovered=_uncovered() if page.total == 0 else (),
        following=queries.address(replace(query, after=page.next)) if page.next else None,
        start=queries.address(replace(query, after=None)) if query.after else None,
        clear=queries.address(replace(query, filters={}, after=None)),
        sizes=queries.SIZES,
        coverage=catalogue().counts() if page.total == 0 else {},
    )


def _own_pages(query: SearchQuery) -> list[tuple[str, str]]:
    """Pages of our own that the words ask for: endpoint, and what is there."""
    asked = set(analysis.stems(analysis.exact(query.text)).split())
    return [(endpoint, said) for words, endpoint, said in OWN_PAGES if asked & set(map(analysis.stems, words))]


def _uncovered() -> list[tuple[str, str, str]]:
    """Sources that are not wholly in: key, title, and how they are."""
    states = ((each, health(each, now())) for each in known_sources())
    return [(each.source, each.title, told) for each, (word, told) in states if word != "ok"][:_MOST_UNCOVERED]


_MOST_UNCOVERED = 6


def _chips(query: SearchQuery) -> list[Chip]:
    return [
        Chip(
            facet.label,
            facet_value_in_words(facet.name, value),
            queries.address(queries.without(query, facet.name, value)),
        )
        for facet in FACETS
        for value in query.filters.get(facet.name, ())
    ]


def _sections(query: SearchQuery, page: SearchPage) -> list[Section]:
    return [
        Section(
            name=facet.name,
            label=facet.label,
            branches=(shown := _branches(query, page, facet.name)),
            all_values=queries.values_address(query, facet.name) if _is_cut(page, facet.name, shown) else "",
            open=facet.name in query.filters or (position < _OPEN_SECTIONS and _tells_apart(page, facet.name)),
        )
        for position, facet in enumerate(FACETS)
    ]


_OPEN_SECTIONS = 6
_BESIDE = 12
_UNFOLDED = 20


def _branches(query: SearchQuery, page: SearchPage, facet: str) -> tuple[Branch, ...]:
    listed = _with_selected(page.buckets.get(facet, ()), query.filters.get(facet, ()))
    return branches(facet, listed, width=_BESIDE, unfolded=_UNFOLDED)


def _is_cut(page: SearchPage, facet: str, shown: Sequence[Branch]) -> bool:
    """Whether a facet has values beyond those that are shown."""
    listed = page.buckets.get(facet, ())
    stated = {bucket.value for bucket in listed if not bucket.group}
    return len(listed) >= queries.FACET_SIZE or not stated <= {each.bucket.value for _, each in flattened(shown)}


def _tells_apart(page: SearchPage, facet: str) -> bool:
    """A facet that has nothing but `NONE_STATED` to offer stays closed."""
    return any(bucket.value != NONE_STATED for bucket in page.buckets.get(facet, ()))


def _with_selected(buckets: tuple[Bucket, ...], chosen: Iterable[str]) -> tuple[Bucket, ...]:
    """A chosen value is listed even where it finds nothing: it must be possible to take it away."""
    listed = {bucket.value for bucket in buckets}
    missing = tuple(Bucket(value, 0, selected=True) for value in chosen if value not in listed)
    return (*buckets, *missing)


def _alternatives(query: SearchQuery, chips: list[Chip]) -> list[Chip]:
    """What leaving one filter, or the words, away would give: only ways that find something."""
    found = []
    chosen = [(facet.name, value) for facet in FACETS for value in query.filters.get(facet.name, ())]
    for chip, (name, value) in zip(chips[:_MOST_ALTERNATIVES], chosen, strict=False):
        total = _count(queries.without(query, name, value))
        if total:
            found.append(replace(chip, count=total))
    for each in restrictions(query.text)[:_MOST_ALTERNATIVES]:
        loose = replace(query, text=each.without, after=None)
        if each.without and (total := _count(loose)):
            found.append(Chip("the words", each.written, queries.address(loose), total))
    if query.text and query.filters:
        wordless = replace(query, text="", after=None)
        if total := _count(wordless):
            found.append(Chip("the words", query.text, queries.address(wordless), total))
    return found


_MOST_ALTERNATIVES = 8


def _count(query: SearchQuery) -> int:
    return catalogue().search(replace(query, facets=(), size=1, after=None)).total


# --- sources and their runs ----------------------------------------------------------------------------------


@bp.get("/sources")
def sources() -> str:
    """Every source, or those in one state: how it is, what it gave and over time, when it was last asked."""
    known = known_sources()
    wanted = request.args.get("state", "")
    wanted = wanted if wanted in STATES else ""
    return render_template(
        "sources.html",
        sources=[each for each in known if not wanted or health(each, now())[0] == wanted],
        known=len(known),
        wanted=wanted,
        standing=standing(known),
        lines=lines_of(known),
        holds=catalogue().holds(),
    )


@dataclass(frozen=True, slots=True)
class Cause:
    """Problems of one kind in one run, with a few examples."""

    code: str
    message: str
    count: int
    identifiers: tuple[str, ...]


@bp.get("/sources/<key>")
def source(key: str) -> str:
    """One source: its settings, its harvests with their ledgers, what went wrong, and what is held."""
    status = status_of(key)
    counted = over_time([status])[key]
    quarantined = local_paths.rows(catalogue().quarantined(source=key), key)
    reasons = Counter(str(each["reason"]) for each in quarantined)
    return render_template(
        "source.html",
        status=status,
        line=sparkline(list(counted.values()), width=240, height=56) if len(counted) > 1 else None,
        after={run: live for run, (_, live) in counted.items()},
        runs=local_paths.reports(catalogue().runs(source=key, limit=_RUNS_SHOWN)),
        causes=_causes(status.last_run),
        holds=catalogue().holds(source=key, state=None),
        reasons=reasons.most_common(),
        quarantined=quarantined[:_QUARANTINE_SHOWN],
        quarantine_total=len(quarantined),
    )


def _causes(run: HarvestReport | None) -> list[Cause]:
    if run is None:
        return []
    grouped: dict[tuple[str, str], list[str]] = {}
    for problem in run.problems:
        if problem.code == RICHER_FORMAT:
            continue  # advice to the provider, who reads it with what can be mended
        grouped.setdefault((problem.code, problem.message), []).append(problem.identifier or problem.url)
    causes = [
        Cause(code, message, len(where), tuple(each for each in where if each)[:_EXAMPLES])
        for (code, message), where in grouped.items()
    ]
    return sorted(causes, key=lambda cause: (-cause.count, cause.code))[:_PROBLEM_GROUPS]


# --- why is it (not) here? -----------------------------------------------------------------------------------


@bp.get("/trace")
def trace() -> str:
    """The whole story of an identifier, or what to make of its absence."""
    identifier = request.args.get("identifier", "").strip()[:LONGEST_IDENTIFIER]
    wanted = identifier.removeprefix(base_url())
    traces = local_paths.traces(catalogue().trace(wanted)) if wanted else ()
    return render_template(
        "trace.html",
        identifier=identifier,
        traces=traces,
        traced=catalogue().count_traced(wanted) if traces else 0,
        entities=sorted({each.entity for each in traces if each.entity}),
        sources=known_sources() if identifier and not traces else (),
        harvested={each.source: each for each in known_sources()} if traces else {},
    )


# --- taking the data -----------------------------------------------------------------------------------------


@bp.get("/data")
def data() -> str:
    """How programs get what the pages show: exports, API, OAI-PMH, RDF."""
    return render_template(
        "data.html", exports=EXPORTS, base=base_url(), example=_example(), facets=FACETS, kinds=KINDS
    )


def _example() -> str:
    """The address of an entity that is really here."""
    try:
        return next((hit.entity for hit in catalogue().search(SearchQuery(size=1)).hits), "")
    except IndexUnavailable:
        return ""


@bp.get("/api")
@bp.get("/api/")
@bp.get("/api/v1/")
def api() -> str:
    """The page about the API, with examples to copy."""
    example = _example() or "entity/doi/10.5281%2Fzenodo.1"
    return render_template(
        "api.html",
        examples=written(base_url(), example.removeprefix("entity/")),
        base=base_url(),
        facets=FACETS,
        fields=HIT_FIELDS,
        per_minute=settings()["web.requests_per_minute"],
    )
