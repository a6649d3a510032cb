"""One description of a thing out of what several records say of it, each field with its record and its rule.

Nothing depends on the order of arrival: records are put into the order of their precedence first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from schemas.dcat.terms import TERMS
from schemas.formats.registry import FORMATS
from schemas.holdings import Entity, StoredRecord
from schemas.records import Document

UNITED: frozenset[str] = frozenset(
    {
        "identifier", "otherIdentifier", "keyword", "theme", "sameAs", "page", "landingPage", "relation", "isPartOf",
        "hasPart", "references", "isReferencedBy", "source", "requires", "isRequiredBy", "replaces", "isReplacedBy",
        "hasVersion", "isVersionOf", "previousVersion", "inSeries", "qualifiedRelation", "servesDataset", "dataset",
        "service", "catalog",
    }
)  # fmt: skip
"""Terms whose values add up: two records may each know a name, a topic or a relation that the other does not."""

_RICHNESS = {name: each.richness for each in FORMATS for name in (each.prefix, *each.aliases)}
_ONLY = "only record"


@dataclass(frozen=True, slots=True)
class Composed:
    """An entity's description, its `@id` the entity's IRI, and for each key the record it is from and the rule."""

    document: Document
    fields: Mapping[str, tuple[str, str]]


def order_records(records: Iterable[StoredRecord]) -> tuple[StoredRecord, ...]:
    """The records in the order of their precedence.

    Live before deleted, then the richer format, then more stated terms, then source key and identifier.
    """
    return tuple(sorted(records, key=_precedence))


def compose(entity: Entity) -> Composed:
    """The description of an entity that has at least one record.

    Terms of `UNITED` hold the values of all records without duplicates; every other is that of the first record
    that states it. Nested nodes are named anew, `<entity>#<term>-<n>`.
    """
    records = order_records(entity.records) if len(entity.records) > 1 else entity.records
    if len(records) == 1:
        record = records[0]
        fields = dict.fromkeys(record.document, (record.iri, _ONLY))
        return Composed(_moved(record.document, record.iri, entity.iri), fields)
    return _merged(entity.iri, records)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A term that records state differently: by which rule the first was chosen, and what each record says."""

    term: str
    rule: str
    said: tuple[tuple[str, Any], ...]


def disagreements(entity: Entity) -> tuple[Disagreement, ...]:
    """Where the records of an entity contradict each other, by term; terms of `UNITED` add up and never do."""
    records = order_records(record for record in entity.records if not record.deleted) or entity.records
    found = []
    for key in sorted({key for record in records for key in record.document} - UNITED - {"@id", "@type"}):
        stating = [record for record in records if key in record.document]
        said = {
            orjson.dumps(_nameless(record.document[key], record.iri), option=orjson.OPT_SORT_KEYS) for record in stating
        }
        if len(said) > 1:
            told = tuple((record.iri, record.document[key]) for record in stating)
            found.append(Disagreement(key, _why(stating[0], stating), told))
    return tuple(found)


def _precedence(record: StoredRecord) -> tuple[bool, int, int, str, str]:
    return record.deleted, -_RICHNESS.get(record.format, 0), -len(record.document), record.source, record.identifier


def _moved(node: Document, old: str, new: str) -> Document:
    """The same document under another IRI; everything below `old#` moves along."""
    below = old + "#"
    made = {key: _moved_value(item, below, new) for key, item in node.items()}
    made["@id"] = new
    return made


def _moved_value(value: Any, below: str, new: str) -> Any:
    # No function inside `_moved`: one that calls itself is a cycle that the collector must find, one for each record.
    kind = type(value)
    if kind is dict:
        return {key: _moved_value(item, below, new) for key, item in value.items()} if "@id" in value else value
    if kind is list:
        return [_moved_value(item, below, new) for item in value]
    return new + value[len(below) - 1 :] if value.startswith(below) else value


def _merged(iri: str, records: tuple[StoredRecord, ...]) -> Composed:
    document: Document = {"@id": iri}
    fields: dict[str, tuple[str, str]] = {"@id": (records[0].iri, "the entity's own IRI")}
    names = _Names(iri)
    for key in sorted({key for record in records for key in record.document} - {"@id"}):
        stating = [record for record in records if key in record.document]
        first = stating[0]
        if key in UNITED:
            document[key] = _united(key, stating, names)
            rule = f"union of {len(stating)}" if len(stating) > 1 else f"first of {len(records)}: only one states it"
        else:
            document[key] = names.renamed(first.document[key], key, first.iri)
            rule = f"first of {len(records)}: {_why(first, stating)}"
        fields[key] = (first.iri, rule)
    return Composed(document, fields)


def _united(key: str, stating: list[StoredRecord], names: _Names) -> list[Any]:
    seen: set[bytes] = set()
    values: list[Any] = []
    for record in stating:
        for value in record.document[key]:
            mark = orjson.dumps(_nameless(value, record.iri), option=orjson.OPT_SORT_KEYS)
            if mark not in seen:
                seen.add(mark)
                values.append(names.renamed(value, key, record.iri))
    return values


def _why(first: StoredRecord, stating: list[StoredRecord]) -> str:
    """The step of the precedence that put the first record before the next that states the term too."""
    if len(stating) == 1:
        return "only one states it"
    chosen, other = _precedence(first), _precedence(stating[1])
    reasons = ("live record", "richer format", "more terms stated", "source key", "identifier")
    return next(reason for reason, mine, theirs in zip(reasons, chosen, other, strict=True) if mine != theirs)


def _nameless(value: Any, record: str) -> Any:
    """A value without the names that its record minted, which differ from record to record."""
    if isinstance(value, list):
        return [_nameless(item, record) for item in value]
    if isinstance(value, dict):
        minted = _is_minted(value, record)
        return {key: _nameless(item, record) for key, item in value.items() if not (minted and key == "@id")}
    return value


def _is_minted(node: Document, record: str) -> bool:
    return str(node.get("@id", "")).startswith(record + "#")


class _Names:
    """Gives nested nodes their names in the composed document, counted for each term."""

    def __init__(self, iri: str) -> None:
        self._iri = iri
        self._counts: dict[str, int] = {}

    def renamed(self, value: Any, key: str, record: str) -> Any:
        if isinstance(value, list):
            return [self.renamed(item, key, record) for item in value]
        if not isinstance(value, dict):
            return value
        made = {name: self.renamed(item, name, record) for name, item in value.items()}
        if _is_minted(value, record):
            # a node under a full IRI keeps the word that its record named it with
            word = key if key in TERMS else value["@id"].rpartition("#")[2].rpartition("-")[0]
            number = self._counts[word] = self._counts.get(word, 0) + 1
            made["@id"] = f"{self._iri}#{word}-{number}"
        return made
