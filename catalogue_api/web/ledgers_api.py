"""The JSON API of the books: one source, one harvest with its ledger, one hold, and their records page by page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from catalogue_api.web import ledgers
from catalogue_api.web.doors import base_url
from catalogue_api.web.errors import PROBLEM
from catalogue_api.web.search import answer_json, bp
from schemas.wire import api

__all__ = ["bp"]

_UNKNOWN = {"schema": api.ProblemSchema, "content_type": PROBLEM, "description": "Never known."}


@bp.get("/sources/<source>")
@bp.arguments(api.NoArguments, location="query")
@bp.response(200, api.SourceSchema)
@bp.alt_response(404, **_UNKNOWN)
def one_source(_arguments: dict[str, Any], source: str) -> Response:
    """One source: what it has here, and how its last harvest ended."""
    return answer_json(api.SourceSchema().dump(ledgers.status_of(source)))


@bp.get("/sources/<source>/records")
@bp.arguments(api.RecordsArguments, location="query")
@bp.response(200, api.ListedRecordsSchema)
@bp.alt_response(404, **_UNKNOWN)
def records_of_source(arguments: dict[str, Any], source: str) -> Response:
    """Everything a source ever listed, each with what became of it the last time, by identifier."""
    ledgers.status_of(source)
    return _records(ledgers.listed(source, None, **arguments))


@bp.get("/runs/<int:run>")
@bp.arguments(api.NoArguments, location="query")
@bp.response(200, api.RunLedgerSchema)
@bp.alt_response(404, **_UNKNOWN)
def one_run(_arguments: dict[str, Any], run: int) -> Response:
    """One harvest: its ledger, the proof of its end, what it cost, and what was noticed."""
    found = ledgers.run_of(run)
    body = {
        **{name: getattr(found.report, name) for name in found.report.__slots__},
        "ending": found.ending,
        "seconds": found.seconds,
        "findings": [{"count": count, "finding": finding} for finding, count in found.findings],
    }
    return answer_json(api.RunLedgerSchema().dump(body))


@bp.get("/runs/<int:run>/records")
@bp.arguments(api.RecordsArguments, location="query")
@bp.response(200, api.ListedRecordsSchema)
@bp.alt_response(404, **_UNKNOWN)
def records_of_run(arguments: dict[str, Any], run: int) -> Response:
    """What a harvest listed, each with what became of it, by identifier.

    Unchanged records are counted in the ledger for ever, and listed here until a later harvest lists them again.
    """
    source = ledgers.run_of(run).report.source
    return _records(ledgers.listed(source, run, **arguments))


@bp.get("/holds/<int:number>")
@bp.arguments(api.HeldRecordsArguments, location="query")
@bp.response(200, api.HoldWithRecordsSchema)
@bp.alt_response(404, **_UNKNOWN)
def one_hold(arguments: dict[str, Any], number: int) -> Response:
    """One hold: its evidence, what a person has to decide, and its records by identifier."""
    hold, records, following = ledgers.held(number, **arguments)
    body = {
        **asdict(hold),
        "question": hold.question,
        "records": [{"old": old, "new": new} for old, new in records],
        "next": _next(following),
    }
    return answer_json(api.HoldWithRecordsSchema().dump(body))


def _records(page: ledgers.RecordPage) -> Response:
    return answer_json(api.ListedRecordsSchema().dump({"records": page.records, "next": _next(page.following)}))


def _next(after: str | None) -> str | None:
    """The address that was asked, going on after an identifier."""
    if after is None:
        return None
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != "after"]
    return f"{base_url()}{request.path.lstrip('/')}?{urlencode([*asked, ('after', after)])}"
