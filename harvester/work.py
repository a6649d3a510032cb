"""What is noted down while one description is turned into a document, and the words of its raw values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schemas.dcat.terms import Term
from schemas.privacy import redact
from schemas.records import Dropped, Finding, Severity, Text

DC = "http://purl.org/dc/elements/1.1/"


class Work:
    """What is noted down while one description is turned into a document.

    `counters` numbers the nested nodes of each term, `nodes` counts all that were begun, `focus` names the node at work
    ("creator 2"), `aside` holds `(predicate, text)` of that node: words that their own term cannot hold.
    """

    __slots__ = ("aside", "counters", "depth", "dropped", "findings", "focus", "iri", "nodes")

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self.counters: dict[str, int] = {}
        self.findings: list[Finding] = []
        self.dropped: list[Dropped] = []
        self.aside: list[tuple[str, str]] = []
        self.focus = ""
        self.depth = 0
        self.nodes = 0

    def note(
        self,
        code: str,
        severity: Severity,
        message: str,
        path: str,
        *,
        found: str = "",
        became: str = "",
        fix: str = "",
    ) -> None:
        """Add a finding on the node at work."""
        self.findings.append(
            Finding(code, severity, message, self.focus, path, found=_short(found), expected=_short(became), fix=fix)
        )

    def drop(self, path: str, reason: str, value: str) -> None:
        """Add a value that was not carried over."""
        where = f"{self.focus} {path}" if self.focus else path
        self.dropped.append(Dropped(where, reason, _short(value)))


Resolver = Callable[[Work, Any, Term], Any]


def _short(text: str) -> str:
    """What may be shown of a value in a finding: not too much, and nothing private."""
    if "@" in text or "+" in text:
        text = redact(text)[0]
    return text if len(text) <= 300 else text[:297] + "…"


def as_text(raw: Any) -> str:
    """The words of a raw value, whatever type the format gave it."""
    if type(raw) is str:
        return raw
    if isinstance(raw, Text):
        return raw.value
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return "" if raw is None or isinstance(raw, dict | list | tuple) else str(raw)
