"""The rules in force by which things are counted, each read from the code that applies it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from catalogue_api.landscape.sureness import FRESH
from schemas.dcat.compose import UNITED
from schemas.dcat.terms import KINDS
from schemas.formats.registry import FORMATS
from schemas.validation.quality import RESEARCH_FORMATS
from schemas.validation.quality import TOTAL as POINTS
from schemas.vocabularies import lookup


def _formats() -> str:
    ordered = sorted(FORMATS, key=lambda each: (-each.richness, each.prefix))
    return " · ".join(f"{each.prefix} ({each.richness})" for each in ordered)


_RULES: Final[tuple[tuple[str, Callable[[], str]], ...]] = (
    ("Kinds of things", lambda: ", ".join(KINDS)),
    ("Terms whose values add up over records of one thing", lambda: ", ".join(sorted(UNITED))),
    ("Precedence of formats where records disagree, the richest first", _formats),
    ("A source is live", lambda: f"if harvested to its proven end within {FRESH.days} days of the newest such harvest"),
    ("Quality", lambda: f"of {POINTS} points of data.europa.eu’s score, those that need no address to be asked"),
    ("Counted as open, machine-readable formats besides the EU’s lists", lambda: ", ".join(sorted(RESEARCH_FORMATS))),
    ("Countries", lambda: f"codes of {lookup.COUNTRY}; places that have none are in no country"),
)

IN_FORCE: Final[tuple[tuple[str, str], ...]] = tuple((name, says()) for name, says in _RULES)
"""Each rule's name and what it says in this release."""
