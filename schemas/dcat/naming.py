"""Organisations that a record names by an identifier alone, and what they are called where somebody described them.

A record's own document keeps the identifier, which is all that its source said. People are shown the name: on pages,
in facets, tables and figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas.dcat.compose import compose
from schemas.errors import MalformedIdentifier
from schemas.formats.registry import FORMATS
from schemas.holdings import Called, Entity
from schemas.identifiers import PERSISTENT, recognise
from schemas.records import Document

REGISTRY_OF: Final[Mapping[str, str]] = {each.prefix: each.registry for each in FORMATS if each.registry}
"""Formats whose records are called by ids of one registry, whichever source they come from."""

_MOST: Final = 20
_LONGEST: Final = 400
_MARK: Final = "provider "
_ORGANISATION: Final = ["foaf:Agent", "foaf:Organization"]


@dataclass(frozen=True, slots=True)
class ById:
    """An organisation as a record names it; `scope` says whose id it is: a scheme, or `@` and a source's key."""

    written: str
    scope: str
    value: str

    @property
    def target(self) -> str:
        """The reference as one text, to be looked up."""
        return f"{_MARK}{self.scope}:{self.value}"


TARGETS: Final = (_MARK, _MARK.rstrip() + "!")
"""Every `target` is between these two."""


def read_target(target: str) -> ById:
    """The reference that a `target` stands for, as far as it says."""
    scope, _, value = target.removeprefix(_MARK).partition(":")
    return ById(value, scope, value)


def may_name(body: bytes) -> bool:
    """Whether a document's canonical bytes can name an organisation by an identifier alone."""
    return b'"publisher":' in body or b'"agent":' in body


def named_by_id(document: Document, *, source: str, form: str) -> Iterator[ById]:
    """The organisations that a record of a source, read as `form`, names by an identifier alone."""
    for value in _organisations(document):
        written = _known_by(value)
        if written and len(written) <= _LONGEST:
            found = _read(written, source, form)
            if found is not None:
                yield found


def described(entity: Entity) -> Document:
    """The composed description of an entity, its organisations called by their names."""
    return with_names(compose(entity).document, entity.called)


def with_names(document: Document, called: Mapping[str, Called]) -> Document:
    """The same description, in which organisations known by an identifier alone have the names that are found."""
    if not called:
        return document
    named = dict(document)
    if "publisher" in named:
        named["publisher"] = _named(named["publisher"], called)
    if "qualifiedAttribution" in named:
        named["qualifiedAttribution"] = [
            {**each, "agent": _named(each["agent"], called)} if isinstance(each, dict) and "agent" in each else each
            for each in named["qualifiedAttribution"]
        ]
    return named


def _organisations(document: Document) -> Iterator[Any]:
    if "publisher" in document:
        yield document["publisher"]
    for each in document.get("qualifiedAttribution", ())[:_MOST]:
        if isinstance(each, dict) and "agent" in each:
            yield each["agent"]


def _known_by(value: Any) -> str | None:
    """The identifier that is all that a value says; `None` where it says a name, or nothing."""
    if isinstance(value, str):
        return value if "://" in value else None
    if not isinstance(value, dict) or "identifier" not in value or "foaf:Person" in value.get("@type", ()):
        return None
    known = [each for each in _listed(value["identifier"]) if isinstance(each, str)]
    return known[0] if known and all(name in known for name in _listed(value.get("name", []))) else None


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]


def _read(written: str, source: str, form: str) -> ById | None:
    try:
        known = recognise(written)
    except MalformedIdentifier:
        return None
    if known is not None and known.scheme in PERSISTENT:
        return ById(written, known.scheme, known.value) if known.scheme != "orcid" else None
    return ById(written, REGISTRY_OF.get(form) or f"@{source}", written)


def _named(value: Any, called: Mapping[str, Called]) -> Any:
    known = called.get(_known_by(value) or "")
    if known is None:
        return value
    node = value if isinstance(value, dict) else {"@type": _ORGANISATION, "identifier": [value]}
    return {**node, "name": [known.name]}
