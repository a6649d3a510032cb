"""The pages of the rules that submitted metadata is held to."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from schemas.validation.cards import card, titles

bp = Blueprint("validator", __name__)


@bp.get("/rules")
def rules() -> str:
    """Every rule, by profile."""
    return render_template("rules.html", profiles=titles())


@bp.get("/rules/<code>")
def rule(code: str) -> str:
    """One rule with its reason, its fix and its examples."""
    found = card(code)
    if found is None:
        abort(404)
    return render_template("rule.html", card=found)
