"""The whole OpenAPI document as a promise: what schemathesis makes of it is answered as it says. More in torture."""

from __future__ import annotations

from flask import Flask

from tests.catalogue_api.web.api_attack import attack


def test_every_answer_to_made_up_requests_is_as_the_document_says(app: Flask) -> None:
    outcome = attack(app, examples=12)
    assert outcome.failures == (), "\n".join(outcome.failures)
    doors = ("api.", "checking.", "acting.")
    assert outcome.operations == sum(rule.endpoint.startswith(doors) for rule in app.url_map.iter_rules())
    assert outcome.requests > 100


def test_an_answer_that_is_not_as_the_document_says_is_seen(app: Flask) -> None:
    """The judge is awake: an operation that fails, or answers with what is not documented, is told."""
    view = app.view_functions["api.sources"]
    app.view_functions["api.sources"] = lambda: ({"total": "many"}, 200)
    try:
        outcome = attack(app, examples=2)
    finally:
        app.view_functions["api.sources"] = view
    assert any("/api/v1/sources" in failure for failure in outcome.failures)
