"""Every error of the web door, mapped once: problem details for programs (RFC 9457), a page for people."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from catalogue_api.index.reading import best
from catalogue_api.web.doors import catalogue
from schemas.dcat.compose import compose
from schemas.errors import (
    CatalogueError,
    CatalogueFault,
    Exhausting,
    IndexUnavailable,
    InvalidInput,
    NotInCatalogue,
    ProviderFault,
    UnknownExport,
    UnknownHold,
    UnknownSource,
)
from schemas.wire.api import LONGEST_IDENTIFIER

PROBLEM = "application/problem+json"
_RETRY_AFTER_SECONDS = "30"
_SECONDS_BETWEEN_LINES = 60.0
_MOST_FOUND = 10
_LONGEST_WANTED = 100
_WORD = re.compile(r"\w+")
_log = logging.getLogger(__name__)

# The first class that fits gives the status, so the particular ones stand before their roots.
_STATUSES: tuple[tuple[type[CatalogueError], HTTPStatus], ...] = (
    (NotInCatalogue, HTTPStatus.NOT_FOUND),
    (UnknownSource, HTTPStatus.NOT_FOUND),
    (UnknownExport, HTTPStatus.NOT_FOUND),
    (UnknownHold, HTTPStatus.NOT_FOUND),
    (Exhausting, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InvalidInput, HTTPStatus.BAD_REQUEST),
    (ProviderFault, HTTPStatus.BAD_GATEWAY),
    (CatalogueFault, HTTPStatus.SERVICE_UNAVAILABLE),
)


def register(app: Flask) -> None:
    """Let every error leave by one of these three doors."""
    app.register_error_handler(CatalogueError, _catalogue_error)
    app.register_error_handler(InternalServerError, _internal_error)
    app.register_error_handler(HTTPException, _http_error)


def problem(
    status: HTTPStatus, detail: str, *, title: str = "", errors: Iterable[dict[str, str]] = (), **more: Any
) -> Response:
    """A problem details document (RFC 9457 §3); `errors` names each faulty parameter."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title or status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": request.path,
        **more,
    }
    listed = list(errors)
    if listed:
        body["errors"] = listed
    return Response(orjson.dumps(body), status=status, content_type=PROBLEM)


def _catalogue_error(error: CatalogueError) -> Response:
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    if isinstance(error, CatalogueFault):
        # What failed inside is for the log; a visitor learns that it will pass.
        _log_fault(error)
        response = _without_index(status) if isinstance(error, IndexUnavailable) else _answer(status, _SHORTLY)
        response.headers["Retry-After"] = _RETRY_AFTER_SECONDS
        return response
    return _answer(status, f"{error.what} {error.next_step}".strip())


_SHORTLY = "The catalogue cannot answer this right now. Please try again in half a minute."
_WITHOUT_SEARCH = (
    "The search engine does not answer right now; entities, records, changes, exports and OAI-PMH do. "
    "Please try again in half a minute."
)


def _without_index(status: HTTPStatus) -> Response:
    """The answer while the search engine is away: for a person, a page that leads to all that works meanwhile."""
    if not wants_page():
        return problem(status, _WITHOUT_SEARCH, title="Search is unavailable")
    text = request.args.get("q", "").strip()
    page = render_template("unavailable.html", text=text, found=_known_by_identifier(text), address=_own_address())
    return Response(page, status=status, content_type="text/html; charset=utf-8")


def _known_by_identifier(text: str) -> list[tuple[str, str]]:
    """IRI and title of what the words name, where they are an identifier: the store knows without any index."""
    if not text:
        return []
    try:
        entities = catalogue().entities_of(catalogue().find(text)[:_MOST_FOUND])
    except CatalogueFault:
        return []
    documents = [(entity.iri, compose(entity).document) for entity in entities]
    return [(iri, best(document.get("title") or document.get("name")) or iri) for iri, document in documents]


def _own_address() -> str:
    query = request.query_string.decode("ascii", "replace")
    return f"{request.script_root}{request.path}{'?' + query if query else ''}"


def _log_fault(error: CatalogueFault) -> None:
    """One line a minute for each kind of fault: an engine that is away would fill the log with one for each visitor."""
    told: dict[tuple[str, str], float] = current_app.extensions.setdefault("faults told", {})
    kind, now = (type(error).__name__, error.where), time.monotonic()
    if now - told.get(kind, -_SECONDS_BETWEEN_LINES) >= _SECONDS_BETWEEN_LINES:
        told[kind] = now
        _log.error("%s %s: %s", request.method, request.path, error)


def _http_error(error: HTTPException) -> Response | HTTPException:
    status = HTTPStatus(error.code or 500)
    if error.response is not None or 300 <= status < 400:
        return error  # a redirect, or an answer that is complete already
    details = getattr(error, "data", None) or {}
    response = _answer(status, _DETAILS.get(status, error.description or ""), errors=_faults(details.get("messages")))
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


_DETAILS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.BAD_REQUEST: "The request cannot be understood.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    HTTPStatus.TOO_MANY_REQUESTS: "You ask too often. Please wait as long as Retry-After says, in seconds.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is larger than this catalogue accepts.",
}


def _internal_error(error: InternalServerError) -> Response:
    number = secrets.token_hex(4)
    _log.error("%s %s: error %s", request.method, request.path, number, exc_info=error.original_exception)
    detail = f"Something went wrong on our side. If you report it, please give the number {number}."
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, detail)


def _wanted() -> str:
    """What to search for in place of an address at which there is nothing: its identifier, or else its words."""
    first, _, rest = request.path.strip("/").partition("/")
    if first in ("entity", "record") and "/" in rest:
        return rest.removeprefix("record/").partition("/")[2][:LONGEST_IDENTIFIER]
    return " ".join(_WORD.findall(f"{first} {rest}"))[:_LONGEST_WANTED]


def _faults(messages: Any) -> list[dict[str, str]]:
    """What marshmallow found wrong, one entry for each parameter."""
    if not isinstance(messages, dict):
        return []
    return [
        {"parameter": str(name), "detail": _sentence(wrong)}
        for _location, fields in messages.items()
        for name, wrong in (fields.items() if isinstance(fields, dict) else ())
    ]


def _sentence(wrong: Any) -> str:
    if isinstance(wrong, dict):
        return " ".join(_sentence(each) for each in wrong.values())
    return " ".join(wrong) if isinstance(wrong, list) else str(wrong)


def _answer(status: HTTPStatus, detail: str, *, errors: Iterable[dict[str, str]] = ()) -> Response:
    if wants_page():
        page = render_template("error.html", status=status, detail=detail, errors=list(errors), wanted=_wanted())
        return Response(page, status=status, content_type="text/html; charset=utf-8")
    return problem(status, detail, errors=errors)


_FOR_PROGRAMS = ("/api/", "/export/", "/healthz", "/readyz", "/metrics")


def wants_page() -> bool:
    """Whether a person is asking: a browser names HTML, and the API always speaks JSON."""
    if request.path.startswith(_FOR_PROGRAMS):
        return False
    best = request.accept_mimetypes.best_match(("text/html", PROBLEM, "application/json"), default="text/html")
    return best == "text/html"
