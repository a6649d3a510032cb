"""The JSON API: search, entities, records, and the catalogue's own bookkeeping, all of it read only."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser

from catalogue_api.answers import entity_answer, page_answer, record_answer, traces_answer
from catalogue_api.index.facets import FACETS
from catalogue_api.index.placing import within
from catalogue_api.web import addresses, local_paths
from catalogue_api.web.doors import base_url, catalogue
from catalogue_api.web.errors import PROBLEM
from schemas.errors import MalformedQuery, NotInCatalogue
from schemas.records import Position
from schemas.search import SearchPage, SearchQuery
from schemas.wire import api

_FACET_KEYS = tuple(facet.name for facet in FACETS)
_LINK = {"Link": {"description": "The next page, `rel=next`, where there is one.", "schema": {"type": "string"}}}
_SearchArguments = api.search_arguments((facet.name, facet.label) for facet in FACETS)


class _Parser(FlaskParser):
    """Reads parameters so that an unknown or faulty one is the caller's 400."""

    DEFAULT_VALIDATION_STATUS = HTTPStatus.BAD_REQUEST.value
    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": None}  # noqa: RUF012 (webargs' own shape)


class ApiBlueprint(Blueprint):
    """Routes of the API, whose unknown parameters are the caller's fault."""

    ARGUMENTS_PARSER = _Parser()


bp = ApiBlueprint("api", __name__, url_prefix="/api/v1", description="Everything the catalogue knows, read only.")


@bp.get("/search")
@bp.arguments(_SearchArguments, location="query")
@bp.response(200, api.SearchPageSchema, headers=_LINK)
@bp.alt_response(503, schema=api.ProblemSchema, content_type=PROBLEM, description="The index cannot answer now.")
def search(arguments: dict[str, Any]) -> Response:
    """Search for entities.

    Filters are OR within a facet and AND between facets. Follow `next` (also in the `Link` header) for more pages.
    """
    counted = (*arguments["facet"], *filter(None, arguments["facets"].split(",")))
    query = SearchQuery(
        text=within(arguments["q"], arguments["bbox"]) if arguments["bbox"] else arguments["q"],
        filters={key: tuple(arguments[key]) for key in _FACET_KEYS if arguments[key]},
        facets=tuple(dict.fromkeys(counted)),
        sort=arguments["sort"],
        size=arguments["size"],
        after=arguments["after"],
        facet_size=arguments["facet_size"],
        groups=arguments["groups"],
    )
    page = catalogue().search(query)
    following = _next_address(page)
    suggestion = catalogue().did_you_mean(query, page)
    answer = page_answer(
        page, base_url(), following=following, suggestion=suggestion, unplaced=catalogue().unplaced(query)
    )
    if arguments["wanted"]:
        wanted = {"iri", *arguments["wanted"].split(",")}
        answer["hits"] = [{name: hit[name] for name in hit if name in wanted} for hit in answer["hits"]]
    response = answer_json(answer)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


@bp.get("/suggest")
@bp.arguments(api.SuggestArguments, location="query")
@bp.response(200, api.SuggestionsSchema)
@bp.alt_response(503, schema=api.ProblemSchema, content_type=PROBLEM, description="The index cannot answer now.")
def suggest(arguments: dict[str, Any]) -> Response:
    """Titles that begin like what was typed, whatever its case and accents."""
    return answer_json({"titles": catalogue().suggest(arguments["q"], size=arguments["size"])})


def _next_address(page: SearchPage) -> str | None:
    return _address("search", ("after", page.next)) if page.next is not None else None


def _address(door: str, after: tuple[str, str]) -> str:
    """The address that was asked, going on after something else."""
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != "after"]
    return f"{base_url()}api/v1/{door}?{urlencode([*asked, after])}"


@bp.get("/entities/<identifier:path>")
@bp.arguments(api.NoArguments, location="query")
@bp.response(200, api.EntitySchema)
@bp.alt_response(303, description="Joined with another entity; Location is that one.")
@bp.alt_response(404, schema=api.ProblemSchema, content_type=PROBLEM, description="Never known.")
@bp.alt_response(410, schema=api.EntitySchema, description="Withdrawn; the answer is its last state.")
def entity(_arguments: dict[str, Any], path: str) -> Response:
    """One entity, with where each field of its description came from.

    The path is what stands after `entity/` in its address, such as `doi/10.5281/zenodo.1`.
    """
    found = addresses.entity_at(catalogue(), path)
    if found is None:
        raise NotInCatalogue(f"there is no entity '{path}'.", next_step="/api/v1/trace tells whether it ever was here.")
    if found.merged_into is not None:
        return addresses.joined(base_url() + "api/v1/entities/" + found.merged_into.removeprefix("entity/"))
    status = HTTPStatus.OK if found.state == "live" else HTTPStatus.GONE
    return answer_json(entity_answer(found, base_url()), status=status)


@bp.get("/records/<source>/<identifier:path>")
@bp.arguments(api.NoArguments, location="query")
@bp.response(200, api.RecordSchema)
@bp.alt_response(404, schema=api.ProblemSchema, content_type=PROBLEM, description="Never known.")
@bp.alt_response(410, schema=api.RecordSchema, description="Withdrawn; the answer is its last state.")
def record(_arguments: dict[str, Any], source: str, path: str) -> Response:
    """One source's assertion about one thing, under the provider's own identifier."""
    found = catalogue().record(source, path)
    if found is None:
        raise NotInCatalogue(
            f"source '{source}' has no record '{path}'.", next_step="/api/v1/trace tells whether it ever was listed."
        )
    status = HTTPStatus.GONE if found.deleted else HTTPStatus.OK
    return answer_json(record_answer(found, base_url()), status=status)


@bp.get("/trace")
@bp.arguments(api.TraceArguments, location="query")
@bp.response(200, api.TracesSchema)
def trace(arguments: dict[str, Any]) -> Response:
    """Why something is, or is not, in the catalogue: the whole story of every record with this identifier."""
    identifier = arguments["identifier"]
    traces = local_paths.traces(catalogue().trace(identifier))
    return answer_json(traces_answer(traces, base_url(), total=catalogue().count_traced(identifier)))


@bp.get("/sources")
@bp.arguments(api.NoArguments, location="query")
@bp.response(200, api.SourcesSchema)
def sources(_arguments: dict[str, Any]) -> Response:
    """Every source that was harvested at least once."""
    listed = local_paths.statuses(catalogue().sources())
    return answer_json(api.SourcesSchema().dump({"total": len(listed), "sources": listed}))


@bp.get("/runs")
@bp.arguments(api.RunsArguments, location="query")
@bp.response(200, api.RunsSchema)
def runs(arguments: dict[str, Any]) -> Response:
    """Harvests, newest first, each with its ledger and problems."""
    listed = local_paths.reports(catalogue().runs(source=arguments["source"], limit=arguments["limit"]))
    return answer_json(api.RunsSchema().dump({"total": len(listed), "runs": listed}))


@bp.get("/holds")
@bp.arguments(api.HoldsArguments, location="query")
@bp.response(200, api.HoldsSchema)
def holds(arguments: dict[str, Any]) -> Response:
    """What waits, or waited, for a person, with its evidence; it is decided on the command line."""
    state = None if arguments["state"] == "all" else arguments["state"]
    listed = catalogue().holds(source=arguments["source"], state=state)
    return answer_json(api.HoldsSchema().dump({"total": len(listed), "holds": listed}))


@bp.get("/changes")
@bp.arguments(api.ChangesArguments, location="query")
@bp.response(200, api.ChangesSchema, headers=_LINK)
def changes(arguments: dict[str, Any]) -> Response:
    """The change log in order, so that a copy can follow it.

    Follow `next` for more; it stays where it is until something new comes. The `Link` header has it while a page has
    changes. After a restored backup the epoch differs: start again without `after`.
    """
    newest = catalogue().position()
    after = _position(arguments["after"])
    if after is not None and after.epoch != newest.epoch:
        raise MalformedQuery("this change log began anew.", next_step="Start again without 'after'.")
    listed = catalogue().changes(after, limit=arguments["limit"])
    last = listed[-1].position if listed else after or Position(newest.epoch, 0)
    following = _address("changes", ("after", f"{last.epoch}:{last.sequence}"))
    body = {
        "epoch": newest.epoch,
        "changes": [
            {
                "sequence": each.position.sequence,
                "entity": base_url() + each.entity,
                "kind": each.kind,
                "at": each.at,
            }
            for each in listed
        ],
        "next": following,
    }
    response = answer_json(api.ChangesSchema().dump(body))
    if listed:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def _position(text: str | None) -> Position | None:
    if text is None:
        return None
    epoch, _, sequence = text.partition(":")
    return Position(epoch, int(sequence))


def answer_json(body: Any, *, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A JSON answer; one that is fine has an entity tag, so that a caller can ask whether it changed."""
    response = Response(orjson.dumps(body), status=status, content_type="application/json")
    if status is HTTPStatus.OK:
        response.add_etag()
        response.make_conditional(request)
    return response
