"""Requests made from the OpenAPI document, right ones and wrong ones, judged by the document (schemathesis)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import schemathesis
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

# `after` is a token: one that was never given is refused, and no schema can say which were given.
_FOLLOWED = {
    "include-name": ["GET /api/v1/search", "GET /api/v1/changes"],
    "checks": {"positive_data_acceptance": {"expected-statuses": [200, 400, 503]}},
}
_PER_CLIENT = 15
# Whether bytes are metadata that a profile speaks of, no schema can say.
_CHECKED = {
    "include-name": "POST /api/v1/validate",
    "checks": {"positive_data_acceptance": {"expected-statuses": [200, 400, 422, 502]}},
}
# That two parameters go together (other rows than columns, words in the present only) no schema can say.
_CROSSED = {
    "include-name": [
        f"GET /api/v1/{door}" for door in ("landscape/matrix", "landscape/capacity", "landscape/diff", "inventory")
    ],
    "checks": {"positive_data_acceptance": {"expected-statuses": [200, 400, 404, 503]}},
}
PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass(frozen=True)
class Outcome:
    """What came of it; a failure is told with the operation, the check and what was found."""

    operations: int
    requests: int
    failures: tuple[str, ...]


def attack(app: Flask, *, examples: int, seed: int = 1) -> Outcome:
    """Ask every operation of the document; `examples` are the cases for each in the phase that guesses."""
    counted = _Counted(app.wsgi_app)
    stated = {
        "seed": seed,
        "generation": {"max-examples": examples, "deterministic": False, "database": "none"},
        "phases": {name: {"enabled": True} for name in PHASES},
        "operations": [_FOLLOWED, _CHECKED, _CROSSED],
    }
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", counted, config=SchemathesisConfig.from_dict(stated)
    )
    before = counted.requests
    failures = tuple(dict.fromkeys(_failures(from_schema(schema).execute())))
    return Outcome(schema.statistic.operations.total, counted.requests - before, failures)


class _Counted:
    """The application, and how often it was asked: by one client after the other, as none may ask so often."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app
        self.requests = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.requests += 1
        client = self.requests // _PER_CLIENT
        environ["REMOTE_ADDR"] = f"198.18.{client >> 8 & 255}.{client & 255}"
        return self._app(environ, start_response)


def _failures(stream: Iterable[events.EngineEvent]) -> Iterable[str]:
    for event in stream:
        if isinstance(event, events.NonFatalError):
            yield f"{event.label}: {event.value}"
        elif isinstance(event, events.ScenarioFinished):
            for checks in event.recorder.checks.values():
                for check in checks:
                    if check.failure_info is not None:
                        said = f"{event.label} ({event.phase}): {check.name}: {check.failure_info.failure.message}"
                        yield f"{said}\n    {check.failure_info.code_sample}"
