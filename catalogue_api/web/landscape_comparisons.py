"""The landscape's pages that lay one thing over another: sources, two states, needs and supply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice
from urllib.parse import urlencode

from flask import Response, render_template, request

from catalogue_api.landscape import pictures
from catalogue_api.landscape.differences import Difference, differences, table, title_of
from catalogue_api.landscape.needs import EXAMPLE, Met, asked_supply, counted_supply, laid_over, read_needs
from catalogue_api.landscape.needs import table as needs_table
from catalogue_api.landscape.selection import View
from catalogue_api.web import landscape_views as views
from catalogue_api.web import queries
from catalogue_api.web.doors import catalogue
from catalogue_api.web.labels import known_sources, source_title
from catalogue_api.web.landscape import bp
from schemas.holdings import Snapshot, SourceStatus
from schemas.search import SearchQuery
from schemas.wire.api import LONGEST_IDENTIFIER

__all__ = ["bp"]

_SETS, _MEMBERS, _EXAMPLES, _MOST_DIFFERENCES, _SHOWN = 20, 15, 25, 20_000, 200
_LONGEST_LIST, _LONGEST_LINK = 60_000, 1500


# --- who lists the same --------------------------------------------------------------------------------------


@bp.get("/landscape/overlap")
def overlap() -> str:
    """Which things are listed by which sources, and what one group of them has that the others lack."""
    state = _state(request.args.get("snapshot", ""))
    found = views.remembered(View(state), "overlap", lambda: catalogue().overlap(state.sequence))
    sizes: Counter[str] = Counter()
    for keys, number in found.items():
        for key in keys:
            sizes[key] += number
    statuses = {each.source: each for each in known_sources()}
    here = sorted(sizes)
    chosen = [key for key in here if key in request.args.getlist("of")] or [
        key for key in here if _is_eosc(statuses.get(key))
    ]
    members = [(source_title(key), number) for key, number in sizes.most_common(_MEMBERS)]
    sets = [(frozenset(map(source_title, keys)), number) for keys, number in islice(found.items(), _SETS)]
    return render_template(
        "landscape_overlap.html",
        state=state,
        snapshots=catalogue().snapshots(),
        picture=views.as_made(
            pictures.together(sets, members, key="overlap", title="Things by the sources that list them")
        ),
        sets=[([source_title(key) for key in keys], number) for keys, number in islice(found.items(), 100)],
        more=max(0, len(found) - 100),
        pictured=len(sets),
        sizes=[(key, source_title(key), sizes[key]) for key in here],
        chosen=chosen,
        sides=_sides(state, found.items(), chosen, [key for key in here if key not in chosen]),
        by_default=not request.args.getlist("of"),
    )


@dataclass(frozen=True, slots=True)
class Side:
    """What one group of sources has that the other lacks: how many, and the first of them."""

    sources: list[str]
    number: int
    examples: list[tuple[str, str]]


def _sides(
    state: Snapshot, found: Iterable[tuple[tuple[str, ...], int]], ours: list[str], theirs: list[str]
) -> tuple[Side, Side, int] | None:
    if not ours or not theirs:
        return None
    inside, outside, both = 0, 0, 0
    for keys, number in found:
        with_ours, with_theirs = not set(keys).isdisjoint(ours), not set(keys).isdisjoint(theirs)
        both += number if with_ours and with_theirs else 0
        inside += number if with_ours and not with_theirs else 0
        outside += number if with_theirs and not with_ours else 0
    return (
        Side([source_title(key) for key in ours], inside, _examples(state, ours, theirs)),
        Side([source_title(key) for key in theirs], outside, _examples(state, theirs, ours)),
        both,
    )


def _examples(state: Snapshot, inside: list[str], outside: list[str]) -> list[tuple[str, str]]:
    iris = list(islice(catalogue().listed_only(state.sequence, inside, outside), _EXAMPLES))
    return [(each.iri, title_of(each)) for each in catalogue().entities_at(state.sequence, only=iris)]


def _is_eosc(status: SourceStatus | None) -> bool:
    """Whether a source is a registry of EOSC: by its protocol, or by its own name."""
    if status is None:
        return False
    named = f"{status.source} {status.title}".lower()
    return str(status.settings.get("protocol", "")).startswith("eosc") or "eosc" in named


# --- what changed --------------------------------------------------------------------------------------------


@bp.get("/landscape/diff")
def difference() -> str:
    """What was added, removed and changed between two states, and why."""
    snapshots = catalogue().snapshots()
    before = request.args.get("before") or (snapshots[0].name if snapshots else "@0")
    first, second = _state(before), _state(request.args.get("after", ""))
    what, why = request.args.get("what", ""), request.args.get("why", "")
    found = views.remembered(
        View(second),
        ("diff", first.sequence),
        lambda: list(islice(differences(catalogue(), first.sequence, second.sequence), _MOST_DIFFERENCES + 1)),
    )
    counts = Counter((each.what, each.cause) for each in found[:_MOST_DIFFERENCES])
    beyond = request.args.get("beyond", "")[:LONGEST_IDENTIFIER]
    shown, following = _listed((first, second), found, what=what, why=why, beyond=beyond)
    figures = [(f"{what}: {why}", number) for (what, why), number in sorted(counts.items())]
    return render_template(
        "landscape_diff.html",
        first=first,
        second=second,
        before=before,
        after=request.args.get("after", ""),
        snapshots=snapshots,
        counts=sorted(counts.items()),
        whole=Counter(each.what for each in found[:_MOST_DIFFERENCES]),
        picture=views.as_made(pictures.bars(figures, key="diff", title="What changed, and why")),
        more=len(found) > _MOST_DIFFERENCES,
        shown=shown,
        of=sum(number for (kind, cause), number in counts.items() if what in ("", kind) and why in ("", cause)),
        beyond=beyond,
        following=following,
        what=what,
        why=why,
    )


def _listed(
    states: tuple[Snapshot, Snapshot], known: list[Difference], *, what: str, why: str, beyond: str
) -> tuple[list[Difference], str]:
    """One page of the list, and the address after which the next one begins; empty where nothing follows.

    `known` are the first differences. One page looks through no more than a number of them, so a rare reason may give
    a short page that others follow.
    """
    places = {each.entity: place for place, each in enumerate(known, 1)} if beyond else {"": 0}
    rest: Iterable[Difference] = known[places[beyond] :] if beyond in places else ()
    if beyond not in places or len(known) > _MOST_DIFFERENCES:
        last = known[-1].entity if beyond in places else beyond
        rest = chain(rest, differences(catalogue(), *(each.sequence for each in states), beyond=last))
    shown: list[Difference] = []
    for number, each in enumerate(rest, 1):
        if what in ("", each.what) and why in ("", each.cause):
            if len(shown) == _SHOWN:
                return shown, shown[-1].entity
            shown.append(each)
        if number == _MOST_DIFFERENCES:
            return shown, each.entity
    return shown, ""


@bp.get("/landscape/diff.csv")
def differences_csv() -> Response:
    """Every difference between two states, one line for each reason."""
    first, second = _state(request.args.get("before") or "@0"), _state(request.args.get("after", ""))

    body = table(differences(catalogue(), first.sequence, second.sequence))
    response = Response(body, content_type="text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = 'attachment; filename="differences.csv"'
    return response


# --- needs and supply ----------------------------------------------------------------------------------------


@bp.route("/landscape/needs", methods=["GET", "POST"])
def needs() -> str | Response:
    """A list of needs, pasted or sent as a file, beside what there is."""
    view = views.view_asked(request.args)
    sent = request.files.get("file")
    pasted = request.values.get("needs", "")
    text = sent.read(_LONGEST_LIST).decode("utf-8", "replace") if sent and sent.filename else pasted
    found = _met(view, text) if text.strip() else []
    if request.values.get("form") == "csv" and found:
        response = Response(needs_table(found), content_type="text/csv; charset=utf-8; header=present")
        response.headers["Content-Disposition"] = 'attachment; filename="needs.csv"'
        return response
    return render_template(
        "landscape_needs.html",
        view=view,
        chips=views.chips(view),
        hidden=views.pairs(view),
        text=text or EXAMPLE,
        found=found,
        facets=list(dict.fromkeys(name for met in found for name in met.values)),
        besides=list(dict.fromkeys(name for met in found for name, _ in met.need.besides)),
        missing=sum(met.gap for met in found),
        short=sum(met.gap > 0 for met in found),
        behind=lambda met: _behind(view, met),
        here=views.page_address("/landscape/needs", view),
        back=views.page_address("/landscape", view),
        link=views.page_address("/landscape/needs", view, ("needs", text)) if 0 < len(text) <= _LONGEST_LINK else "",
    )


def _behind(view: View, met: Met) -> str:
    """The address of the things that meet a need."""
    filters = {**view.filters, **{name: (value,) for name, value in met.values.items()}}
    if view.frozen:
        return f"{request.script_root}/landscape?{urlencode(views.pairs(view, filters))}"
    return queries.address(SearchQuery(view.text, filters=filters))


def _met(view: View, text: str) -> list[Met]:
    wanted = read_needs(text)
    counting = view.frozen
    supply = counted_supply(views.all_things(view), wanted) if counting else asked_supply(catalogue().search, view)
    return list(laid_over(wanted, supply, views.fresh(view)))


def _state(name: str) -> Snapshot:
    return catalogue().snapshot(name) if name else catalogue().present()
