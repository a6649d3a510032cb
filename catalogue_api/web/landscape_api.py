"""The JSON API of the landscape: matrices, capacities, differences, overlap, snapshots, inventories, the method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
from flask import Response, request

from catalogue_api.index.facets import FACETS
from catalogue_api.landscape.answers import difference_answer, matrix_answer, overlap_answer, snapshot_answer
from catalogue_api.landscape.capacity import capacities, sum_answer
from catalogue_api.landscape.columns import COLUMNS, PRESETS, columns_named
from catalogue_api.landscape.differences import differences
from catalogue_api.landscape.forms import FORMS
from catalogue_api.landscape.inventory import METHOD, Inventory
from catalogue_api.landscape.matrix import MEASURES, check
from catalogue_api.landscape.rules import IN_FORCE
from catalogue_api.landscape.sureness import SAID
from catalogue_api.web import landscape_views as views
from catalogue_api.web.doors import base_url, catalogue, settings
from catalogue_api.web.errors import PROBLEM
from catalogue_api.web.landscape import choice_asked, matrices
from catalogue_api.web.search import answer_json, bp
from schemas.errors import MalformedQuery
from schemas.holdings import Snapshot
from schemas.wire import api
from schemas.wire import landscape as wire

__all__ = ["bp"]

_SELECTED = tuple((facet.name, facet.label) for facet in FACETS)
_Selection = wire.selecting(_SELECTED)
_Counting = wire.selecting(_SELECTED, **wire.counting((name for name, _ in _SELECTED), MEASURES))
_Choosing = wire.selecting(_SELECTED, **wire.choosing(PRESETS, (column.key for column in COLUMNS)))
_UNKNOWN = {"schema": api.ProblemSchema, "content_type": PROBLEM, "description": "There is no such snapshot."}
_AWAY = {"schema": api.ProblemSchema, "content_type": PROBLEM, "description": "The index cannot answer now."}


@bp.get("/landscape/matrix")
@bp.arguments(_Counting, location="query")
@bp.response(200, wire.MatrixAnswerSchema)
@bp.alt_response(404, **_UNKNOWN)
@bp.alt_response(503, **_AWAY)
def matrix(_arguments: dict[str, Any]) -> Response:
    """How much there is of what, by two or three facets, with the sources that would show what there is none of."""
    choice, view = choice_asked(request.args), views.view_asked(request.args)
    check(choice.rows, choice.columns, choice.measure, layers=choice.layers, of=choice.of)
    made, hidden = matrices(view, choice)
    fresh = views.fresh(view)
    parts = [{"value": layer, **matrix_answer(each, fresh)} for layer, each in made.items() if layer is not None]
    layers = {"by": choice.layers, "tables": parts, "hidden": hidden} if choice.layers else None
    return answer_json({**_state(view.state), **matrix_answer(made[None], fresh), "layers": layers})


@bp.get("/landscape/capacity")
@bp.arguments(_Selection, location="query")
@bp.response(200, wire.CapacitiesSchema)
@bp.alt_response(404, **_UNKNOWN)
@bp.alt_response(503, **_AWAY)
def capacity_sums(_arguments: dict[str, Any]) -> Response:
    """What is stated of cores, disk, tape and others, summed where it is comparable, with who states it."""
    view = views.view_asked(request.args)
    made = views.remembered(view, "capacity", lambda: capacities(views.all_things(view)))
    sums = [sum_answer(each) for each in made.sums()]
    return answer_json({**_state(view.state), "sums": sums, "left_out": made.left_out})


@bp.get("/landscape/diff")
@bp.arguments(wire.DiffArguments, location="query")
@bp.response(200, wire.DifferencesSchema)
@bp.alt_response(404, **_UNKNOWN)
def difference(arguments: dict[str, Any]) -> Response:
    """Everything that was added, removed or changed between two states, and why, uncut."""
    first, second = _state_named(arguments["before"] or "@0"), _state_named(arguments["after"])
    if first.sequence > second.sequence:
        raise MalformedQuery("the second state is older than the first.", next_step="Give the older one first.")

    kept = catalogue()

    def body() -> Iterator[bytes]:
        counts: Counter[str] = Counter()
        opening = {"before": _state(first), "after": _state(second)}
        yield orjson.dumps(opening)[:-1] + b',\n"differences":['
        mark = b"\n"
        for each in differences(kept, first.sequence, second.sequence):
            counts[each.what] += 1
            yield mark + orjson.dumps(difference_answer(each))
            mark = b",\n"
        yield b'\n],\n"counts":' + orjson.dumps(counts) + b"}\n"

    return Response(body(), content_type="application/json")


@bp.get("/landscape/overlap")
@bp.arguments(wire.OverlapArguments, location="query")
@bp.response(200, wire.OverlapSchema)
@bp.alt_response(404, **_UNKNOWN)
def overlap_of_sources(arguments: dict[str, Any]) -> Response:
    """How many things each set of sources lists together, and nobody else."""
    state = _state_named(arguments["snapshot"])
    return answer_json({**_state(state), "overlap": overlap_answer(catalogue().overlap(state.sequence))})


@bp.get("/landscape/snapshots")
@bp.arguments(api.NoArguments, location="query")
@bp.response(200, wire.SnapshotsSchema)
def snapshots(_arguments: dict[str, Any]) -> Response:
    """Every named state, newest first, with the address to cite."""
    found = [snapshot_answer(each, base_url()) for each in catalogue().snapshots()]
    return answer_json({"total": len(found), "snapshots": found})


@bp.get("/landscape/method")
@bp.arguments(api.NoArguments, location="query")
@bp.response(200, wire.MethodSchema)
def method(_arguments: dict[str, Any]) -> Response:
    """How everything is counted, from the rules that this release counts by."""
    return answer_json(
        {"method": METHOD, "rules": [{"rule": name, "says": says} for name, says in IN_FORCE], "sure": SAID}
    )


@bp.get("/inventory")
@bp.arguments(_Choosing, location="query")
@bp.response(200, wire.InventorySchema)
@bp.alt_response(404, **_UNKNOWN)
@bp.alt_response(503, **_AWAY)
def inventory(arguments: dict[str, Any]) -> Response:
    """Everything that a query finds, uncut and streamed, with its sources, their terms, counts and a checksum.

    `/export/inventory.csv`, `.xlsx`, `.jsonl`, `.html`, `.ttl` and others give the same in other forms.
    """
    made = Inventory(
        catalogue(),
        views.view_asked(request.args),
        columns=columns_named(arguments["column"] or PRESETS[arguments["preset"]]),
        title=str(settings()["title"]),
        base=base_url(),
    )
    return Response(FORMS["json"].write(made), content_type="application/json")


def _state_named(name: str) -> Snapshot:
    return catalogue().snapshot(name) if name else catalogue().present()


def _state(state: Snapshot) -> dict[str, Any]:
    return {"snapshot": state.name or None, "sequence": state.sequence, "as_of": state.changed}
