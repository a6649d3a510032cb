"""The facets of the catalogue, once: name, label, and where their values stand in an entity's document.

Values are what people read: the label of a controlled term ("France", "CC BY 4.0", "open access"), else the
provider's words. An entity without a value is counted under `NONE_STATED`. Where a vocabulary has wider terms
(`schemas/vocabularies/groups.py`), an entity is indexed under the groups of its values as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from catalogue_api.index.reading import codes, first_date, labels, nodes, tail, texts
from schemas.dcat.terms import kind_of
from schemas.holdings import Entity
from schemas.records import Document, Severity
from schemas.search import NONE_STATED
from schemas.vocabularies import capabilities, groups, lookup

VALUES_PER_ENTITY: Final = 50
"""A record with ten thousand keywords is listed under its first fifty (faults.md E14)."""

VALUE_LENGTH: Final = 120
"""Longest facet value, in characters; Elasticsearch refuses keywords above 32,766 bytes (faults.md G6)."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet. `values_of` reads the composed document, and the entity for what is known of its records.

    `groups_of` names the groups of a value, the narrowest first.
    """

    name: str
    label: str
    values_of: Callable[[Document, Entity], Sequence[str]]
    many: bool = True
    groups_of: Callable[[str], Sequence[str]] | None = None


def with_groups(values: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Every facet's values in one entity, and after them the groups that these stand in."""
    grouped = dict(values)
    for name, groups_of in _GROUPED:
        if found := dict.fromkeys(group for value in values[name] for group in groups_of(value)):
            grouped[name] = [*values[name], *found]
    return grouped


def is_group(facet: str, value: str) -> bool:
    """Whether a value stands for others: nothing states it."""
    return value.endswith(groups.ALL) and FACET_OF_NAME[facet].groups_of is not None


def within(facet: str, value: str) -> str:
    """The group that a value, or a group, stands in; empty where there is none."""
    groups_of = FACET_OF_NAME[facet].groups_of
    if groups_of is None:
        return ""
    return groups.wider().get(value, "") if is_group(facet, value) else next(iter(groups_of(value)), "")


def covered(facet: str, value: str, chosen: Collection[str]) -> bool:
    """Whether a value is one of those chosen, or stands in a group that is."""
    groups_of = FACET_OF_NAME[facet].groups_of
    return value in chosen or (groups_of is not None and not set(chosen).isdisjoint(groups_of(value)))


def facet_values(document: Document, entity: Entity) -> dict[str, list[str]]:
    """Every facet's values in one entity: trimmed, each once, never empty."""
    return {facet.name: _tidy(facet.values_of(document, entity)) for facet in FACETS}


def _tidy(values: Sequence[str]) -> list[str]:
    if not values:
        return [NONE_STATED]
    if len(values) == 1:
        return [_trimmed(values[0]) or NONE_STATED]
    tidy: dict[str, None] = {}
    for value in values:
        if trimmed := _trimmed(value):
            tidy[trimmed] = None
            if len(tidy) == VALUES_PER_ENTITY:
                break
    return list(tidy) or [NONE_STATED]


@lru_cache(maxsize=50_000)
def _trimmed(value: str) -> str:
    return " ".join(value.split())[:VALUE_LENGTH].rstrip()


def _kind(document: Document, _entity: Entity) -> Sequence[str]:
    return (kind_of(document.get("@type", [])),)


def _provider(document: Document, _entity: Entity) -> Sequence[str]:
    return _of("publisher", document, labels)


def _source(_document: Document, entity: Entity) -> Sequence[str]:
    return entity.sources


def _country(document: Document, _entity: Entity) -> Sequence[str]:
    return [_label(place) for place in _of("spatial", document, texts) if place.startswith(lookup.COUNTRY)]


def _subject(document: Document, _entity: Entity) -> Sequence[str]:
    return (*_of("theme", document, labels), *_of("keyword", document, labels))


def _domain(document: Document, entity: Entity) -> Sequence[str]:
    """The fields of science that its subjects belong to, as far as they are known; a few, where subjects are many."""
    return [domain for words in _subject(document, entity) if (domain := groups.domain_of(words))]


def _access(document: Document, _entity: Entity) -> Sequence[str]:
    return list(map(_label, _of("accessRights", document, codes)))


def _licence(document: Document, _entity: Entity) -> Sequence[str]:
    licences = list(_of("license", document, codes))
    for distribution in _distributions(document):
        licences += _of("license", distribution, codes)
    return list(map(_label, licences))


def _format(document: Document, _entity: Entity) -> Sequence[str]:
    found: list[str] = []
    for distribution in _distributions(document):
        found += _of("format", distribution, codes) or _of("mediaType", distribution, codes)
    return list(map(_label, found))


def _capability(document: Document, _entity: Entity) -> Sequence[str]:
    """What it can do for its users, by its kind, its technologies and the words of its source."""
    kind = kind_of(document.get("@type", []))
    if kind not in capabilities.OFFERING:
        return ()
    found = [*capabilities.of_kind(kind)]
    if kind != _COURSE:
        for words in (*_spoken(document), *_of("type", document, labels), *_of("keyword", document, labels)):
            found += capabilities.shown_by(words)
        for measure in _of("capacity", document, _amounting):
            found += capabilities.shown_by(f"capacity:{measure}")
    return found


def _amounting(capacity: Any) -> list[str]:
    """What some amount is stated of; that there are no GPUs is stated, too."""
    stated = (each for each in nodes(capacity) if texts(each.get("amount")) != ["0"])
    return [measure for each in stated for measure in texts(each.get("measure"))]


_COURSE: Final = "training"
"""A course on cloud computing offers none."""


def _technology(document: Document, _entity: Entity) -> Sequence[str]:
    """What a thing speaks or runs: standards, protocols, technologies, under one name each."""
    return [name for words in _spoken(document) if (name := capabilities.technology(words))]


def _spoken(document: Document) -> list[str]:
    found: list[str] = []
    for node in (document, *_distributions(document)):
        found += _of("conformsTo", node, _named)
        found += (*_of("technology", node, texts), *_of("protocol", node, texts))
    return found


def _named(value: Any) -> list[str]:
    """Standards by their label; where they have none, by an address that is known or the last step of any other."""
    return labels(value) or [_standard(code) for code in codes(value)]


@lru_cache(maxsize=10_000)
def _standard(iri: str) -> str:
    name = capabilities.technology(iri)
    return (tail(iri).partition("#")[2] or tail(iri)) if name == iri else name or ""


def _maturity(document: Document, _entity: Entity) -> Sequence[str]:
    return list(map(level, _of("maturity", document, texts)))


def level(text: str) -> str:
    """A technology readiness level as people write it: `trl-9` as `TRL 9`."""
    return _LEVEL.sub(r"TRL \1", text)


_LEVEL = re.compile(r"(?:trl)[-_ ]?(\d)", re.IGNORECASE)


def _quality(_document: Document, entity: Entity) -> Sequence[str]:
    """How grave the gravest finding about its records is."""
    found = {finding.severity for record in entity.records for finding in record.findings}
    return (next((words for severity, words in _BANDS if severity in found), _FLAWLESS),)


_BANDS: Final = ((Severity.ERROR, "errors"), (Severity.WARNING, "warnings"), (Severity.INFO, "notes only"))
_FLAWLESS: Final = "nothing found"


def _language(document: Document, _entity: Entity) -> Sequence[str]:
    return list(map(_label, _of("language", document, codes)))


def _year(document: Document, _entity: Entity) -> Sequence[str]:
    date = first_date(document)
    return (date[:4],) if date else ()


def _of(term: str, node: Document, read: Callable[[Any], list[str]]) -> Sequence[str]:
    """What `read` makes of a term's value; most terms are absent from most documents."""
    return read(node[term]) if term in node else ()


def _distributions(document: Document) -> list[dict[str, Any]]:
    return nodes(document.get("distribution"))[:VALUES_PER_ENTITY] if "distribution" in document else []


@lru_cache(maxsize=10_000)
def _label(code: str) -> str:
    """What a controlled term is called; its last step where our tables do not know it; else the code itself."""
    return lookup.label(code) or (tail(code) if "/authority/" in code else code)


FACETS: Final[tuple[Facet, ...]] = (
    Facet("kind", "Kind", _kind, many=False, groups_of=groups.of_kind),
    Facet("provider", "Provider", _provider),
    Facet("source", "Source", _source),
    Facet("country", "Country", _country, groups_of=groups.of_country),
    Facet("subject", "Subject", _subject, groups_of=groups.of_subject),
    Facet("domain", "Domain", _domain),
    Facet("access", "Access", _access),
    Facet("licence", "Licence", _licence, groups_of=groups.of_licence),
    Facet("format", "Format", _format),
    Facet("capability", "Capability", _capability),
    Facet("technology", "Technology", _technology),
    Facet("maturity", "Maturity", _maturity),
    Facet("year", "Year", _year, many=False),
    Facet("language", "Language", _language),
    Facet("quality", "Problems", _quality, many=False),
)

FACET_OF_NAME: Final[Mapping[str, Facet]] = {facet.name: facet for facet in FACETS}
_GROUPED: Final = tuple((facet.name, facet.groups_of) for facet in FACETS if facet.groups_of is not None)
