"""The doors behind a token: what an operator decides over HTTP.

A token comes in the `Authorization` header and nowhere else. No cookie is ever read, so no other site can make a
browser act (no CSRF), and pages of other sites may not even read the answers.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, request
from flask_smorest import Blueprint
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from catalogue_api.web.doors import catalogue
from catalogue_api.web.errors import PROBLEM
from schemas.holdings import HOLDS, Hold, Token
from schemas.wire import api

bp = Blueprint("acting", __name__, url_prefix="/api/v1", description="What an operator decides; each needs a token.")

_NEEDS_TOKEN: list[dict[str, list[str]]] = [{"token": []}]


@bp.post("/holds/<int:number>/release")
@bp.doc(security=_NEEDS_TOKEN)
@bp.response(200, api.HoldSchema)
@bp.alt_response(401, schema=api.ProblemSchema, content_type=PROBLEM, description="No token that holds.")
@bp.alt_response(403, schema=api.ProblemSchema, content_type=PROBLEM, description="A token for something else.")
@bp.alt_response(404, schema=api.ProblemSchema, content_type=PROBLEM, description="No open hold has this number.")
def release(number: int) -> Response:
    """Carry a held withdrawal out; needs a token for `holds`."""
    token = _allowed(HOLDS)
    return _decided(catalogue().release(number, by=_signature(token)))


@bp.post("/holds/<int:number>/refuse")
@bp.doc(security=_NEEDS_TOKEN)
@bp.response(200, api.HoldSchema)
@bp.alt_response(401, schema=api.ProblemSchema, content_type=PROBLEM, description="No token that holds.")
@bp.alt_response(403, schema=api.ProblemSchema, content_type=PROBLEM, description="A token for something else.")
@bp.alt_response(404, schema=api.ProblemSchema, content_type=PROBLEM, description="No open hold has this number.")
def refuse(number: int) -> Response:
    """Keep the records of a held withdrawal; needs a token for `holds`."""
    token = _allowed(HOLDS)
    return _decided(catalogue().refuse(number, by=_signature(token)))


def _allowed(scope: str) -> Token:
    """The caller's token; 401 without one that holds, whatever is wrong with it, and 403 where it is for another."""
    stated = request.authorization
    secret = stated.token if stated is not None and stated.type == "bearer" else None
    token = catalogue().token(secret) if secret else None
    if token is None:
        raise Unauthorized("This needs a token that holds.", www_authenticate=WWWAuthenticate("bearer"))
    if scope not in token.scopes:
        raise Forbidden(f"This token is not for '{scope}'.")
    return token


def _signature(token: Token) -> str:
    return f"{token.name} (token {token.number})"


def _decided(hold: Hold) -> Response:
    body: Any = api.HoldSchema().dump(hold)
    response = Response(orjson.dumps(body), status=HTTPStatus.OK, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
