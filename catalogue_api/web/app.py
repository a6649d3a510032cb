"""The web door: one application over one catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import flask_smorest
import orjson
from apispec import BasePlugin
from flask import Flask

from catalogue_api.catalogue import Catalogue
from catalogue_api.web import (
    acting,
    comparing,
    complaints,
    coverage,
    descriptions,
    errors,
    exports,
    faces,
    home,
    landscape,
    landscape_api,
    landscape_comparisons,
    landscape_reports,
    ledgers,
    ledgers_api,
    limiting,
    metrics,
    oai_pmh,
    operations,
    portal,
    providers,
    searching,
    security,
    templating,
    texts,
    validator,
    validator_api,
)
from catalogue_api.web.addresses import IdentifierConverter, NumberConverter
from catalogue_api.web.timings import Timings
from schemas.wire.api import ProblemSchema

_STATIC_SECONDS = 86_400


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(
    catalogue: Catalogue,
    settings: Mapping[str, Any],
    *,
    timings: Timings | None = None,
    clock: Callable[[], datetime] = _now,
) -> Flask:
    """A WSGI application over a catalogue that the caller opens and closes; only what needs a token writes to it.

    `timings` are those that several workers share; without them this process counts alone. `clock` says which sources
    are late.
    """
    app = Flask(__name__)
    # Identifiers hold `//`; merging slashes would redirect to another identifier.
    app.url_map.merge_slashes = False
    app.url_map.converters["identifier"] = IdentifierConverter
    app.url_map.converters["int"] = NumberConverter
    app.extensions["catalogue"] = catalogue
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _STATIC_SECONDS
    security.register(app)
    limiting.register(
        app,
        requests_per_minute=int(settings["web.requests_per_minute"]),
        exports_per_hour=int(settings["web.exports_per_hour"]),
        validations_per_minute=int(settings["validator.per_minute"]),
    )
    errors.register(app)
    templating.register(app)
    texts.register(app, language=settings["web.language"], folder=settings["web.translations"])
    metrics.register(app, timings or Timings())
    _register_api(app, settings)
    pages = (
        home.bp,
        portal.bp,
        searching.bp,
        faces.bp,
        comparing.bp,
        ledgers.bp,
        complaints.bp,
        coverage.bp,
        providers.bp,
        descriptions.bp,
        validator.bp,
    )
    # The landscape is one blueprint whose routes stand in three modules.
    landscapes = dict.fromkeys((landscape.bp, landscape_reports.bp, landscape_comparisons.bp))
    for door in (*pages, *landscapes, exports.bp, operations.bp):
        app.register_blueprint(door)
    app.register_blueprint(oai_pmh.bp, url_prefix="/oai")
    return app


class _Api(flask_smorest.Api):
    """Generates and serves the OpenAPI document; errors leave by the one door of `errors`."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        return

    def _register_responses(self) -> None:
        # The prepared responses are all errors; answers that succeed keep the class's own media type.
        self.DEFAULT_RESPONSE_CONTENT_TYPE = errors.PROBLEM
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE


class _Examples(BasePlugin):
    """Puts a real answer beside the schema of each answer."""

    def operation_helper(
        self, path: str | None = None, operations: dict[str, Any] | None = None, **_kwargs: Any
    ) -> None:
        """Add the example of this path to what its GET answers."""
        example = _ANSWERS.get(path or "")
        for code, response in ((operations or {}).get("get", {}).get("responses", {})).items():
            if example is not None and str(code) == "200":
                for content in response.get("content", {}).values():
                    content["example"] = example


_ANSWERS: dict[str, Any] = orjson.loads((Path(__file__).parent / "examples.json").read_bytes())


def _register_api(app: Flask, settings: Mapping[str, Any]) -> None:
    app.config.update(
        API_TITLE=str(settings["title"]),
        API_VERSION=version("continuum-catalogue"),
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "servers": [{"url": str(settings["base_url"]).rstrip("/")}],
            "info": {
                "description": "Everything the catalogue knows, without a key; what an operator decides, with one.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
        },
    )
    api = _Api(app, spec_kwargs={"extra_plugins": [_Examples()]})
    api.register_converter(IdentifierConverter, lambda _converter: {"type": "string"})
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    # The blueprint of `search`, with the routes of the books and of the landscape.
    for door in dict.fromkeys((ledgers_api.bp, landscape_api.bp)):
        api.register_blueprint(door)
    api.register_blueprint(validator_api.bp)
    api.register_blueprint(acting.bp)
