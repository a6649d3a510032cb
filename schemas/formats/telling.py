"""What one record is being read into: the terms it tells, its identifiers, and what could not be carried over."""

from __future__ import annotations

from typing import Any

from schemas.errors import MalformedIdentifier
from schemas.identifiers import PERSISTENT, recognise
from schemas.records import Claim, Description, Dropped, Finding, Text

_SHOWN = 200


class Telling:
    """One description in the making. `within` is the telling of which this reads a part, into the same description."""

    def __init__(self, within: Telling | None = None) -> None:
        self.properties: dict[str, Any] = {} if within is None else within.properties
        self.claims: list[Claim] = [] if within is None else within.claims
        self.dropped: list[Dropped] = [] if within is None else within.dropped
        self.findings: list[Finding] = [] if within is None else within.findings
        self._added: set[tuple[str, str]] = set() if within is None else within._added
        self._lost: set[tuple[str, str]] = set() if within is None else within._lost

    def add(self, term: str, *values: Any) -> None:
        """Add values of a term, each once; what is not stated (`None`, empty) is left out."""
        for value in values:
            if value in (None, "", [], {}):
                continue
            known = (term, repr(value))
            if known not in self._added:
                self._added.add(known)
                self.properties.setdefault(term, []).append(value)

    def set(self, term: str, value: Any) -> None:
        """State the one value of a term, if there is one."""
        if value:
            self.properties[term] = value

    def first(self, term: str, path: str, *values: Any) -> None:
        """State the one value of a term by the first of these; the others are told as dropped."""
        for value in values:
            if not value or value == self.properties.get(term):
                continue
            if term in self.properties:
                self.lose(path, "only one value can stand here", str(value))
            else:
                self.properties[term] = value

    def state(self, predicate: str, *values: str | Text | None) -> None:
        """Say words under a predicate that we have no term for."""
        for value in values:
            if isinstance(value, Text):
                self.add(predicate, {"@value": value.value, "@language": value.language} if value.value else None)
            elif value:
                self.add(predicate, {"@value": value})

    def lose(self, path: str, reason: str, value: str = "") -> None:
        """Leave something out; a path is told once for each reason, with its first value."""
        path = path or '""'  # a key may be empty, the place of a loss not
        if (path, reason) not in self._lost:
            self._lost.add((path, reason))
            self.dropped.append(Dropped(path, reason, value[:_SHOWN]))

    def own(self, value: str | None, scheme: str | None = None) -> None:
        """An identifier of the thing itself: primary where it is one that somebody promises to keep."""
        if value:
            found = scheme_of(value, scheme)
            self._claim(Claim(value, found or scheme, found in PERSISTENT))
            self.add("identifier", value)

    def other(self, value: str | None, label: str | None = None, *, scheme: str | None = None) -> None:
        """Another identifier, which joins nothing: of a part, of an earlier system, of an unknown kind."""
        if value:
            self._claim(Claim(value, scheme_of(value, scheme)))
            self.add("otherIdentifier", {"notation": value} | ({"label": [label]} if label else {}))

    def _claim(self, claim: Claim) -> None:
        if claim.value not in {each.value for each in self.claims}:
            self.claims.append(claim)

    def describe(self, kind: str) -> Description:
        """All that was told."""
        return Description(kind, self.properties, tuple(self.claims), tuple(self.dropped), tuple(self.findings))


def named(address: str | None, label: str | Text | None, *, term: str = "prefLabel") -> Any:
    """A concept or standard by its address, with its label where one is stated; by its label where only that is."""
    if not address:
        return {term: [label]} if label else None
    return {"@id": address, term: [label]} if label else address


def scheme_of(value: str, scheme: str | None = None) -> str | None:
    """The scheme that an identifier turns out to be of; `None` if it is of none that we know, or breaks its rules."""
    try:
        found = recognise(value, scheme)
    except MalformedIdentifier:
        return None
    return None if found is None else found.scheme
