"""The doors for machines that look after the catalogue: alive, ready, and what crawlers may read."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request

from catalogue_api.web import metrics
from catalogue_api.web.doors import catalogue, settings
from schemas.errors import CatalogueFault

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """Say that this process answers; nothing else is asked."""
    return jsonify(status="alive")


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """Store and index can be read; else 503 with the reasons. A lagging index is still ready.

    For monitors and for starting in order. A balancer asks `/healthz`: a worker whose engine is away still has
    every description, export and OAI-PMH to give.
    """
    parts: dict[str, Any] = {}
    reasons = []
    try:
        newest = catalogue().position()
        parts["store"] = "ready"
    except CatalogueFault as fault:
        parts["fault"] = type(fault).__name__
        return _ready(parts, ["The store cannot be read."])
    try:
        index = catalogue().index
        position = index.position() if index is not None else None
        parts["index"] = "absent" if position is None else "ready"
        parts["behind"] = newest.sequence - position.sequence if position and position.epoch == newest.epoch else None
        if position is None and newest.sequence > 0:
            reasons.append("The search index is empty, or of another release: it is being built.")
    except CatalogueFault as fault:
        parts |= {"index": "unreachable", "fault": type(fault).__name__}
        reasons.append("The search engine cannot be reached; everything but search and facets works.")
    return _ready(parts, reasons)


def _ready(parts: dict[str, Any], reasons: list[str]) -> tuple[Response, int]:
    if not reasons:
        return jsonify(status="ready", **parts), HTTPStatus.OK
    response = jsonify(status="not ready", reasons=reasons, **parts)
    response.headers["Retry-After"] = "30"
    return response, HTTPStatus.SERVICE_UNAVAILABLE


@bp.get("/metrics")
def figures() -> Response:
    """The figures for Prometheus; from outside there is nothing at this address."""
    proxied = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if not metrics.is_inside(request.remote_addr, proxied=proxied):
        abort(HTTPStatus.NOT_FOUND)
    return metrics.answer(current_app, catalogue(), settings())


@bp.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read every description; endless combinations of filters and bulk files are not for them.

    OAI-PMH is made for robots and stays open: a harvester that obeys would refuse it otherwise.
    """
    closed = ("/search?", "/trace?", "/original/", "/export/", "/api/")
    lines = ("User-agent: *", *(f"Disallow: {path}" for path in closed), "")
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")
