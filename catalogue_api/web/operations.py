"""The doors for machines that look after the catalogue: alive, ready, and what crawlers may read."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify

from catalogue_api.web.doors import catalogue
from schemas.errors import CatalogueFault

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """Say that this process answers; nothing else is asked."""
    return jsonify(status="alive")


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """Store and index can be read; 503 with the part that cannot. A lagging index is still ready."""
    parts: dict[str, Any] = {}
    status = HTTPStatus.OK
    try:
        newest = catalogue().position()
        parts["store"] = "ready"
        index = catalogue().index
        position = index.position() if index is not None else None
        parts["index"] = "absent" if position is None else "ready"
        parts["behind"] = newest.sequence - position.sequence if position and position.epoch == newest.epoch else None
        if position is None and newest.sequence > 0:
            status = HTTPStatus.SERVICE_UNAVAILABLE
    except CatalogueFault as fault:
        parts["fault"] = type(fault).__name__
        status = HTTPStatus.SERVICE_UNAVAILABLE
    response = jsonify(status="ready" if status is HTTPStatus.OK else "not ready", **parts)
    if status is not HTTPStatus.OK:
        response.headers["Retry-After"] = "30"
    return response, status


@bp.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read every description; endless combinations of filters and bulk files are not for them.

    OAI-PMH is made for robots and stays open: a harvester that obeys would refuse it otherwise.
    """
    closed = ("/search?", "/trace?", "/original/", "/export/", "/api/")
    lines = ("User-agent: *", *(f"Disallow: {path}" for path in closed), "")
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")
