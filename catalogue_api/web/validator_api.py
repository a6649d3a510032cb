"""The JSON API of the validator: metadata in, problems with their lines out; nothing is kept."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from catalogue_api.validating import confined
from catalogue_api.web import submissions
from catalogue_api.web.doors import settings
from catalogue_api.web.errors import PROBLEM
from catalogue_api.web.search import ApiBlueprint, answer_json
from schemas.wire import api

bp = ApiBlueprint("checking", __name__, url_prefix="/api/v1", description="Metadata is checked; nothing is kept.")

SARIF = "application/sarif+json"
_EACH, _MOST = 1000, 10_000
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FORM = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "text": {"type": "string"},
        "url": {"type": "string"},
        "profile": {"type": "array", "items": {"type": "string"}},
        "syntax": {"type": "string"},
    },
}
_BODY = {
    "description": (
        "The metadata itself, whatever its type says; or a form with one of file, text and url; or JSON with nothing "
        "but `url`, `profile` and `syntax`, which asks for an address."
    ),
    "required": True,
    "content": {"*/*": _BINARY, "multipart/form-data": {"schema": _FORM}},
}


def _problem(description: str) -> dict[str, Any]:
    return {"schema": api.ProblemSchema, "content_type": PROBLEM, "description": description}


@bp.post("/validate")
@bp.doc(requestBody=_BODY)
@bp.arguments(api.ValidateArguments, location="query")
@bp.response(200, api.VerdictSchema)
@bp.alt_response(400, **_problem("Nothing to check, or not under these profiles."))
@bp.alt_response(413, **_problem("Larger than this catalogue checks."))
@bp.alt_response(422, **_problem("Reading it took more memory or time than one submission may."))
@bp.alt_response(429, **_problem("Too many submissions in a minute."))
@bp.alt_response(502, **_problem("The address could not be fetched."))
@bp.alt_response(503, **_problem("Too many submissions are being read."))
def validate(arguments: dict[str, Any]) -> Response:
    """Check metadata: every problem with its line, the reason and the fix.

    Problems of the metadata are no errors of the request, so the answer is 200 whatever is found. With
    `Accept: application/sarif+json` it is SARIF 2.1.0, with every finding.
    """
    allowed = confined.Limits.of(settings())
    submissions.allow_size(request, allowed)
    try:
        sent = submissions.of_body(request, arguments, allowed)
    except RequestEntityTooLarge:
        submissions.discard(request)
        raise
    if request.accept_mimetypes.best_match(("application/json", SARIF)) == SARIF:
        confined.summary(sent.name, sent.body, sent.profiles, syntax=sent.syntax, limits=allowed, each=1, most=1)
        body = confined.report(sent.name, sent.body, sent.profiles, syntax=sent.syntax, limits=allowed, form="sarif")
        return Response(body, status=HTTPStatus.OK, content_type=SARIF)
    found = confined.summary(
        sent.name, sent.body, sent.profiles, syntax=sent.syntax, limits=allowed, each=_EACH, most=_MOST
    )
    return answer_json(api.VerdictSchema().dump({**found, "conforms": not found["severities"].get("error")}))
