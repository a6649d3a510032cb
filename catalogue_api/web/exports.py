"""The door to whole exports: streamed, so that memory stays flat whatever the size of the catalogue."""

from __future__ import annotations

from flask import Blueprint, Response

from catalogue_api.exports.registry import export_named
from catalogue_api.web.doors import base_url, catalogue

bp = Blueprint("exports", __name__)


@bp.get("/export/<key>")
def export(key: str) -> Response:
    """Every live entity in one format."""
    chosen = export_named(key)
    response = Response(chosen.write(catalogue().entities(), base_url()), content_type=chosen.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="catalogue.{chosen.extension}"'
    return response
